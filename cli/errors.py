"""The error for mistakes and failures that an operator can correct."""


class OperatorError(Exception):
    """One line that says what is wrong and what to do; never a secret."""
