"""Cursors only move forward."""

from hypothesis import given
from hypothesis import strategies as st

from portico.domain.receipts import Cursors, deliver, read

LAST = 20
moves = st.lists(st.tuples(st.sampled_from([read, deliver]), st.integers(0, LAST * 2)), max_size=20)


@given(moves)
def test_cursors_never_move_back_and_stay_in_order(moves: list[tuple[object, int]]) -> None:
    cursors = Cursors()
    for move, up_to_seq in moves:
        before, cursors = cursors, move(cursors, up_to_seq, LAST)  # type: ignore[operator]
        assert before.read_seq <= cursors.read_seq <= cursors.delivered_seq <= LAST
        assert before.delivered_seq <= cursors.delivered_seq


@given(moves, st.randoms(use_true_random=False))
def test_the_order_of_moves_does_not_matter(moves: list[tuple[object, int]], random: object) -> None:
    def after(some: list[tuple[object, int]]) -> Cursors:
        cursors = Cursors()
        for move, up_to_seq in some:
            cursors = move(cursors, up_to_seq, LAST)  # type: ignore[operator]
        return cursors

    shuffled = list(moves)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert after(shuffled + moves) == after(moves)


@given(st.integers(0, LAST), st.integers(0, LAST))
def test_reading_delivers(start: int, up_to_seq: int) -> None:
    cursors = read(Cursors(start, start), up_to_seq, LAST)
    assert cursors.delivered_seq >= cursors.read_seq == max(start, up_to_seq)


def test_delivery_is_not_reading() -> None:
    cursors = deliver(Cursors(), 5, LAST)
    assert cursors == Cursors(read_seq=0, delivered_seq=5)
