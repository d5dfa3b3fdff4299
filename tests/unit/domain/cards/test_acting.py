"""Cards: who may do what when, and what it leads to."""

from typing import Any

import pytest

from portico.domain.cards.acting import act_on, actions_of, begin, due_at, expire
from portico.domain.cards.model import MAX_HISTORY, Act, Card, Item, Terms
from portico.domain.errors import Conflict, InvalidArgument, TooLarge
from tests.support.cards import NOON, act, at, documents, offer, slot, viewing


def test_the_other_side_accepts_a_slot_and_both_may_cancel() -> None:
    card = viewing(24, 48)
    assert (card.state, card.version) == ("proposed", 1)
    assert actions_of(card, "ada") == ["cancel"]
    assert actions_of(card, "bob") == ["accept", "decline", "propose"]
    accepted = act(card, "bob", "accept", slot=1)
    assert (accepted.state, accepted.version, accepted.slot) == ("accepted", 2, slot(48))
    assert actions_of(accepted, "ada") == actions_of(accepted, "bob") == ["cancel"]
    for user_id in ("ada", "bob"):
        cancelled = act(accepted, user_id, "cancel", reason="Ill")
        assert (cancelled.state, cancelled.reason) == ("cancelled", "Ill")
        assert actions_of(cancelled, "ada") == actions_of(cancelled, "bob") == []


def test_who_proposes_other_slots_waits_for_the_other() -> None:
    card = act(viewing(), "bob", "propose", terms=Terms(slots=(slot(72),)))
    assert (card.state, card.proposed_by, card.terms.slots) == ("proposed", "bob", (slot(72),))
    assert actions_of(card, "bob") == ["cancel"]
    assert act(card, "ada", "accept").slot == slot(72)


def test_an_offer_goes_back_and_forth() -> None:
    card = offer("1200.00", period="month", conditions="With the garage")
    countered = act(card, "bob", "counter", terms=Terms(amount="1100"))
    assert (countered.state, countered.proposed_by) == ("countered", "bob")
    assert countered.terms == Terms(
        amount="1100", currency="EUR", period="month", conditions="With the garage"
    )
    assert actions_of(countered, "bob") == ["withdraw"]
    assert act(countered, "ada", "accept").state == "accepted"
    assert act(countered, "bob", "withdraw").state == "withdrawn"
    assert [(entry.user_id, entry.action, entry.at) for entry in countered.history] == [
        ("ada", "create", NOON),
        ("bob", "counter", at(1)),
    ]


def test_documents_are_complete_when_nothing_required_is_missing() -> None:
    card = documents(passport=True, payslip=True, letter=False)
    assert actions_of(card, "bob") == ["provide"]
    assert actions_of(card, "ada") == ["waive"]
    card = act(card, "bob", "provide", name="passport", media_id="m1")
    assert card.state == "requested"
    card = act(card, "ada", "waive", name="payslip")
    assert [item.state for item in card.terms.items] == ["provided", "waived", "missing"]
    assert actions_of(card, "ada") == ["waive", "complete"]
    card = act(card, "bob", "provide", name="passport", media_id="m2")
    assert card.terms.items[0].media_id == "m2"
    with pytest.raises(Conflict):
        act(card, "bob", "provide", name="payslip", media_id="m3")
    assert act(card, "ada", "complete").state == "completed"


@pytest.mark.parametrize(
    ("card", "user_id", "action", "arguments"),
    [
        (viewing(), "ada", "accept", {"slot": 0}),
        (viewing(), "bob", "cancel", {}),
        (viewing(), "bob", "withdraw", {}),
        (offer(), "ada", "counter", {"terms": Terms(amount="1")}),
        (offer(), "bob", "withdraw", {}),
        (offer(), "bob", "propose", {"terms": Terms(slots=(slot(24),))}),
        (documents(id=True), "ada", "provide", {"name": "id", "media_id": "m"}),
        (documents(id=True), "ada", "complete", {}),
        (documents(id=True), "bob", "waive", {"name": "id"}),
    ],
)
def test_what_may_not_be_done_now_is_a_conflict(
    card: Card, user_id: str, action: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(Conflict) as caught:
        act(card, user_id, action, **arguments)
    assert caught.value.fields["reason"] == "not_now"


def test_an_action_on_an_older_version_is_a_conflict() -> None:
    card = act(offer(), "bob", "counter", terms=Terms(amount="1100"))
    with pytest.raises(Conflict) as caught:
        act_on(card, Act(user_id="ada", action="accept", version=1), at(2))
    assert caught.value.fields["reason"] == "stale"


def test_deadlines() -> None:
    assert due_at(viewing(24, 48)) == at(48)
    assert due_at(offer()) is None
    assert due_at(documents(id=True)) is None
    card = offer(expires_at=at(5))
    assert due_at(card) == at(5)
    assert expire(card, at(4.9)) is card
    expired = expire(card, at(6))
    assert (expired.state, expired.version, due_at(expired)) == ("expired", 2, None)
    assert (expired.history[-1].user_id, expired.history[-1].at) == (None, at(5))
    assert expire(expired, at(7)) is expired
    accepted = act(card, "bob", "accept")
    assert expire(accepted, at(6)) is accepted


def test_a_slot_that_has_begun_cannot_be_accepted() -> None:
    with pytest.raises(Conflict) as caught:
        act(viewing(24, 48), "bob", "accept", hours=25, slot=0)
    assert caught.value.fields["reason"] == "slot_over"
    assert act(viewing(24, 48), "bob", "accept", hours=25, slot=slot(48)).slot == slot(48)


@pytest.mark.parametrize(
    ("arguments", "field"),
    [({}, "slot"), ({"slot": 2}, "slot"), ({"slot": -1}, "slot"), ({"slot": slot(30)}, "slot")],
)
def test_which_slot_must_be_clear(arguments: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        act(viewing(24, 48), "bob", "accept", **arguments)
    assert caught.value.fields["field"] == field


@pytest.mark.parametrize(
    ("kind", "terms", "field"),
    [
        ("viewing", Terms(timezone="UTC"), "slots"),
        ("viewing", Terms(slots=(slot(1),)), "timezone"),
        ("viewing", Terms(slots=(slot(1),), timezone="Mars/Base"), "timezone"),
        ("viewing", Terms(slots=(slot(1),), timezone="../etc/passwd"), "timezone"),
        ("viewing", Terms(slots=(slot(1), slot(-1)), timezone="UTC"), "slots[1].starts_at"),
        ("viewing", Terms(slots=(slot(24 * 900),), timezone="UTC"), "slots[0].starts_at"),
        ("viewing", Terms(slots=(slot(1),), timezone="UTC", place=" "), "place"),
        ("viewing", Terms(slots=(slot(1),), timezone="UTC", amount="1"), "amount"),
        ("offer", Terms(amount="1"), "currency"),
        ("offer", Terms(currency="EUR"), "amount"),
        ("offer", Terms(amount="1", currency="EUR", expires_at=at(-1)), "expires_at"),
        ("documents", Terms(), "items"),
        ("documents", Terms(items=(Item(name="a", required=True), Item(name="A", required=False))), "items"),
        ("documents", Terms(items=(Item(name="\u200b", required=True),)), "items[0].name"),
    ],
)
def test_terms_that_no_card_has(kind: Any, terms: Terms, field: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        begin(kind, terms, "ada", NOON)
    assert caught.value.fields["field"] == field


def test_long_texts_are_refused() -> None:
    with pytest.raises(TooLarge):
        offer(conditions="x" * 2001)
    with pytest.raises(TooLarge):
        act(offer(), "bob", "decline", reason="x" * 501)


def test_a_history_has_an_end() -> None:
    card = offer()
    while len(card.history) < MAX_HISTORY:
        other = "bob" if card.proposed_by == "ada" else "ada"
        card = act(card, other, "counter", terms=Terms(amount="1"))
    assert actions_of(card, "ada") == actions_of(card, "bob") == []


@pytest.mark.parametrize(
    ("card", "action", "field", "arguments"),
    [
        (offer("1000.00"), "accept", "amount", {"terms": Terms(amount="1.00")}),
        (offer(), "accept", "slot", {"slot": 0}),
        (viewing(), "accept", "slots", {"slot": 0, "terms": Terms(slots=(slot(72),))}),
        (viewing(), "propose", "timezone", {"terms": Terms(slots=(slot(72),), timezone="Europe/Lisbon")}),
        (viewing(), "decline", "name", {"name": "passport"}),
        (documents(id=True), "provide", "conditions", {"name": "id", "terms": Terms(conditions="x")}),
    ],
)
def test_what_an_action_does_not_take_is_refused(
    card: Card, action: Any, field: str, arguments: dict[str, Any]
) -> None:
    with pytest.raises(InvalidArgument) as error:
        act(card, "bob", action, **arguments)
    assert error.value.fields["field"] == field
