"""The store of people: known by id, completed by tokens, found by name."""

import time
from datetime import UTC, datetime
from typing import Any

import pytest
import pytest_twisted
from msgspec import UNSET

from portico.contract.payload import decode
from portico.contract.site import SiteUser
from portico.contract.user import ListUsers
from portico.domain.errors import InvalidArgument, NotFound
from portico.domain.paging import encode_cursor
from portico.domain.people import Caller, Principal
from portico.storage.database import Database
from portico.storage.mirror.people import Described, Digests, SitePeople
from portico.storage.users.directory import Directory, Position
from portico.storage.users.erasure import Erasures
from portico.storage.users.people import People
from tests.storage.conftest import Sql
from tests.support.drafts import opened
from tests.support.waiting import together

FUTURE = 2**32


def principal(user_id: str = "ada", **claims: Any) -> Principal:
    return Principal(user_id=user_id, **{"role": "user", "expires_at": FUTURE, "fingerprint": "f", **claims})


async def named(database: Database, **names: str) -> None:
    for user_id, name in names.items():
        await People(database).upsert_user(principal(user_id, name=name))


def user(user_id: str) -> Caller:
    return Caller(user_id, "user", 0)


async def found(database: Database, query: str | None = None, by: str = "me") -> list[str]:
    page, _ = await Directory(database, "all").list_users(user(by), ListUsers(query=query))
    return [user.id for user in page]


@pytest_twisted.ensureDeferred
async def test_the_first_token_creates_a_person(database: Database) -> None:
    people = People(database)
    assert await people.upsert_user(principal(name="Ada", email="ada@x.example", mobile="+254700000000"))
    ada = await people.get("ada")
    assert (ada.name, ada.email, ada.mobile, ada.role) == ("Ada", "ada@x.example", "+254700000000", "user")


@pytest_twisted.ensureDeferred
async def test_whoever_comes_with_nothing_new_costs_one_read(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, asked, query = People(database), list[str](), database.query
    await people.upsert_user(principal(name="Ada", email="ada@x.example"))

    async def counted(sql: str, args: Any = ()) -> Any:
        asked.append(sql.split()[0])
        return await query(sql, args)

    monkeypatch.setattr(database, "query", counted)
    assert await people.upsert_user(principal(name="Ada", email="ada@x.example"))
    assert await people.upsert_user(principal(fingerprint="a newer token of theirs", name="Ada"))
    assert asked == ["select", "select"]
    await people.upsert_user(principal(email="new@x.example"))
    assert asked[2:] == ["select", "insert"]


@pytest_twisted.ensureDeferred
async def test_many_are_looked_at_in_one_read_and_each_gets_the_answer_of_its_own(
    database: Database, sql: Sql, monkeypatch: pytest.MonkeyPatch
) -> None:
    people, asked, query = People(database), list[str](), database.query
    for user_id in ("known", "barred", "renamed"):
        await people.upsert_user(principal(user_id, name=user_id))
    sql("update person set banned_at = now() where id = 'barred'")
    sql("insert into barred_token (fingerprint, expires_at) values ('stolen', now() + interval '1 hour')")
    sql("insert into barred_token (fingerprint, expires_at) values ('past', now() - interval '1 hour')")

    async def counted(statement: str, args: Any = ()) -> Any:
        asked.append(statement)
        return await query(statement, args)

    monkeypatch.setattr(database, "query", counted)
    looked = await people.look(
        [
            principal("known", name="known"),
            principal("barred", name="barred"),
            principal("renamed", name="another"),
            principal("new"),
            principal("known", fingerprint="stolen"),
            principal("known", fingerprint="other", login="stolen"),
            principal("known", fingerprint="past"),
        ]
    )
    assert looked == [True, False, None, None, False, False, True]
    assert len(asked) == 1


@pytest_twisted.ensureDeferred
async def test_a_later_token_completes_and_corrects(database: Database, sql: Sql) -> None:
    people = People(database)
    await people.upsert_user(principal(email="old@x.example", mobile="+1"))
    first_seen = sql("select connected_at from person")
    await people.upsert_user(principal(name="Ada", email="new@x.example", role="admin"))
    ada = await people.get("ada")
    assert (ada.name, ada.email, ada.mobile, ada.role) == ("Ada", "new@x.example", "+1", "admin")
    assert sql("select connected_at from person") == first_seen


@pytest_twisted.ensureDeferred
async def test_a_token_does_not_overwrite_a_chosen_name(database: Database) -> None:
    people = People(database)
    await people.upsert_user(principal(name="From the token"))
    await people.update("ada", "Chosen", UNSET)
    await people.upsert_user(principal(name="From the token", email="ada@x.example"))
    assert (await people.get("ada")).name == "Chosen"
    assert await found(database, "chosen") == ["ada"]
    assert await found(database, "token") == []


PICTURE = "https://x.example/ada.png"


async def enter(database: Database, issued_at: int | None, name: str | None, **claims: Any) -> bool:
    """Ada logs in; whether that changed what others see."""
    admitted = await People(database).upsert_user(principal(issued_at=issued_at, name=name, **claims))
    assert admitted
    return admitted.profile_changed


async def ada_of(database: Database) -> tuple[str | None, str | None, int]:
    ada = await People(database).get("ada")
    return ada.name, ada.avatar_url, ada.rev


@pytest_twisted.ensureDeferred
async def test_a_newer_token_brings_a_new_name_and_picture_and_an_older_one_does_not(
    database: Database,
) -> None:
    assert not await enter(database, 100, "Ada Byron")
    assert await enter(database, 200, "Ada Lovelace", avatar_url=PICTURE)
    assert await ada_of(database) == ("Ada Lovelace", PICTURE, 2)
    assert not await enter(database, 100, "Ada Byron", avatar_url="https://x.example/old.png")
    assert not await enter(database, 300, None)
    assert await ada_of(database) == ("Ada Lovelace", PICTURE, 2)
    assert await found(database, "lovelace") == ["ada"]
    assert await found(database, "byron") == []


@pytest_twisted.ensureDeferred
async def test_of_tokens_without_iat_the_one_that_expires_later_is_newer(database: Database) -> None:
    await enter(database, None, "Ada Byron", expires_at=FUTURE)
    assert not await enter(database, None, "Older", expires_at=FUTURE - 10)
    assert await enter(database, None, "Ada Lovelace", expires_at=FUTURE + 10)
    assert (await People(database).get("ada")).name == "Ada Lovelace"


@pytest_twisted.ensureDeferred
async def test_a_chosen_name_stays_until_the_site_says_something_new(database: Database) -> None:
    people, now = People(database), int(time.time())
    await enter(database, now - 60, "From the site")
    assert (await people.update("ada", "Chosen", UNSET)).changed
    assert not await enter(database, now + 60, "From the site")  # a newer token that says the same
    assert not await enter(database, now - 30, "Between")  # something new, but from before the choice
    assert (await people.get("ada")).name == "Chosen"
    assert await enter(database, now + 90, "New at the site")
    assert (await people.get("ada")).name == "New at the site"
    assert not (await people.update("ada", "New at the site", UNSET)).changed


@pytest_twisted.ensureDeferred
async def test_the_first_token_after_a_profile_of_the_site_does_not_replace_it(database: Database) -> None:
    site, now = SitePeople(database), datetime.now(UTC)
    described = Described(profile=SiteUser(name="Ada Lovelace"))
    assert await site.update_person("ada", described, Digests(profile="digest"), now)
    later = int(now.timestamp()) + 60
    assert not await enter(database, later, "ada.l")
    assert not await enter(database, later + 60, "ada.l")
    assert (await People(database).get("ada")).name == "Ada Lovelace"
    assert await enter(database, later + 120, "Ada King")
    assert (await People(database).get("ada")).name == "Ada King"


@pytest_twisted.ensureDeferred
async def test_an_erased_user_keeps_no_claims(database: Database, sql: Sql) -> None:
    await enter(database, 100, "Ada", avatar_url=PICTURE)
    await Erasures(database).begin("root", "ada")
    assert sql("select name, name_claim, avatar_url, avatar_claim from person where id = 'ada'") == [
        (None, None, None, None)
    ]


@pytest_twisted.ensureDeferred
async def test_a_person_known_by_id_is_completed_when_they_come(database: Database, sql: Sql) -> None:
    await opened(database, "ada", "bob")
    assert sql("select connected_at, name from person where id = 'bob'") == [(None, None)]
    assert await People(database).upsert_user(principal("bob", name="Bob"))
    assert sql("select connected_at is null, name from person where id = 'bob'") == [(False, "Bob")]


@pytest_twisted.ensureDeferred
async def test_many_first_connects_at_once_make_one_person(databases: list[Database]) -> None:
    admitted = await together(
        *(People(database).upsert_user(principal(name="Ada")) for database in databases * 3)
    )
    assert all(admitted)


@pytest_twisted.ensureDeferred
async def test_nobody_unknown_can_be_got_or_changed(database: Database) -> None:
    for attempt in (People(database).get("nobody"), People(database).update("nobody", "x", UNSET)):
        with pytest.raises(NotFound):
            await attempt


@pytest_twisted.ensureDeferred
async def test_people_are_found_by_how_a_word_of_their_name_begins(database: Database) -> None:
    await named(database, a="Zoë Ångström", b="Zoe Miller", c="Bob Zöllner", d="O'Brien-Smith, Ann")
    assert await found(database, "zoe") == ["a", "b"]
    assert await found(database, "ZOË ang") == ["a"]
    assert await found(database, "zo") == ["c", "a", "b"]
    assert await found(database, "brien") == ["d"]
    assert await found(database, "smith ann") == ["d"]
    assert await found(database, "oe") == []


@pytest_twisted.ensureDeferred
async def test_people_are_found_in_any_script(database: Database) -> None:
    await named(
        database,
        li="王小明",
        an="Nguyễn Đức An",
        ob="Seán O\u2019Brien",
        ar="أحمد",
        hi="कमल",
        th="สมชาย ใจดี",
        lo="Łukasz",
    )
    for query in ("明", "王", "小明"):
        assert await found(database, query) == ["li"], query
    for query in ("obrien", "o'brien", "brien"):
        assert await found(database, query) == ["ob"], query
    for query, by in (
        ("duc an", "an"),
        ("احمد", "ar"),
        ("कमल", "hi"),
        ("ชาย", "th"),
        ("ใจ", "th"),
        ("lukasz", "lo"),
    ):
        assert await found(database, query) == [by], query
    for query in ("明小", "कम\u0940", "rien", "王 li"):
        assert await found(database, query) == [], query


@pytest.mark.parametrize(
    "query", ["' | x", "& !", "a:* | b:*", "()", "\\", "<->", "!!", "%", "😀", "\u0301", "':* | 'x"]
)
@pytest_twisted.ensureDeferred
async def test_no_query_is_a_program(database: Database, query: str) -> None:
    await named(database, x="Somebody Else")
    assert await found(database, query) == []


@pytest_twisted.ensureDeferred
async def test_services_and_oneself_are_not_listed(database: Database) -> None:
    await named(database, me="Me", other="Other")
    await People(database).upsert_user(principal("django", name="Django", role="service"))
    assert await found(database) == ["other"]


@pytest_twisted.ensureDeferred
async def test_pages_follow_the_names(database: Database) -> None:
    await named(database, a="Éva", b="eva", c="Adam", d="Zoe")
    people, seen, cursor = Directory(database, "all"), list[str](), None
    while True:
        page, cursor = await people.list_users(user("me"), ListUsers(limit=1, cursor=cursor))
        seen += [user.id for user in page]
        if cursor is None:
            break
    assert seen == ["c", "a", "b", "d"]


@pytest.mark.parametrize("position", [Position("\x00", "a"), Position("a", "\x00")])
@pytest_twisted.ensureDeferred
async def test_a_forged_cursor_is_refused(database: Database, position: Position) -> None:
    with pytest.raises(InvalidArgument):
        await Directory(database, "all").list_users(user("me"), ListUsers(cursor=encode_cursor(position)))


@pytest_twisted.ensureDeferred
async def test_what_is_left_out_of_an_update_stays(database: Database) -> None:
    people = People(database)
    await people.upsert_user(principal(name="Ada"))
    await people.update("ada", UNSET, "https://x.example/a.png")
    both, _ = await people.update("ada", "Ada L", UNSET)
    assert (both.name, both.avatar_url) == ("Ada L", "https://x.example/a.png")
    none, _ = await people.update("ada", None, None)
    assert (none.name, none.avatar_url) == (None, None)
    assert await found(database, "ada") == []


@pytest_twisted.ensureDeferred
async def test_the_longest_names_can_be_kept_and_paged(database: Database) -> None:
    letters = [chr(code) for code in range(0x20000, 0x2A000)]  # four bytes each
    names = ["".join(letters[(start + at * 7_919) % len(letters)] for at in range(200)) for start in range(3)]
    await named(database, **{f"{at}".rjust(64, "𠀀"): name for at, name in enumerate(names)})
    people, seen, cursor = Directory(database, "all"), list[str | None](), None
    while True:
        page, cursor = await people.list_users(user("me"), decode(ListUsers, {"limit": 1, "cursor": cursor}))
        seen += [user.name for user in page]
        if cursor is None:
            break
    assert seen == sorted(names)
