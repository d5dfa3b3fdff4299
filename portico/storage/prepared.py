"""What each connection runs when it is opened: settings of the planner, and statements to prepare."""

from portico.storage.messages.guarded import PREPARE_GUARDED
from portico.storage.messages.sending import PREPARE_SENDING
from portico.storage.sync_keys import PREPARE_KEYS

# A plan that is cached while a table is empty must not scan it when it is full.
PLANNING = "set enable_seqscan = off; set enable_hashjoin = off; set enable_mergejoin = off; set jit = off"
PREPARE = (PLANNING, *PREPARE_SENDING, PREPARE_KEYS, PREPARE_GUARDED)
