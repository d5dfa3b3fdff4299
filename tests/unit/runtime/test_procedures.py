"""Procedure tables: calls run for the right user, bugs are hidden, metrics are merged."""

from typing import Any

import pytest
import structlog
from autobahn.wamp.message import Invocation
from structlog.testing import capture_logs

from portico.contract.conversation import GetConversation
from portico.contract.receipt import Unread
from portico.domain.errors import Forbidden, InvalidArgument, NotFound, RateLimited
from portico.domain.people import Caller
from runtime.answers import Answers, Refused
from runtime.metrics import Metrics, merge
from runtime.procedures import Endpoint, arguments_and_caller
from tests.support.outcome import begin

SERVICE = Caller("django", "service", 5)


class UseCase:
    """A use case that remembers who asked for what."""

    def __init__(self) -> None:
        self.asked: list[tuple[GetConversation, Caller]] = []
        self.endpoint = Endpoint("conversation.get", self.get)

    async def get(self, request: GetConversation, caller: Caller) -> Unread:
        self.asked.append((request, caller))
        return Unread(total=1, conversations={"7": 1})

    def call(self, caller: Caller, **kwargs: Any) -> dict[str, Any]:
        answer: dict[str, Any] = begin(self.endpoint.answer(kwargs, caller)).result
        return answer


def test_a_call_is_decoded_and_its_reply_encoded() -> None:
    use_case = UseCase()
    assert use_case.call(Caller("ada", "user", 1), conversation_id=7) == {
        "total": 1,
        "conversations": {"7": 1},
    }
    assert use_case.asked == [(GetConversation(conversation_id=7), Caller("ada", "user", 1))]


def test_a_service_acts_for_a_user() -> None:
    use_case = UseCase()
    use_case.call(SERVICE, conversation_id=7, as_user="ada")
    use_case.call(SERVICE, conversation_id=7)
    assert [caller for _, caller in use_case.asked] == [
        Caller("ada", "service", 5, service_id=SERVICE.user_id),
        SERVICE,
    ]


@pytest.mark.parametrize(
    ("role", "is_allowed"),
    [("user", False), ("service", True), ("admin", True), ("moderator", False), ("", False)],
)
def test_a_procedure_for_some_roles_is_refused_to_others(role: str, is_allowed: bool) -> None:
    asked = list[Any]()

    async def create(request: Any, caller: Caller) -> Unread:
        asked.append(request)
        return Unread(total=0, conversations={})

    outcome = begin(Endpoint("user.create_guest", create).answer({}, Caller("eve", role, 1)))
    if is_allowed:
        assert outcome.result
    else:
        with pytest.raises(Forbidden):
            _ = outcome.result
    assert bool(asked) is is_allowed


@pytest.mark.parametrize("role", ["user", "admin"])
def test_nobody_else_does(role: str) -> None:
    use_case = UseCase()
    with pytest.raises(InvalidArgument) as caught:
        use_case.call(Caller("eve", role, 1), conversation_id=7, as_user="ada")
    assert caught.value.fields == {"field": "as_user", "reason": "unknown key"}
    assert use_case.asked == []


@pytest.mark.parametrize("user_id", ["", "x" * 65, 7, None, "a\x00"])
def test_a_service_names_a_possible_user(user_id: Any) -> None:
    with pytest.raises(InvalidArgument) as caught:
        UseCase().call(SERVICE, conversation_id=7, as_user=user_id)
    assert caught.value.fields["field"] == "as_user"


def test_positional_arguments_are_refused() -> None:
    assert arguments_and_caller(invocation(kwargs={"limit": 1})) == ({"limit": 1}, Caller("ada", "user", 1))
    with pytest.raises(InvalidArgument):
        arguments_and_caller(invocation(args=[1]))


def test_only_a_component_names_the_user_it_calls_for() -> None:
    call_arguments = [{"user_id": "eve", "role": "admin", "session_id": 0}, {"limit": 1}]
    assert arguments_and_caller(invocation("component", args=call_arguments)) == (
        {"limit": 1},
        Caller("eve", "admin", 0),
    )
    for role in ("user", "service", "admin", "router", None):
        with pytest.raises(InvalidArgument):
            arguments_and_caller(invocation(role, args=call_arguments))


def invocation(role: str | None = "user", **payload: Any) -> Invocation:
    return Invocation(1, 2, caller=1, caller_authid="ada", caller_authrole=role, **payload)


class AnswerRecorder:
    """Answers, and what became of them."""

    def __init__(self) -> None:
        self.metrics = Metrics()
        self.answers = Answers(self.metrics)

    def refusal(self, error: Exception) -> Refused:
        async def work() -> dict[str, Any]:
            raise error

        with pytest.raises(Refused) as caught:
            _ = begin(self.answers.answer_call("message.send", work())).result
        return caught.value

    def count(self, outcome: str) -> float | None:
        labels = {"procedure": "message.send", "outcome": outcome}
        return self.metrics.registry.get_sample_value("portico_calls_total", labels)


def test_a_refusal_has_its_uri_message_and_fields() -> None:
    recorder = AnswerRecorder()
    refused = recorder.refusal(RateLimited(250))
    assert (refused.uri, refused.kwargs) == ("portico.error.rate_limited", {"retry_after_ms": 250})
    assert refused.args_list == ["too many messages: slow down"]
    assert recorder.count("rate_limited") == 1


def test_a_bug_is_hidden_and_logged_under_its_id() -> None:
    recorder = AnswerRecorder()
    structlog.reset_defaults()
    with capture_logs() as logs:
        refused = recorder.refusal(RuntimeError("password=hidden"))
    assert refused.uri == "portico.error.internal"
    assert refused.args_list == ["internal error"]
    [line] = logs
    assert refused.kwargs == {"error_id": line["error_id"]}
    assert str(line["exc_info"]) == "password=hidden"
    assert recorder.count("internal") == 1


def test_the_cause_does_not_travel_with_a_refusal() -> None:
    refused = AnswerRecorder().refusal(NotFound("no such message"))
    assert refused.__suppress_context__
    assert refused.__cause__ is None


def test_numbers_of_several_processes_are_labelled_with_their_process() -> None:
    first, second = Metrics(), Metrics()
    first.messages.inc(3)
    second.messages.inc(4)
    merged = merge({"one": first.export(), "two": second.export()})
    [family] = [each for each in merged if each.name == "portico_messages"]
    assert {(sample.labels["process"], sample.value) for sample in family.samples} == {("one", 3), ("two", 4)}
    assert len({each.name for each in merged}) == len(merged)


def test_nothing_is_lost_on_the_way() -> None:
    metrics = Metrics()
    metrics.latency.labels("message.send").observe(0.3)
    sent = {
        (s.name, *sorted(s.labels.items()), s.value) for m in metrics.registry.collect() for s in m.samples
    }
    came = {
        (s.name, *sorted(pair for pair in s.labels.items() if pair[0] != "process"), s.value)
        for m in merge({"one": metrics.export()})
        for s in m.samples
    }
    assert came == sent
