"""What `make storms` counts, and what it says when it can count nothing."""

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import msgspec
import pytest
import pytest_twisted
from twisted.internet.defer import Deferred, fail, succeed

from bench import storms
from bench.node import NotThere
from bench.people import Person, polite
from bench.storming import Crowd, Storm
from bench.trees import HERE
from tests.support.ports import free_port

CALM = Storm(people=2, back=[1.0, 2.0], attempts=4, told={}, missed=0)
UNAVAILABLE = ["portico.error.unavailable", ["wait"], {"retry_after_ms": 1}]


def storm(**changes: Any) -> Storm:
    return msgspec.structs.replace(CALM, **changes)


def columns(told: Storm) -> list[str]:
    return [column.strip() for column in storms.row("polite", told).split("|")[1:-1]]


def test_a_storm_is_kept_when_all_are_back_with_everything() -> None:
    assert storms.is_kept("polite", CALM)


@pytest.mark.parametrize(
    "changes",
    [
        {"back": [1.0]},  # somebody never came back
        {"back": [1.0, storms.LIMITS["polite"] + 0.1]},  # or too late
        {"missed": 1},
        {"failed": 1},
    ],
)
def test_it_is_not_kept_when_anybody_lacks_anything(changes: dict[str, Any]) -> None:
    assert not storms.is_kept("polite", storm(**changes))


def test_a_row_says_never_of_who_is_not_back() -> None:
    assert columns(storm(people=10, back=[1.0] * 9))[2] == "1.0 / 1.0 / never"
    assert columns(storm(people=10, back=[1.0] * 4))[2] == "never / never / never"


def test_a_row_has_a_value_under_each_head() -> None:
    told = storm(told={"portico.error.unavailable": 3, "lost": 2}, messages=5, unanswered=7, missed=8)
    row, head = columns(told), storms.HEAD.splitlines()[0].split("|")[1:-1]
    named = dict(zip((name.strip() for name in head), row, strict=True))
    assert named["failed"] == "5"
    assert (named["messages"], named["repeated"]) == ("5", "7")
    assert named["not stored or not heard"] == "8"


def test_the_crowd_adds_up_what_its_people_noticed() -> None:
    crowd = Crowd("polite", home=1, other=2, size=3)
    first, second, _ = crowd.people
    first.attempts, second.attempts = 2, 3
    first.told["lost"], second.told["lost"] = 1, 2
    crowd.news = {"heard": first, "missed": first, "of another": second}
    first.seen, second.seen = {"heard"}, {"missed", "of another"}
    crowd.count()
    assert (crowd.storm.attempts, crowd.storm.told) == (5, {"lost": 3})
    assert (crowd.storm.messages, crowd.storm.missed) == (3, 1)


class Answering:
    """A session that answers with these, one after the other."""

    def __init__(self, answers: Sequence[Any]) -> None:
        self._answers = list(answers)

    def ask(self, _procedure: str, **_: Any) -> "Deferred[Any]":
        answer = self._answers.pop(0)
        return fail(answer) if isinstance(answer, Exception) else succeed(answer)


@pytest_twisted.ensureDeferred
async def test_a_person_repeats_a_call_until_it_is_answered_and_counts_how_often() -> None:
    person = Person((1,), 1, polite)
    answers = [ConnectionError("cut"), RuntimeError(UNAVAILABLE), ConnectionError("cut"), "done"]
    session: Any = Answering(answers)
    person.session = session
    answer = await person.ask("message.send")
    assert (answer.result, answer.unanswered, answer.errors) == ("done", 2, 1)
    assert person.told == {"portico.error.unavailable": 1}


def test_people_who_end_early_are_said_to_have_ended_and_why() -> None:
    people = storms.People(["-c", "import sys; sys.exit('the reason')"])
    with pytest.raises(storms.CrowdEnded, match="with 1: the reason"):
        people.hear()
    people.tell()  # nobody hears it
    people.end()


def test_people_who_find_no_node_say_so_in_their_last_line() -> None:
    ports = [str(free_port()), str(free_port())]
    command = [sys.executable, "-m", "bench.storming", "polite", *ports, "3"]
    ended = subprocess.run(command, cwd=HERE.root, capture_output=True, text=True, check=False)
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.splitlines()[-1].endswith(f"no node listens on port {ports[0]}")


@pytest.mark.parametrize("trouble", [storms.CrowdEnded("it ended\nearly"), NotThere("it is not there")])
def test_what_keeps_a_storm_from_being_measured_is_one_line(
    trouble: Exception, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(_kind: str, _clients: int) -> Storm:
        raise trouble

    monkeypatch.setattr(storms, "storm", fails)
    assert storms.main(["polite"]) == 1
    assert capsys.readouterr().err == f"not measured: {' '.join(str(trouble).split())}\n"
