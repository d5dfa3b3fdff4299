"""Events after a commit are published even if the database or the router fails right after it."""

from collections.abc import Callable, Collection
from datetime import UTC, datetime
from typing import Any
from unittest.mock import Mock

import pytest
from twisted.internet.defer import Deferred
from twisted.internet.task import Clock

from components.calls.call_messages import CallLogMessages
from components.calls.call_targets import CallTargets
from components.conversations.actions import ConversationActions
from components.conversations.blocking import BlockingService
from components.conversations.service import ConversationService
from components.conversations.views import Views
from components.django_bridge.adoption import Adoption
from components.moderation.service import ModerationService
from components.presence.audiences import PresenceAudiences
from components.presence.event_publisher import PresenceEventPublisher
from components.presence.service import PresenceService
from components.presence.tracker import PresenceTracker
from components.presence.watches import Watches
from portico.contract.call import StartCall
from portico.contract.conversation import (
    AddParticipant,
    CreateConversation,
    LeaveConversation,
    PinConversation,
    RemoveParticipant,
)
from portico.contract.moderation import ResolveReport
from portico.contract.presence import SetPresence
from portico.contract.shapes import Conversation
from portico.contract.user import BlockUser
from portico.domain.errors import Unavailable
from portico.domain.people import Caller
from portico.storage.calls.call_messages import ReadOver
from portico.storage.conversations.contacts import ContactState
from portico.storage.conversations.membership import Touched
from portico.storage.conversations.opening import Opened
from runtime.after_commit import RETRY, retry_until_done
from runtime.consequences import Consequences
from runtime.guest_policy import GuestPolicy
from runtime.session_termination import SessionTerminator
from tests.support.hooks import NoHook

ADA = Caller("ada", "user", 1)
AT = "2026-01-01T00:00:00.000Z"
VIEW = Conversation(
    id=7, rev=1, type="group", status="active", property_id=None, title=None, booking_url=None, metadata={},
    participants=[], participant_count=0,
    last_message=None, last_seq=0, unread=0, read_seq=0, cleared_seq=0, muted_until=None,
    pinned=False, created_at=AT, updated_at=AT,
)  # fmt: skip


class Store:
    """Stores that commit what they are asked to; `failures` of their next answers do not come."""

    def __init__(self, failures: int = 0, members: Collection[str] = ("ada", "bob", "cy")) -> None:
        self.failures, self.members = failures, members

    def ask(self, answer: Any) -> Any:
        if self.failures:
            self.failures -= 1
            raise Unavailable("the database does not answer: retry")
        return answer

    async def get(self, *_: Any) -> Conversation:
        answer: Conversation = self.ask(VIEW)
        return answer

    find_listed = get

    async def views_by_user(self, _: int) -> dict[str, Conversation]:
        answer: dict[str, Conversation] = self.ask(dict.fromkeys(self.members, VIEW))
        return answer

    async def find_remembered(self, *_: Any) -> dict[str, Any]:
        self.ask(None)
        return {"bob": "bob"}

    async def open(self, _: Any) -> Opened:
        return Opened(7, created=True, hearers=("ada", "bob"))

    async def add_participant(self, *_: Any) -> Touched:
        return Touched(("ada", "bob", "cy"), entered=("cy",), last_seq=4)

    async def remove(self, *_: Any) -> Touched:
        return Touched(("ada", "bob"), left=("cy",))

    async def leave(self, *_: Any) -> Touched:
        return Touched(("bob", "cy"), left=("ada",))

    async def set_setting(self, *_: Any) -> None:
        return None

    async def list_unread(self, _: str) -> dict[int, int]:
        answer: dict[int, int] = self.ask({7: 2})
        return answer

    async def block(self, *_: Any) -> list[int]:
        return [7, 8]


class Harness:
    """Services on such stores, a clock, and the published events."""

    def __init__(self, failures: int, members: Collection[str] = ("ada", "bob", "cy")) -> None:
        self.clock: Any = Clock()
        self.published: list[tuple[str, str]] = []
        store: Any = Store(failures, members)
        views, absences = Views(store, self, self.clock), Mock()
        no_hook: Any = NoHook()
        self.policy = GuestPolicy(store, may_start=False)
        self.conversations = ConversationService(store, self, Mock(), self.clock, no_hook, self.policy, ())
        self.actions = ConversationActions(store, store, views, absences, no_hook, Mock(), self.policy)
        self.blocking = BlockingService(store, store, views, absences)
        self.store = store

    def publish(self, event: Any, to: Collection[str], exclude: Collection[int] = ()) -> None:
        self.published += [(type(event).__name__, user_id) for user_id in sorted(to)]

    async def confirm(self) -> None:
        """Nothing is on its way."""

    def outcome(self, work: Any) -> Any:
        """What it answers, or its failure."""
        results: list[Any] = []
        Deferred.fromCoroutine(work).addBoth(results.append)
        [result] = results
        return getattr(result, "value", result)


def assert_published_later(harness: Harness, *published: tuple[str, str]) -> None:
    """Later, and once."""
    assert not set(published) & set(harness.published)
    harness.clock.pump([RETRY] * 5)
    assert sorted(harness.published) == sorted(published)
    assert harness.clock.getDelayedCalls() == []


def test_a_new_conversation_is_published() -> None:
    harness = Harness(failures=2)
    request = CreateConversation(participant_ids=["bob"], type="general")
    assert isinstance(harness.outcome(harness.conversations.create(request, ADA)), Unavailable)
    assert_published_later(harness, ("ConversationCreated", "ada"), ("ConversationCreated", "bob"))


def test_an_added_participant_and_the_others_get_events_later() -> None:
    harness = Harness(failures=3)
    request = AddParticipant(conversation_id=7, user_id="cy")
    assert isinstance(harness.outcome(harness.actions.add_participant(request, ADA)), Unavailable)
    assert_published_later(
        harness,
        ("ConversationUpdated", "ada"),
        ("ConversationUpdated", "bob"),
        ("ConversationCreated", "cy"),
        *[("ReceiptRead", user_id) for user_id in ("ada", "bob", "cy")],
    )


def test_a_removed_participant_gets_the_event_at_once_and_the_others_later() -> None:
    harness = Harness(failures=1, members=("ada", "bob"))
    request = RemoveParticipant(conversation_id=7, user_id="cy")
    assert isinstance(harness.outcome(harness.actions.remove(request, ADA)), Unavailable)
    assert harness.published == [("ConversationRemoved", "cy")]
    harness.published.clear()
    assert_published_later(harness, ("ConversationUpdated", "ada"), ("ConversationUpdated", "bob"))


def test_who_leaves_has_left_and_the_others_get_the_event_later() -> None:
    harness = Harness(failures=1, members=("bob", "cy"))
    left = harness.outcome(harness.actions.leave(LeaveConversation(conversation_id=7), ADA))
    assert left.conversation_id == 7
    assert harness.published == [("ConversationRemoved", "ada")]
    harness.published.clear()
    assert_published_later(harness, ("ConversationUpdated", "bob"), ("ConversationUpdated", "cy"))


def test_own_settings_are_published_to_the_own_devices() -> None:
    harness = Harness(failures=1)
    pinned = harness.outcome(harness.actions.pin(PinConversation(conversation_id=7), ADA))
    assert isinstance(pinned, Unavailable)
    assert_published_later(harness, ("ConversationUpdated", "ada"))


def test_a_block_is_published_in_each_conversation_though_the_first_fails() -> None:
    harness = Harness(failures=1, members=("ada",))
    harness.outcome(harness.blocking.block(BlockUser(user_id="bob"), ADA))
    assert harness.published == [("ConversationUpdated", "ada")]
    harness.clock.pump([RETRY] * 3)
    assert harness.published == [("ConversationUpdated", "ada")] * 2


def test_an_adopted_conversation_is_published_and_mirrored() -> None:
    harness, nudged = Harness(failures=1), list[Any]()
    site, adoptions = Mock(), Mock()
    adoption = Adoption(site, adoptions, harness.store, harness, Mock(), harness.clock, nudged.append)

    async def adopt(*_: Any, own_model: bool) -> Any:
        return Mock(created=True, conversation_id=7, described=())

    adoptions.adopt = adopt
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr("components.django_bridge.adoption.opening_of", Mock())
        assert isinstance(harness.outcome(adoption._adopt({"id": 1}, [])), Unavailable)
    assert nudged == [(7,)]
    assert_published_later(harness, *[("ConversationCreated", user_id) for user_id in ("ada", "bob", "cy")])


def test_a_direct_conversation_created_by_a_call_is_published() -> None:
    harness = Harness(failures=1)
    places = CallTargets(harness.store, harness, harness.clock, harness.policy)
    assert isinstance(
        harness.outcome(places.find_conversation(StartCall(to_user_id="bob", kind="voice"), ADA)), Unavailable
    )
    assert_published_later(harness, ("ConversationCreated", "ada"), ("ConversationCreated", "bob"))


def test_the_unread_count_after_a_call_is_published() -> None:
    harness = Harness(failures=1)
    call: Any = Mock(read=[ReadOver("ada", 3, datetime(2026, 1, 1, tzinfo=UTC))], member_ids=("ada", "bob"))
    call.after.conversation_id = 7
    link: Any = harness
    CallLogMessages(link, harness.store, harness.clock).read(call)
    assert harness.published == [("ReceiptRead", "ada"), ("ReceiptRead", "bob")]
    harness.published.clear()
    assert_published_later(harness, ("UnreadUpdated", "ada"))


class Router:
    """A router that does not answer `failures` times, and what it was told."""

    def __init__(self, failures: int) -> None:
        self.failures, self.out = failures, list[str]()

    async def call(self, _: str, user_ids: list[str]) -> None:
        if self.failures:
            self.failures -= 1
            raise Unavailable("the router does not answer")
        self.out += user_ids


def test_sessions_of_a_blocked_user_end_when_the_router_answers() -> None:
    clock: Any = Clock()
    router: Any = Router(failures=2)
    store: Any = Mock()

    async def resolve(*_: Any) -> Any:
        decision = Mock(user_id="bob", action="block_user", suspended_until=None)
        return Mock(decided=Mock(decision=decision))

    store.resolve = resolve
    consequences = Consequences(Mock(), SessionTerminator(router, Mock(), clock), Mock())
    service = ModerationService(store, Mock(), Mock(), consequences)
    request = ResolveReport(report_id=1, action="block_user")
    answered: list[Any] = []
    Deferred.fromCoroutine(service.resolve(request, ADA)).addCallback(answered.append)
    assert len(answered) == 1
    assert router.out == []
    clock.pump([RETRY] * 3)
    assert router.out == ["bob"]
    assert clock.getDelayedCalls() == []


class Contacts:
    """Answers `answers` questions, and then none; a choice is always kept."""

    def __init__(self, answers: int) -> None:
        self.answers, self.stored = answers, list[bool]()

    async def read_visible_states(self, _: str, user_ids: Collection[str]) -> dict[str, ContactState]:
        self.answers -= 1
        if self.answers < 0:
            raise Unavailable("the database does not answer: retry")
        return dict.fromkeys(user_ids, ContactState(datetime(2026, 1, 1, tzinfo=UTC), invisible=False))

    async def read_states(self, user_ids: Collection[str]) -> dict[str, ContactState]:
        return dict.fromkeys(user_ids, ContactState(None, invisible=False))

    async def set_invisible(self, _: str, *, invisible: bool) -> None:
        self.stored.append(invisible)


@pytest.mark.parametrize("answers", [0, 1])
def test_a_chosen_status_is_published_to_the_own_devices_or_refused(answers: int) -> None:
    harness = Harness(failures=0)
    contacts: Any = Contacts(answers)
    leases: Any = Mock()

    async def list_elsewhere(_: Any) -> dict[str, Any]:
        return {}

    leases.list_elsewhere = list_elsewhere
    tracker, watches = PresenceTracker(harness.clock), Watches()
    peers: Any = Mock(exist=False)
    audiences = PresenceAudiences(tracker, contacts, watches)
    event_publisher = PresenceEventPublisher(
        tracker, contacts, leases, Mock(), audiences, peers, harness.clock
    )
    tracker.join(1, "ada")
    service = PresenceService(tracker, event_publisher, watches, contacts, leases, harness, peers)
    harness.outcome(service.set(SetPresence(status="away"), ADA))
    present = tracker.find("ada")
    chosen = present is not None and present.chosen == "away"
    assert (chosen, contacts.stored, harness.published) == (
        (True, [False], [("PresenceChanged", "ada")]) if answers else (False, [], [])
    )


def test_what_fails_for_another_reason_is_not_tried_for_ever() -> None:
    clock: Any = Clock()
    tries: list[Callable[[], Exception]] = [lambda: Unavailable("away"), ZeroDivisionError, ValueError]

    async def notify() -> None:
        raise tries.pop(0)()

    Deferred.fromCoroutine(retry_until_done(clock, notify)).addErrback(
        lambda failure: failure.trap(Unavailable)
    )
    clock.pump([RETRY] * 3)
    assert len(tries) == 1
    assert clock.getDelayedCalls() == []
