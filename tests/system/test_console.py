"""What the console is made of, on a running node: the overview, accounts, sessions, the page itself."""

import pytest_twisted

from tests.support.node import Node
from tests.support.people import Person, arrive
from tests.support.waiting import until_async


@pytest_twisted.ensureDeferred
async def test_the_overview_counts_what_happens(node: Node) -> None:
    admin, ada = await arrive(node, "console-root", "admin"), await arrive(node, "console-ada")
    before = await admin.ask("admin.overview")
    assert before["sessions"] >= 2
    assert {check["name"]: check["is_up"] for check in before["checks"]}["database"] is True
    [here] = [each for each in before["nodes"] if each["state"] == "alive"]
    assert here["seen_ms"] < 10_000
    opened = await ada.ask("conversation.create", participant_ids=["console-bob"], type="general")
    conversation_id = opened["conversation"]["id"]
    for number in range(3):
        await ada.ask("message.send", conversation_id=conversation_id, text="Hello", local_id=str(number))

    async def has_counted() -> bool:
        now = await admin.ask("admin.overview")
        return bool(now["messages"] >= before["messages"] + 3)

    await until_async(has_counted)
    now = await admin.ask("admin.overview")
    [all_calls] = [each for each in now["latency"] if each["procedure"] is None]
    counted = [bucket["calls"] for bucket in all_calls["buckets"]]
    assert counted == sorted(counted)
    assert all_calls["buckets"][-1]["up_to_us"] is None
    for person in (admin, ada):
        person.leave()


@pytest_twisted.ensureDeferred
async def test_a_node_keeps_what_it_does_minute_by_minute(node: Node) -> None:
    admin = await arrive(node, "console-root", "admin")
    [(own,)] = node.sql("select id from node where expires_at > now()")
    await until_async(lambda: _has_rows(admin, own))
    node.sql(
        "insert into load_minute values ('of-a-test', now() - interval '30 minutes', 60, 4, 0, 120, 0, 10, 1,"
        " 0, array_fill(10, array[13])) returning 1"
    )
    found = await admin.ask("admin.load_history", hours=1, node_id="of-a-test")
    assert (found["step_seconds"], {own, "of-a-test"} <= set(found["nodes"])) == (60, True)
    [inserted] = found["points"]
    assert (inserted["messages"], inserted["sessions"], inserted["refused"]) == (120, 4, 1)
    assert inserted["p50_us"] == 500
    assert (await admin.ask("admin.load_history", node_id="nowhere"))["points"] == []
    refused = await admin.refused("admin.load_history", hours=169)
    assert refused.error == "portico.error.invalid_argument"
    admin.leave()


async def _has_rows(admin: Person, node_id: str) -> bool:
    return bool((await admin.ask("admin.load_history", node_id=node_id))["points"])


@pytest_twisted.ensureDeferred
async def test_an_admin_sees_the_sessions_of_a_user_and_blocks_them(node: Node) -> None:
    admin, eve = await arrive(node, "console-root", "admin"), await arrive(node, "console-eve")
    sessions = await admin.ask("admin.sessions", user_id="console-eve")
    assert [session["user_id"] for session in sessions["sessions"]] == ["console-eve"]
    found = await admin.ask("admin.find_users", query="console-eve")
    assert [(each["user"]["id"], each["is_blocked"]) for each in found["users"]] == [("console-eve", False)]
    blocked = await admin.ask("admin.block_user", user_id="console-eve")
    assert blocked == {"user_id": "console-eve", "blocked": True}
    assert await eve.left() == "portico.close.by_admin"
    account = await admin.ask("admin.user", user_id="console-eve")
    assert account["blocked_at"] is not None
    looked = node.sql("select action from audit where user_id = 'console-eve' order by id")
    assert looked == [("admin.sessions",), ("admin.block_user",), ("admin.user",)]
    admin.leave()


@pytest_twisted.ensureDeferred
async def test_the_settings_say_what_is_in_force_and_no_secret(node: Node) -> None:
    admin = await arrive(node, "console-root", "admin")
    groups = (await admin.ask("admin.settings"))["groups"]
    settings = {each["name"]: each for group in groups for each in group["settings"]}
    assert (settings["LIMIT_FACTOR"]["value"], settings["LIMIT_FACTOR"]["is_set"]) == ("1000", True)
    secret = settings["ACCESS_TOKEN_SECRET"]
    assert (secret["value"], secret["is_set"]) == (None, True)
    admin.leave()


@pytest_twisted.ensureDeferred
async def test_templates_are_shown_in_every_language_that_there_is(node: Node) -> None:
    admin = await arrive(node, "console-root", "admin")
    preview = await admin.ask("admin.preview_template", kind="message")
    assert "Ada Lovelace" in preview["push_title"] + preview["push_body"] + preview["subject"]
    assert {"en", "fr", "sw", "pt", "ar"} <= set(preview["languages"])
    french = await admin.ask("admin.preview_template", kind="message", language="fr")
    assert french["subject"] != preview["subject"]
    refused = await admin.refused("admin.preview_template", language="xx")
    assert refused.error == "portico.error.invalid_argument"
    admin.leave()


def test_the_page_is_served_below_its_path(node: Node) -> None:
    status, body = node.get("/console/people/u-7")
    is_built = status == 200 and "/sdk/portico-console." in body
    assert is_built or "the client library is not built here" in body
