-- What was handed over before the triggers stood, in a transaction of its own: it reads all items, and a trigger
-- that is created locks its table until the transaction ends.

update inbox_item i set handed_over = true
from conversation c where c.id = i.conversation_id and c.handed_over and not i.handed_over;

create index inbox_item_handed_over on inbox_item (team_id, status, active_at desc, conversation_id desc)
  where handed_over and waiting_since is not null;
