"""One trace leads from the send to the push, over two nodes and several processes."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pytest
import pytest_twisted

from tests.support.nodes import Pair, running_cluster
from tests.support.people import arrive
from tests.support.site import ReceivedRequest, Site, running_site
from tests.support.waiting import until

STEPS = [
    "message.publish",
    "message.publish",
    "message.send",
    "message.store",
    "notification.send",
    "notification.wait",
]
TEXT = "nobody who reads traces reads this"
# No hexadecimal digits alone: the ids of a trace are written in these.
SENDER, RECEIVER = "wanjiru", "bob"


def takes(asked: ReceivedRequest) -> tuple[int, Any]:
    """A collector of traces, and Expo: a ticket for each push."""
    pushes = json.loads(asked.body) if asked.path.endswith("/send") else []
    return 200, {"data": [{"status": "ok", "id": f"ticket-{number}"} for number in range(len(pushes))]}


@pytest.fixture(scope="module")
def site() -> Iterator[Site]:
    with running_site(takes) as running:
        yield running


@pytest.fixture(scope="module")
def nodes(site: Site) -> Iterator[Pair]:
    env = {
        "TRACES_URL": f"{site.url}/v1/traces",
        "TRACES_HEADERS": "x-key=of the collector",
        "TRACES_PERCENT": "100",
        "PUSH_PROVIDER": "expo",
        "EXPO_BASE_URL": site.url,
    }
    with running_cluster(**env) as pair:
        yield pair


def traces(site: Site) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    """The spans of each trace, with the node that they come from."""
    found: dict[str, list[tuple[str, dict[str, Any]]]] = defaultdict(list)
    for asked in site.asked:
        for part in json.loads(asked.body)["resourceSpans"] if asked.path == "/v1/traces" else ():
            names = {each["key"]: each["value"]["stringValue"] for each in part["resource"]["attributes"]}
            for span in part["scopeSpans"][0]["spans"]:
                found[span["traceId"]].append((names["service.instance.id"], span))
    return found


@pytest_twisted.ensureDeferred
async def test_a_message_has_one_trace_from_the_send_to_the_push(nodes: Pair, site: Site) -> None:
    ada, bob = await arrive(nodes.a, SENDER), await arrive(nodes.b, RECEIVER)
    await bob.ask("device.register", token="ExponentPushToken[bob]", provider="expo", platform="android")
    await bob.ask("presence.set", status="away")
    opened = await ada.ask("conversation.create", participant_ids=[RECEIVER], type="general")
    chat = opened["conversation"]["id"]
    await ada.ask("message.send", conversation_id=chat, text=TEXT, local_id="one")
    await bob.wait_for("message.created")
    await until(lambda: any(len(spans) >= len(STEPS) for spans in traces(site).values()), "a whole trace")
    [spans] = traces(site).values()
    assert sorted(span["name"] for _, span in spans) == STEPS
    assert {node for node, span in spans if span["name"] == "message.publish"} == {"a", "b"}
    [root] = [span for _, span in spans if span["name"] == "message.send"]
    assert {span.get("parentSpanId") for _, span in spans if span is not root} == {root["spanId"]}
    assert all(int(span["endTimeUnixNano"]) >= int(span["startTimeUnixNano"]) > 0 for _, span in spans)
    sent = [asked for asked in site.asked if asked.path == "/v1/traces"]
    assert {asked.headers["x-key"] for asked in sent} == {"of the collector"}
    bodies = b"".join(asked.body for asked in sent)
    assert not any(word.encode() in bodies for word in (TEXT, SENDER, RECEIVER))
    ada.leave()
    bob.leave()
