"""Whatever people do in whatever order, and whatever time brings: the history is a path in the table."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from portico.domain.cards.acting import KINDS, act_on, actions_of, due_at, expire
from portico.domain.cards.model import Act, Card, Terms
from portico.domain.errors import PorticoError
from tests.support.cards import at, documents, offer, slot, viewing
from tests.support.properties import examples

ACTIONS = ("accept", "decline", "propose", "cancel", "counter", "withdraw", "provide", "waive", "complete")
STARTS = st.sampled_from(
    [viewing(24, 48), offer(expires_at=at(30)), offer(), documents(passport=True, payslip=False)]
)
STEPS = st.tuples(
    st.sampled_from(["expire", *ACTIONS]),
    st.sampled_from(["ada", "bob", "cy"]),
    st.integers(0, 12),  # hours that pass
    st.integers(0, 1),  # versions behind
)
NAMED: dict[str, dict[str, Any]] = {
    "accept": {"slot": 0},
    "provide": {"name": "passport", "media_id": "m1"},
    "waive": {"name": "payslip"},
    "counter": {"terms": Terms(amount="5")},
}


def step(card: Card, action: Any, user_id: str, hours: int, behind: int) -> Card:
    if action == "expire":
        return expire(card, at(hours))
    arguments = NAMED.get(action, {})
    if action == "propose":
        arguments = {"terms": Terms(slots=(slot(hours + 10),))}
    acting = Act(user_id=user_id, action=action, version=card.version - behind, **arguments)
    return act_on(card, acting, at(hours))


@examples(300)
@given(start=STARTS, steps=st.lists(STEPS, max_size=20))
def test_every_history_is_a_path_in_the_table(start: Card, steps: list[tuple[str, str, int, int]]) -> None:
    card, hours, states = start, 0, [start.state]
    table = KINDS[start.kind].TABLE
    for action, user_id, pause, behind in steps:
        hours += pause
        before = card
        try:
            card = step(card, action, user_id, hours, behind)
        except PorticoError:
            card = before
        if card is not before:
            check(before, card)
            states.append(card.state)
    path = zip(states, states[1:], (entry.action for entry in card.history[1:]), strict=False)
    for state, after, event in path:
        if event == "expire":
            assert state in KINDS[card.kind].OPEN
            assert after == "expired"
        else:
            assert table[state, event].state == after  # type: ignore[index]
    assert len(states) == len(card.history) == card.version


def check(before: Card, after: Card) -> None:
    """One step: a version, an entry, and nothing after the end."""
    entry = after.history[-1]
    assert after.version == before.version + 1
    assert after.history[:-1] == before.history
    assert entry.action == "expire" or entry.action in actions_of(before, entry.user_id or "")
    assert after.state in KINDS[after.kind].OPEN or due_at(after) is None
    if entry.action != "expire":
        due = due_at(before)
        assert due is None or entry.at < due or entry.action != "accept" or after.kind != "viewing"
