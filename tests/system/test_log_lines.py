"""Each line of the log says something: JSON where that is asked for, nothing alarming when all is well."""

import json
import re
import secrets

import pytest
import pytest_twisted

from tests.support.node import Node
from tests.support.people import arrive
from tests.support.ports import free_port
from tests.support.rest import Rest

PRODUCTION = {"PORTICO_ENV": "production", "ACCESS_TOKEN_SECRET": secrets.token_urlsafe(48)}


@pytest.fixture(scope="module", params=[{"LOG_FORMAT": "json"}, PRODUCTION], ids=["json", "production"])
def log(request: pytest.FixtureRequest) -> str:
    """What a node without Redis logs in JSON, from its start to its clean stop."""
    nowhere = f"redis://127.0.0.1:{free_port()}"
    node = Node(free_port(), REDIS_URL=nowhere, MESAGE_RATE_LIMIT="3", **request.param)
    node.start()
    try:
        status, _ = node.get("/api/v1/openapi.json")
        assert status == 200
        assert Rest(node, "ada").get("/me").status == 200
    finally:
        code, text = node.stop(), node.log()
        node.remove()
    assert code == 0
    return text


def lines(log: str) -> list[dict[str, object]]:
    return [json.loads(line) for line in log.splitlines()]


def test_every_line_is_json(log: str) -> None:
    for line in lines(log):
        assert {"event", "level", "timestamp"} <= set(line)
    assert {"starting", "ready"} <= {line["event"] for line in lines(log)}


def test_a_redis_that_never_answers_is_said_once_a_process(log: str) -> None:
    said = [line["process"] for line in lines(log) if line["event"] == "redis.down"]
    assert said
    assert len(said) == len(set(said))
    assert "127.0.0.1" not in "".join(line for line in log.splitlines() if "redis.down" in line)


def test_the_start_says_where_it_lives_and_what_is_misspelt(log: str) -> None:
    (start,) = [line for line in lines(log) if line["event"] == "starting"]
    assert str(start["home"]).rpartition("/")[2].startswith("portico-")
    (strange,) = [line for line in lines(log) if line["event"] == "unknown_variables"]
    assert strange["names"] == "MESAGE_RATE_LIMIT (MESSAGE_RATE_LIMIT?)"


def test_a_clean_stop_is_nothing_to_worry_about(log: str) -> None:
    worries = [line for line in lines(log) if line["level"] not in ("info", "debug")]
    assert {line["event"] for line in worries} == {"redis.down", "unknown_variables"}
    assert not re.search(r"[{<]reason[}>]", log)


def test_a_success_has_no_code(log: str) -> None:
    answered = [line for line in lines(log) if line["event"] == "http.answered"]
    assert answered
    assert all("code" not in line for line in answered)


@pytest_twisted.ensureDeferred
async def test_lines_for_people_fit_a_terminal(node: Node) -> None:
    ada = await arrive(node, "ada-of-the-lines")
    await ada.ask("session.info")
    refused = Rest(node, X_Request_Id="x" * 128).get("/conversations/1/participants")
    assert refused.status == 401
    for line in node.log().splitlines():
        assert len(line) < 160, line
