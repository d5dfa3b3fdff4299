"""Errors of the embedded servers, as one line for the operator."""


class EmbeddedError(Exception):
    """The server cannot be prepared or started; the message says what to do."""
