"""Work leases that a test gives and takes."""

from collections.abc import Callable


class LeaseStub:
    """A lease that this process has, until the test takes it."""

    def __init__(self) -> None:
        self.held = True

    def term(self) -> Callable[[], bool]:
        return lambda: self.held
