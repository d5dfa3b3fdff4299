"""The moderation hook: who is asked about what, and what follows from the answer or from none."""

from typing import Any

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock
from twisted.python.failure import Failure

from portico.contract import uris
from portico.contract.moderation import HookAnswer
from portico.domain.errors import Forbidden, InvalidArgument, Unavailable
from portico.domain.moderation import HookKind
from portico.settings.core import HookSettings
from runtime.hook import CREATED, DELETED, LOOKUP, Hook
from runtime.metrics import Metrics

NEVER = object()


class Router:
    """A router on which a service has registered the hook, or none has."""

    def __init__(self, answer: Any, registration: int | None = 7) -> None:
        self.answer, self.registration = answer, registration
        self.topics: dict[str, Any] = {}
        self.asked: list[dict[str, Any]] = []

    async def call(self, procedure: str, *_: Any, **question: Any) -> Any:
        if procedure == LOOKUP:
            return self.registration
        self.asked.append(question)
        if self.answer is NEVER:
            await Deferred()
        return self.answer

    def subscribe(self, topic: str, handler: Any) -> None:
        self.topics[topic] = handler

    def call_on_connect(self, callback: Any) -> None:
        """It is connected from the start."""


class Asked:
    """A hook and one decision of it."""

    def __init__(
        self, answer: Any, kinds: frozenset[HookKind] = frozenset({"profile"}), *, is_open: bool = True
    ) -> None:
        self.clock, self.router = Clock(), Router(answer)
        self.hook = Hook(self.router, self.clock, HookSettings(0.5, is_open, kinds), Metrics())

    def decide(self, kind: HookKind = "profile") -> Any:
        """What became of it after half a second; an error is returned."""
        results: list[Any] = []
        deciding = Deferred.fromCoroutine(self.hook.decide(kind, {"name": "Ada"}, "Ada", changed))
        deciding.addBoth(results.append)
        self.clock.advance(0.5)
        [result] = results
        return result.value if isinstance(result, Failure) else result


def changed(answer: HookAnswer) -> str:
    if answer.name == "nobody":
        raise InvalidArgument("name", "is nobody's")
    return str(answer.name)


@pytest.mark.parametrize(
    ("answer", "decided"),
    [
        ({"action": "allow", "name": "ignored"}, "Ada"),
        ({"action": "change", "name": "A**"}, "A**"),
        ({"action": "change", "name": "A**", "filename": 7, "score": {1: 2}}, "A**"),
    ],
)
def test_what_it_allows_and_changes_may_be_stored(answer: Any, decided: str) -> None:
    asked = Asked(answer)
    assert asked.decide() == decided
    assert asked.router.asked == [{"kind": "profile", "name": "Ada"}]


@pytest.mark.parametrize(("reason", "told"), [("no numbers", "no numbers"), (None, "")])
def test_what_it_refuses_is_forbidden_with_the_reason(reason: str | None, told: str) -> None:
    refused = Asked({"action": "refuse", "reason": reason}, is_open=False).decide()
    assert isinstance(refused, Forbidden)
    assert refused.fields == {"reason": told}


@pytest.mark.parametrize(
    "answer", [NEVER, {"action": "whatever"}, None, {"action": "change", "name": "nobody"}]
)
@pytest.mark.parametrize("is_open", [True, False])
def test_without_an_answer_that_can_be_used_it_has_failed(answer: Any, is_open: bool) -> None:
    decided = Asked(answer, is_open=is_open).decide()
    assert decided == "Ada" if is_open else isinstance(decided, Unavailable)


def test_only_the_kinds_of_the_settings_are_asked_about() -> None:
    asked = Asked({"action": "refuse"})
    assert (asked.decide("edit"), asked.router.asked, asked.hook.is_idle("edit")) == ("Ada", [], True)
    assert not asked.hook.is_idle("profile")


def test_it_is_idle_while_no_service_has_registered_it() -> None:
    asked = Asked({"action": "refuse"})
    asked.router.registration = None
    assert (asked.decide(), asked.hook.is_idle("profile")) == ("Ada", True)
    asked.router.topics[CREATED](1, {"uri": uris.BEFORE_SEND, "id": 9})
    assert isinstance(asked.decide(), Forbidden)
    asked.router.topics[DELETED](1, 9)
    assert asked.decide() == "Ada"
