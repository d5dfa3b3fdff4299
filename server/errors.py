"""The error with which `portico up` gives up: one line for the operator."""


class SupervisorError(Exception):
    """Portico cannot start, or not go on; the message says what to do."""
