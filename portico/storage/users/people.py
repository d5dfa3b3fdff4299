"""Users: created at their first login, or when somebody first writes to them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import accumulate, islice
from typing import Any, NamedTuple

import msgspec

from portico.contract.shapes import Me, User
from portico.domain.errors import NotFound
from portico.domain.guests import is_guest
from portico.domain.people import Principal
from portico.domain.search.words import words_of
from portico.domain.times import rfc3339
from portico.storage.database import Database, Transaction

MAX_WORDS = 100  # characters
IS_ONLY_BLOCKED = """
    select 1 from person where id = %(user_id)s and banned_at is not null
      and erased_at is null and merged_into is null
      and not coalesce(extract(epoch from tokens_barred_before) > coalesce(%(issued_at)s, -1), false)
      and not exists (select from barred_token
        where fingerprint in (%(fingerprint)s, %(login)s) and expires_at > now())
"""
# A token's value counts where none is stored, and where it differs from what the last token said and the
# token is no older than the stored value. Times of tokens are whole seconds.
COUNTS = """({value} is not null and (person.{claim} is null or (
    person.{field}_claim is distinct from {value}
    and coalesce(extract(epoch from date_trunc('second', person.{field}_at)), -1) <= {claimed_at})))"""
# What the site said before the first token is at least as good: that token's value is only remembered.
REPLACES = """({counts} and not (person.{claim} is not null and person.{field}_claim is null
    and person.{field}_at is not null
    and exists (select from site_person s where s.user_id = person.id and s.profile is not null)))"""
OF_ONE: Any = {"claimed_at": "%(claimed_at)s"}
NAME_COUNTS = COUNTS.format(claim="name", field="name", value="%(name)s::text", **OF_ONE)
NEW_NAME = REPLACES.format(counts=NAME_COUNTS, claim="name", field="name")
AVATAR_COUNTS = COUNTS.format(claim="avatar_url", field="avatar", value="%(avatar_url)s::text", **OF_ONE)
NEW_AVATAR = REPLACES.format(counts=AVATAR_COUNTS, claim="avatar_url", field="avatar")
# Each claim is an array here, with a place for each token.
CLAIMS: Mapping[str, str] = {
    "user_id": "text", "fingerprint": "text", "login": "text", "issued_at": "bigint", "claimed_at": "bigint",
    "role": "text", "uid": "text", "name": "text", "avatar_url": "text", "email": "text", "mobile": "text",
}  # fmt: skip
OF_MANY: Any = {"claimed_at": "claimed.claimed_at"}
LOOK = f"""
    select exists(select from barred_token
        where fingerprint in (claimed.fingerprint, claimed.login) and expires_at > now())
      or coalesce(person.banned_at is not null or person.erased_at is not null
        or person.merged_into is not null
        or extract(epoch from person.tokens_barred_before) > coalesce(claimed.issued_at, -1), false),
      coalesce(person.connected_at is not null and person.role = claimed.role
        and not {COUNTS.format(claim="name", field="name", value="claimed.name", **OF_MANY)}
        and not {COUNTS.format(claim="avatar_url", field="avatar", value="claimed.avatar_url", **OF_MANY)}
        and (claimed.uid is null or person.uid is not distinct from claimed.uid)
        and (claimed.email is null or person.email is not distinct from claimed.email)
        and (claimed.mobile is null or person.mobile is not distinct from claimed.mobile), false)
    from unnest({", ".join(f"%({name})s::{kind}[]" for name, kind in CLAIMS.items())})
      with ordinality as claimed({", ".join(CLAIMS)}, place)
    left join person on person.id = claimed.user_id
    order by claimed.place
"""
ISSUED = "case when %({claim})s::text is not null then to_timestamp(%(claimed_at)s) end"
ADMIT = f"""
    insert into person (id, role, uid, name, name_words, name_at, name_claim,
                        avatar_url, avatar_at, avatar_claim, email, mobile, connected_at)
    values (%(id)s, %(role)s, %(uid)s,
            %(name)s, %(name_words)s, {ISSUED.format(claim="name")}, %(name)s,
            %(avatar_url)s, {ISSUED.format(claim="avatar_url")}, %(avatar_url)s, %(email)s, %(mobile)s, now())
    on conflict (id) do update set
      role = excluded.role,
      uid = coalesce(excluded.uid, person.uid),
      name = case when {NEW_NAME} then excluded.name else person.name end,
      name_words = case when {NEW_NAME} then excluded.name_words else person.name_words end,
      name_at = case when {NEW_NAME} then excluded.name_at else person.name_at end,
      name_claim = case when {NAME_COUNTS} then excluded.name else person.name_claim end,
      avatar_url = case when {NEW_AVATAR} then excluded.avatar_url else person.avatar_url end,
      avatar_at = case when {NEW_AVATAR} then excluded.avatar_at else person.avatar_at end,
      avatar_claim = case when {AVATAR_COUNTS} then excluded.avatar_url else person.avatar_claim end,
      email = coalesce(excluded.email, person.email),
      mobile = coalesce(excluded.mobile, person.mobile),
      connected_at = coalesce(person.connected_at, excluded.connected_at)
    where person.erased_at is null
    returning described is not distinct from pg_current_xact_id()
"""
COLUMNS = "id, name, avatar_url, role, created_at, rev, email, mobile"
GET = f"select {COLUMNS} from person where id = %s"
UPDATE = f"""
    update person set
      name = case when %(set_name)s then %(name)s else name end,
      name_words = case when %(set_name)s then %(name_words)s else name_words end,
      name_at = case when %(set_name)s then now() else name_at end,
      avatar_url = case when %(set_avatar)s then %(avatar_url)s else avatar_url end,
      avatar_at = case when %(set_avatar)s then now() else avatar_at end
    where id = %(id)s and erased_at is null
    returning {COLUMNS}, described is not distinct from pg_current_xact_id()
"""


# A name that a service gives is used as long as neither the user nor the site has given one.
GIVE = """
    update person p set
      name = case when p.name_at is null then coalesce(n.name, p.name) else p.name end,
      name_words = case when p.name_at is null and n.name is not null then n.words else p.name_words end,
      avatar_url = case when p.avatar_at is null then coalesce(n.avatar_url, p.avatar_url)
                        else p.avatar_url end
    from unnest(%s::text[], %s::text[], %s::text[], %s::text[]) as n(id, name, words, avatar_url)
    where p.id = n.id and p.erased_at is null
      and (p.name_at is null and coalesce(n.name, p.name) is distinct from p.name
        or p.avatar_at is null and coalesce(n.avatar_url, p.avatar_url) is distinct from p.avatar_url)
    returning p.id
"""


class Given(NamedTuple):
    """The name and picture that a service gives a user; None for what it does not say."""

    user_id: str
    name: str | None
    avatar_url: str | None


class Admitted(NamedTuple):
    """A user who may log in, and whether the token changed what others see of them."""

    profile_changed: bool


class Updated(NamedTuple):
    """A profile after a change, and whether others see something new."""

    me: Me
    changed: bool


class PersonRow(NamedTuple):
    """COLUMNS, in their order."""

    id: str
    name: str | None
    avatar_url: str | None
    role: Any
    created_at: datetime
    rev: int
    email: str | None
    mobile: str | None


class People:
    """The store of people."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def upsert_user(self, principal: Principal) -> Admitted | None:
        """Create or complete the user from the token's claims. None when the user or the token is denied.

        Logging in with unchanged claims is one read and no write: the write locks, and waits for the disk.
        """
        [is_admitted] = await self.look([principal])
        if is_admitted is not None:
            return Admitted(profile_changed=False) if is_admitted else None
        claims = {
            **msgspec.structs.asdict(principal),
            "id": principal.user_id,
            "claimed_at": principal.claimed_at,
            "name_words": name_words(principal.name),
        }
        rows = await self._database.query(ADMIT, claims)
        return Admitted(profile_changed=(True,) in rows)

    async def look(self, principals: Sequence[Principal]) -> list[bool | None]:
        """False where the user or the token is denied, None where `upsert_user` would store something."""
        claims = {name: [getattr(each, name) for each in principals] for name in CLAIMS}
        rows = await self._database.query(LOOK, claims)
        return [False if is_barred else (True if is_known else None) for is_barred, is_known in rows]

    async def is_only_blocked(self, principal: Principal) -> bool:
        """Whether nothing but a block keeps this user out: the token is good, and the user exists."""
        return bool(await self._database.query(IS_ONLY_BLOCKED, msgspec.structs.asdict(principal)))

    async def get(self, user_id: str) -> Me:
        """A user with the private fields. Raises NotFound."""
        rows = await self._database.query(GET, (user_id,))
        if not rows:
            raise NotFound("no such user")
        return me_of(PersonRow._make(rows[0]))

    async def give(self, given: Sequence[Given]) -> tuple[str, ...]:
        """Store names and pictures that a service gives; returns the users whose profile changed."""
        return await self._database.transaction(lambda transaction: give_names(transaction, given))

    async def update(
        self, user_id: str, name: str | msgspec.UnsetType | None, avatar_url: str | msgspec.UnsetType | None
    ) -> Updated:
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
        [(*columns, changed)] = rows
        return Updated(me_of(PersonRow._make(columns)), changed)


async def give_names(transaction: Transaction, given: Sequence[Given]) -> tuple[str, ...]:
    """Store names and pictures that a service gives; returns the users whose profile changed."""
    if not given:
        return ()
    ids, names, avatars = zip(*given, strict=True)
    words = [name_words(name) for name in names]
    rows = await transaction.query(GIVE, (list(ids), list(names), words, list(avatars)))
    return tuple(user_id for (user_id,) in rows)


def public(me: Me) -> User:
    """The fields of a user that others may see."""
    return User(
        id=me.id,
        name=me.name,
        avatar_url=me.avatar_url,
        role=me.role,
        created_at=me.created_at,
        rev=me.rev,
        guest=me.guest,
        is_bot=me.is_bot,
    )


def me_of(row: PersonRow) -> Me:
    """A user from COLUMNS."""
    return Me(
        id=row.id,
        name=row.name,
        avatar_url=row.avatar_url,
        role=row.role,
        created_at=rfc3339(row.created_at),
        rev=row.rev,
        guest=is_guest(row.id),
        is_bot=True if row.role == "bot" else msgspec.UNSET,
        email=row.email,
        mobile=row.mobile,
    )


def name_words(name: str | None) -> str:
    """The words of a name as far as an index entry and a cursor can hold them."""
    words = [word for word, _ in words_of(name or "")]
    ends = accumulate(words, lambda end, word: end + 1 + len(word), initial=-1)
    return " ".join(word for word, end in zip(words, islice(ends, 1, None), strict=True) if end <= MAX_WORDS)
