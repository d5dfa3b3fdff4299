"""The calendar of a user at its address, as a calendar program reads it."""

import http.client
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest_twisted
from icalendar import Calendar
from twisted.internet.threads import deferToThread

from tests.support.node import Node
from tests.support.rest import Rest
from tests.system.test_cards import Talk, propose, talk, viewing


async def read(node: Node, url: str, method: str = "GET") -> tuple[int, dict[str, str], bytes]:
    """What a program without a token is answered."""
    path = url.removeprefix(f"http://127.0.0.1:{node.port}")
    assert path.startswith("/api/v1/calendar/")

    def ask() -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", node.port, timeout=30)
        try:
            connection.request(method, path)
            response = connection.getresponse()
            headers = {name.lower(): value for name, value in response.getheaders()}
            return response.status, headers, response.read()
        finally:
            connection.close()

    found: tuple[int, dict[str, str], bytes] = await deferToThread(ask)
    return found


async def events_of(node: Node, url: str) -> list[Any]:
    status, headers, body = await read(node, url)
    assert (status, headers["content-type"]) == (200, "text/calendar; charset=utf-8")
    calendar = Calendar.from_ical(body)
    assert calendar["METHOD"] == "PUBLISH"
    return list(calendar.walk("VEVENT"))


async def accepted(at: Talk) -> dict[str, Any]:
    message = await propose(at.ann, at.id, viewing())
    answer = await at.ben.ask("card.act", message_id=message["id"], action="accept", slot=0)
    changed: dict[str, Any] = answer["message"]
    return changed


@pytest_twisted.ensureDeferred
async def test_both_calendars_have_an_accepted_viewing_until_it_is_cancelled(node: Node) -> None:
    at = await talk(node)
    urls = [(await each.ask("calendar.link"))["url"] for each in (at.ann, at.ben)]
    assert urls[0] != urls[1]
    assert [await events_of(node, url) for url in urls] == [[], []]
    message = await accepted(at)
    for url in urls:
        [event] = await events_of(node, url)
        assert event["UID"] == f"card-{message['id']}@127.0.0.1"
        assert (event["SEQUENCE"], event["LOCATION"]) == (2, "Ngong Road 7")
        assert event.start.isoformat() == _in_nairobi(message["card"]["slot"]["starts_at"])
        assert event.start.tzinfo.key == "Africa/Nairobi"
    await at.ann.ask("card.act", message_id=message["id"], action="cancel", reason="Ill")
    assert [await events_of(node, url) for url in urls] == [[], []]


def _in_nairobi(at: str) -> str:
    moment = datetime.fromisoformat(at).astimezone(ZoneInfo("Africa/Nairobi"))
    return moment.replace(microsecond=0).isoformat()


@pytest_twisted.ensureDeferred
async def test_the_address_stays_until_it_is_renewed(node: Node) -> None:
    at = await talk(node)
    old = (await at.ann.ask("calendar.link"))["url"]
    rest = Rest(node, at.ann_id)
    assert (await deferToThread(rest.ask, "POST", "/calendar", {})).json == {"url": old}
    renewed = await deferToThread(rest.ask, "POST", "/calendar", {"renew": True})
    assert (await read(node, old))[0] == 404
    assert (await read(node, renewed.json["url"]))[0] == 200


@pytest_twisted.ensureDeferred
async def test_the_address_is_for_reading_and_no_other_is_found(node: Node) -> None:
    at = await talk(node)
    url = (await at.ann.ask("calendar.link"))["url"]
    status, headers, body = await read(node, url, "HEAD")
    assert (status, body) == (200, b"")
    status, headers, _ = await read(node, url, "DELETE")
    assert (status, headers["allow"]) == (405, "GET, HEAD")
    wrong = f"/api/v1/calendar/{'x' * 43}.ics"
    assert (await read(node, f"http://127.0.0.1:{node.port}{wrong}"))[0] == 404


@pytest_twisted.ensureDeferred
async def test_whoever_is_banned_or_has_left_is_shown_nothing(node: Node) -> None:
    at = await talk(node)
    await accepted(at)
    url = (await at.ben.ask("calendar.link"))["url"]
    node.sql(
        "update participant set left_at = now() where user_id = %s and conversation_id = %s returning 1",
        at.ben_id, at.id,
    )  # fmt: skip
    assert await events_of(node, url) == []
    node.sql("update person set banned_at = now() where id = %s returning 1", at.ben_id)
    assert (await read(node, url))[0] == 404
