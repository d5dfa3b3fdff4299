"""Users: created at their first login, or when somebody first writes to them."""

from datetime import datetime
from itertools import accumulate, islice
from typing import Any, NamedTuple

import msgspec

from portico.contract.shapes import Me, User
from portico.domain.errors import NotFound
from portico.domain.people import Principal
from portico.domain.search.words import words_of
from portico.domain.times import rfc3339
from portico.storage.database import Database

MAX_WORDS = 100  # characters
IS_BARRED = """
    select 1 from barred_token where fingerprint in (%(fingerprint)s, %(login)s) and expires_at > now()
    union all
    select 1 from person where id = %(user_id)s and (banned_at is not null or erased_at is not null
      or extract(epoch from tokens_barred_before) > coalesce(%(issued_at)s, -1))
"""
IS_KNOWN = """
    select 1 from person where id = %(id)s and connected_at is not null and role = %(role)s
      and (name is not null or %(name)s::text is null) and (%(uid)s::text is null or uid = %(uid)s)
      and (%(email)s::text is null or email = %(email)s) and (%(mobile)s::text is null or mobile = %(mobile)s)
"""
LOOK = f"select exists({IS_BARRED}), exists({IS_KNOWN})"
ADMIT = """
    insert into person (id, role, uid, name, name_words, email, mobile, connected_at)
    values (%(id)s, %(role)s, %(uid)s, %(name)s, %(name_words)s, %(email)s, %(mobile)s, now())
    on conflict (id) do update set
      role = excluded.role,
      uid = coalesce(excluded.uid, person.uid),
      name = coalesce(person.name, excluded.name),
      name_words = case when person.name is null then excluded.name_words else person.name_words end,
      email = coalesce(excluded.email, person.email),
      mobile = coalesce(excluded.mobile, person.mobile),
      connected_at = coalesce(person.connected_at, excluded.connected_at)
    where person.erased_at is null
      and ((person.role, person.uid, person.email, person.mobile) is distinct from
          (excluded.role, coalesce(excluded.uid, person.uid), coalesce(excluded.email, person.email),
           coalesce(excluded.mobile, person.mobile))
       or person.connected_at is null or (person.name is null and excluded.name is not null))
    returning 1
"""
COLUMNS = "id, name, avatar_url, role, created_at, email, mobile"
GET = f"select {COLUMNS} from person where id = %s"
UPDATE = f"""
    update person set
      name = case when %(set_name)s then %(name)s else name end,
      name_words = case when %(set_name)s then %(name_words)s else name_words end,
      avatar_url = case when %(set_avatar)s then %(avatar_url)s else avatar_url end
    where id = %(id)s and erased_at is null returning {COLUMNS}
"""


class PersonRow(NamedTuple):
    """COLUMNS, in their order."""

    id: str
    name: str | None
    avatar_url: str | None
    role: Any
    created_at: datetime
    email: str | None
    mobile: str | None


class People:
    """The store of people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def upsert_user(self, principal: Principal) -> bool:
        """Create or complete the user from the token's claims. False when the user or the token is denied.

        Logging in with unchanged claims is one read and no write: the write locks, and waits for the disk.
        """
        claims = {**msgspec.structs.asdict(principal), "id": principal.user_id}
        [(is_barred, is_known)] = await self._database.query(LOOK, claims)
        if is_barred:
            return False
        if not is_known:
            await self._database.query(ADMIT, {**claims, "name_words": name_words(principal.name)})
        return True

    async def get(self, user_id: str) -> Me:
        """A user with the private fields. Raises NotFound."""
        rows = await self._database.query(GET, (user_id,))
        if not rows:
            raise NotFound("no such user")
        return me_of(PersonRow._make(rows[0]))

    async def update(
        self, user_id: str, name: str | msgspec.UnsetType | None, avatar_url: str | msgspec.UnsetType | None
    ) -> Me:
        """Change the given fields; None empties one."""
        changes = {
            "id": user_id,
            "set_name": name is not msgspec.UNSET,
            "name": name or None,
            "name_words": name_words(name or None),
            "set_avatar": avatar_url is not msgspec.UNSET,
            "avatar_url": avatar_url or None,
        }
        rows = await self._database.query(UPDATE, changes)
        if not rows:
            raise NotFound("no such user")
        return me_of(PersonRow._make(rows[0]))


def public(me: Me) -> User:
    """The fields of a user that others may see."""
    return User(id=me.id, name=me.name, avatar_url=me.avatar_url, role=me.role, created_at=me.created_at)


def me_of(row: PersonRow) -> Me:
    """A user from COLUMNS."""
    return Me(
        id=row.id,
        name=row.name,
        avatar_url=row.avatar_url,
        role=row.role,
        created_at=rfc3339(row.created_at),
        email=row.email,
        mobile=row.mobile,
    )


def name_words(name: str | None) -> str:
    """The words of a name as far as an index entry and a cursor can hold them."""
    words = [word for word, _ in words_of(name or "")]
    ends = accumulate(words, lambda end, word: end + 1 + len(word), initial=-1)
    return " ".join(word for word, end in zip(words, islice(ends, 1, None), strict=True) if end <= MAX_WORDS)
