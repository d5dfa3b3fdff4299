"""Every procedure and event with its payloads and roles: the table that all else is checked against.

The components register from it; the roles in `.crossbar/config.json` and `docs/reference/protocol.md`
are generated from it.
"""

from portico.contract.for_teams import FOR_TEAMS as FOR_TEAMS
from portico.contract.payload import Event
from portico.contract.procedure import EVERYBODY as EVERYBODY
from portico.contract.procedure import Procedure as Procedure
from portico.contract.procedure import Topic as Topic
from portico.contract.procedures.calls import CALLS
from portico.contract.procedures.console import CONSOLE
from portico.contract.procedures.conversations import CONVERSATIONS
from portico.contract.procedures.evidence import EVIDENCE
from portico.contract.procedures.messages import MESSAGES
from portico.contract.procedures.operating import OPERATING
from portico.contract.procedures.people import PEOPLE
from portico.contract.procedures.teams import TEAMS
from portico.contract.procedures.webhooks import WEBHOOKS
from portico.contract.topics import TOPICS as TOPICS

PROCEDURES: tuple[Procedure, ...] = (
    *PEOPLE,
    *CONVERSATIONS,
    *TEAMS,
    *MESSAGES,
    *EVIDENCE,
    *CALLS,
    *OPERATING,
    *WEBHOOKS,
    *CONSOLE,
)

BY_NAME: dict[str, Procedure] = {procedure.name: procedure for procedure in PROCEDURES}
BY_URI: dict[str, Procedure] = {procedure.uri: procedure for procedure in PROCEDURES}
TOPIC_OF: dict[type[Event], str] = {topic.payload: topic.uri for topic in TOPICS}
