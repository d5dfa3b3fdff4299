"""The errors with which `portico up` gives up: each is one line for the operator that says what to do."""


class SupervisorError(Exception):
    """Portico cannot start, or not go on."""


class EmbeddedError(Exception):
    """An embedded server cannot be prepared or started."""
