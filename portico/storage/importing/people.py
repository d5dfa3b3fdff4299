"""The people of a batch: known from now on, and what is missing of their profiles filled in."""

from collections.abc import Collection, Sequence
from typing import Any

from psycopg2.extensions import cursor

from portico.contract.imported import SYSTEM, ImportedUser
from portico.storage.importing.outcomes import KNOWN, TAKEN, Outcome, Refused, rows
from portico.storage.users.people import name_words

KNOW = """
    insert into person (id, role)
    select id, case when id = %s then 'service' else 'user' end from unnest(%s) as id on conflict do nothing
"""
# Whoever blocks somebody, or opens a conversation, takes people in this order too.
LOCK = """
    select id from person where id = any (%s) and erased_at is not null
    union all
    select null from (select 1 from person where id = any (%s) order by id for no key update) locked
"""
FILL = """
    update person p set
      name = coalesce(p.name, u.name),
      name_words = case when p.name is null then u.name_words else p.name_words end,
      uid = coalesce(p.uid, u.uid),
      email = coalesce(p.email, u.email),
      mobile = coalesce(p.mobile, u.mobile),
      avatar_url = coalesce(p.avatar_url, u.avatar_url),
      last_seen = coalesce(p.last_seen, u.last_seen),
      created_at = least(p.created_at, u.created_at)
    from json_to_recordset(%s) as u(id text, uid text, name text, name_words text, email text,
                                    mobile text, avatar_url text, created_at timestamptz,
                                    last_seen timestamptz)
    where p.id = u.id and p.erased_at is null
      and ((p.name is null and u.name is not null) or (p.email is null and u.email is not null)
        or (p.mobile is null and u.mobile is not null) or u.created_at < p.created_at
        or (p.avatar_url is null and u.avatar_url is not null) or (p.uid is null and u.uid is not null)
        or (p.last_seen is null and u.last_seen is not null))
    returning p.id
"""


def ensure_people(at: cursor, ids: Collection[str]) -> set[str]:
    """Make these people known and hold them; those who were erased here."""
    everybody = sorted(ids)
    at.execute(KNOW, (SYSTEM, everybody))
    at.execute(LOCK, (everybody, everybody))
    return {id_ for (id_,) in at.fetchall() if id_ is not None}


def fill_profiles(at: cursor, users: Sequence[ImportedUser], erased: Collection[str]) -> list[Outcome]:
    """What is not known of them yet."""
    if not users:
        return []
    latest = {user.id: user for user in users}
    at.execute(FILL, (rows([_row(user) for user in latest.values()]),))
    changed = {id_ for (id_,) in at.fetchall()}
    return [_outcome(user, changed, erased) for user in users]


def _outcome(user: ImportedUser, changed: Collection[str], erased: Collection[str]) -> Outcome:
    if user.id in erased:
        return Refused("id: this person was erased here")
    return TAKEN if user.id in changed else KNOWN


def _row(user: ImportedUser) -> dict[str, Any]:
    return {
        "id": user.id,
        "uid": user.uid,
        "name": user.name,
        "name_words": name_words(user.name),
        "email": user.email,
        "mobile": user.mobile,
        "avatar_url": user.avatar_url,
        "created_at": user.created_at,
        "last_seen": user.last_seen,
    }
