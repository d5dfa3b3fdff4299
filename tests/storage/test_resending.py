"""Deliveries of everybody, and deliveries that are planned again, in a real database."""

import pytest
import pytest_twisted

from portico.contract.operations import ListAllDeliveries
from portico.domain.errors import Conflict, NotFound
from portico.storage.database import Database
from portico.storage.delivery.resending import Resending

ADD = """
    insert into delivery (user_id, kind, channel, state, due_at, conversation_id, first_seq, up_to_seq,
                          collapse, committed_at, reason, done_at)
    values (%s, 'message', %s, %s, now(), %s, 1, 2, 'c1', now(), 'no_device',
            case when %s then now() end)
    returning id
"""


async def delivery(
    database: Database,
    user_id: str = "bob",
    channel: str = "email",
    state: str = "dead",
    chat: int | None = 7,
) -> int:
    values = (user_id, channel, state, chat, state not in ("due", "taken"))
    [(id_,)] = await database.query(ADD, values)
    return int(id_)


@pytest_twisted.ensureDeferred
async def test_deliveries_of_everybody_are_listed_by_outcome_and_channel(database: Database) -> None:
    first = await delivery(database)
    second = await delivery(database, "ada", "push", "sent")
    store = Resending(database)

    async def listed(**asked: object) -> list[tuple[str, int]]:
        page, _ = await store.list_all(ListAllDeliveries(**asked))  # type: ignore[arg-type]
        return [(each.user_id, each.delivery.id) for each in page]

    assert await listed() == [("ada", second), ("bob", first)]
    assert await listed(state="dead") == [("bob", first)]
    assert await listed(channel="push") == [("ada", second)]
    page, cursor = await store.list_all(ListAllDeliveries(limit=1))
    assert [each.delivery.id for each in page] == [second]
    rest, end = await store.list_all(ListAllDeliveries(limit=1, cursor=cursor))
    assert ([each.delivery.id for each in rest], end) == ([first], None)


@pytest_twisted.ensureDeferred
async def test_a_delivery_that_is_over_is_planned_again_once(database: Database) -> None:
    store, old = Resending(database), await delivery(database)
    new = await store.plan_again("root", old)
    states = await database.query("select id, state, first_seq, up_to_seq, reason from delivery order by id")
    assert states == [(old, "dead", 1, 2, "no_device"), (new, "due", 1, 2, None)]
    assert await database.query("select admin_id, action, user_id from audit") == [
        ("root", "admin.resend", "bob")
    ]
    with pytest.raises(Conflict):
        await store.plan_again("root", old)
    with pytest.raises(Conflict):
        await store.plan_again("root", new)


@pytest_twisted.ensureDeferred
async def test_a_notice_without_its_text_is_not_planned_again(database: Database) -> None:
    store, notice = Resending(database), await delivery(database, chat=None)
    with pytest.raises(Conflict, match="not kept"):
        await store.plan_again("root", notice)
    with pytest.raises(NotFound):
        await store.plan_again("root", 2**40)
