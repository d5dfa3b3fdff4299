"""The errors that end `portico up`: each is one line for the operator that says what to do."""


class ProcessManagerError(Exception):
    """Portico cannot start, or cannot go on."""


class EmbeddedError(Exception):
    """An embedded server cannot be prepared or started."""
