"""The error for mistakes and failures that an operator can correct."""

from collections.abc import Iterator
from contextlib import contextmanager


class OperatorError(Exception):
    """One line that says what is wrong and what to do; never a secret."""


@contextmanager
def told_to_operator(*errors: type[Exception]) -> Iterator[None]:
    """Raise OperatorError with the text of these errors, which say in one line what to do."""
    try:
        yield
    except errors as error:
        raise OperatorError(str(error)) from error
