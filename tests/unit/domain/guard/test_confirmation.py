"""The proof of a warning fits one sender, one place and one text."""

import pytest

from portico.domain.errors import ConfirmNeeded
from portico.domain.guard.confirmation import check_confirmed, proof
from portico.domain.guard.rules import Verdict

WARNED = Verdict("warn", ("email", "phone"))


def test_the_proof_that_the_warning_gave_is_accepted() -> None:
    expected = proof(b"key", "anna", "conversation 1", ["0712 345 678"])
    with pytest.raises(ConfirmNeeded) as warned:
        check_confirmed(WARNED, expected, None)
    assert warned.value.fields["detectors"] == ["email", "phone"]
    check_confirmed(WARNED, expected, str(warned.value.fields["confirm"]))


@pytest.mark.parametrize(
    ("sender", "place", "texts"),
    [("ben", "1", ["text"]), ("anna", "2", ["text"]), ("anna", "1", ["other"]), ("anna", "1", ["te", "xt"])],
)
def test_a_proof_of_something_else_is_refused(sender: str, place: str, texts: list[str]) -> None:
    other = proof(b"key", sender, place, texts)
    with pytest.raises(ConfirmNeeded):
        check_confirmed(WARNED, proof(b"key", "anna", "1", ["text"]), other)


def test_what_is_no_proof_at_all_is_refused() -> None:
    with pytest.raises(ConfirmNeeded):
        check_confirmed(WARNED, proof(b"key", "anna", "1", ["text"]), "\u00e9")
