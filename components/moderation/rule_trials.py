"""Use case of trying rules of the contact guard on past messages. It changes nothing."""

from collections import Counter

from portico.contract.guard import ActionCount, RuleMatch, RulesTried, TryRules
from portico.domain.errors import InvalidArgument
from portico.domain.guard.past import PastMessage, Said, decide, newest_first
from portico.domain.guard.rules import ACTIONS, ContactRules, Verdict
from portico.domain.people import Caller
from portico.domain.text import check_visible
from portico.domain.times import rfc3339
from portico.ports import Clock
from portico.settings.environment import SettingsError
from portico.settings.guard import parse_rules
from portico.storage.messages.past import PastMessages
from portico.waiting import sleep

MOST = 2_000  # messages
TURN = 0.02  # seconds of work between which other calls have their turn
LONGEST = 10.0  # seconds
SHOWN = 100  # matches
TEXT = 300  # characters of a text


class RuleTrials:
    """Tries rules."""

    def __init__(self, store: PastMessages, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def try_rules(self, request: TryRules, caller: Caller) -> RulesTried:
        """Look at the newest messages first. Raises InvalidArgument with the first mistake in the rules."""
        check_visible("reason", request.reason)
        rules = _parsed(request.rules)
        found = await self._store.read(caller.user_id, request.reason, request.days, MOST + 1)
        newest = newest_first(found)[:MOST]
        looked, matches = await self._look(rules, newest)
        return RulesTried(
            messages=looked,
            complete=looked == len(found),
            looked_back_to=rfc3339(newest[looked - 1].message.sent_at) if looked else None,
            counts=[
                ActionCount(action, matches.counts[action]) for action in ACTIONS if matches.counts[action]
            ],
            matches=matches.shown,
        )

    async def _look(self, rules: ContactRules, newest: list[Said]) -> tuple[int, "Matches"]:
        matches, began = Matches(), self._clock.seconds()
        turn = began
        for looked, said in enumerate(newest):
            matches.add(said.message, decide(rules, said))
            now = self._clock.seconds()
            if now - began > LONGEST:
                return looked + 1, matches
            if now - turn > TURN:
                await sleep(self._clock, 0)
                turn = self._clock.seconds()
        return len(newest), matches


class Matches:
    """What was found."""

    def __init__(self) -> None:
        self.counts = Counter[str]()
        self.shown: list[RuleMatch] = []

    def add(self, message: PastMessage, verdict: Verdict) -> None:
        if not verdict.detectors:
            return
        self.counts[verdict.action] += 1
        if len(self.shown) < SHOWN:
            self.shown.append(_match(message, verdict))


def _parsed(text: str) -> ContactRules:
    try:
        return parse_rules(text)
    except SettingsError as error:
        raise InvalidArgument("rules", str(error).removeprefix("GUARD_RULES: ")) from None


def _match(message: PastMessage, verdict: Verdict) -> RuleMatch:
    return RuleMatch(
        message_id=message.id,
        conversation_id=message.conversation_id,
        sender_id=message.sender_id,
        action=verdict.action,
        detectors=list(verdict.detectors),
        text=message.shown(TEXT),
    )
