"""Rules that are tried on past messages: the newest count when there is not enough time for all."""

from datetime import UTC, datetime, timedelta
from typing import Any

from twisted.internet.defer import Deferred

from components.moderation.rule_trials import LONGEST, MOST, SHOWN, RuleTrials
from portico.contract.guard import RulesTried, TryRules
from portico.domain.guard.past import PastMessage
from portico.domain.people import Caller

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)
ASKED = TryRules(rules='[[rule]]\ndetectors = ["email"]\naction = "hold"\n', reason="new rules")
MODERATOR = Caller("mo", "moderator", 1)


class PastTalk:
    """Conversations of ten messages each, one a minute. The clock ticks at each look."""

    def __init__(self, messages: int, tick: float = 0.0) -> None:
        self._messages = messages
        self._tick = tick
        self._now = 0.0

    async def read(self, moderator_id: str, reason: str, days: int, most: int) -> list[PastMessage]:
        return [self._message(number) for number in range(self._messages)][-most:]

    def _message(self, number: int) -> PastMessage:
        sent_at = NOON + timedelta(minutes=number)
        return PastMessage(number + 1, sent_at, 1 + number // 10, "ada", "a@b.example", None, "general", None)

    def seconds(self) -> float:
        self._now += self._tick
        return self._now

    def callLater(self, delay: float, work: Any, *args: Any) -> Any:  # noqa: N802
        work(*args)
        return self

    def active(self) -> bool:
        return False

    def ask(self) -> RulesTried:
        """What a moderator gets."""
        here: Any = self
        answers: list[RulesTried] = []
        asked = Deferred.fromCoroutine(RuleTrials(here, here).try_rules(ASKED, MODERATOR))
        asked.addCallback(answers.append)
        [answer] = answers
        return answer


def test_all_messages_are_looked_at_and_the_newest_are_shown() -> None:
    tried = PastTalk(150).ask()
    assert (tried.messages, tried.complete) == (150, True)
    assert tried.looked_back_to == "2026-11-28T12:00:00.000Z"
    assert [match.message_id for match in tried.matches] == list(range(150, 150 - SHOWN, -1))


def test_what_there_is_no_time_for_is_the_oldest() -> None:
    tried = PastTalk(50, tick=LONGEST / 4).ask()
    assert not tried.complete
    assert 0 < tried.messages < 10
    shown = [match.message_id for match in tried.matches]
    assert shown == list(range(50, 50 - tried.messages, -1))
    assert tried.looked_back_to == f"2026-11-28T12:{50 - tried.messages}:00.000Z"


def test_of_more_messages_than_are_looked_at_the_oldest_is_left_out() -> None:
    tried = PastTalk(MOST + 5).ask()
    assert (tried.messages, tried.complete) == (MOST, False)


def test_without_messages_nothing_was_looked_back_to() -> None:
    tried = PastTalk(0).ask()
    assert (tried.messages, tried.complete, tried.looked_back_to) == (0, True, None)
