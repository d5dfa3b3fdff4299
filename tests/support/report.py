"""What a test tells whoever watches, such as a measured time."""

from collections.abc import Callable

Report = Callable[[str], None]
