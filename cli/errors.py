"""Mistakes and failures that an operator can do something about."""


class OperatorError(Exception):
    """One line that says what is wrong and what to do; never a secret."""
