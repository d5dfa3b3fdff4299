"""The devices of a batch: registered as if their owners had done so, unless they were revoked here."""

from collections.abc import Collection, Sequence

import msgspec
from psycopg2.extensions import cursor

from portico.contract.imported import ImportedDevice
from portico.storage.importing.outcomes import KNOWN, TAKEN, Outcome, Refused, rows

REGISTER = """
    insert into device (user_id, provider, token, platform, p256dh, auth, registered_at)
    select d.user_id, d.provider, d.token, d.platform, d.p256dh, d.auth, coalesce(d.created_at, now())
    from json_to_recordset(%s) as d(user_id text, provider text, token text, platform text, p256dh text,
                                    auth text, created_at timestamptz)
    where not exists (select from ended_device e where e.user_id = d.user_id and e.provider = d.provider
                      and e.token = d.token)
    on conflict (provider, token) do nothing
    returning provider, token
"""


def register_devices(at: cursor, read: Sequence[ImportedDevice], erased: Collection[str]) -> list[Outcome]:
    """Add those that are new; a token belongs to the last row that has it."""
    if not read:
        return []
    latest = {(each.provider, each.token): each for each in read if each.user_id not in erased}
    at.execute(REGISTER, (rows([msgspec.structs.asdict(each) for each in latest.values()]),))
    new = set(at.fetchall())
    return [_outcome(each, new, erased) for each in read]


def _outcome(each: ImportedDevice, new: Collection[tuple[str, str]], erased: Collection[str]) -> Outcome:
    if each.user_id in erased:
        return Refused("user_id: this person was erased here")
    return TAKEN if (each.provider, each.token) in new else KNOWN
