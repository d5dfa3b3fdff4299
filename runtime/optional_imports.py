"""Imports a library without optional packages that take longer to import than the library itself."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

ABSENT: Any = None  # in sys.modules it is Python's word for "there is no such module"


@contextmanager
def without(*modules: str) -> Iterator[None]:
    """Inside the block, importing one of these modules raises ImportError."""
    hidden = [name for name in modules if name not in sys.modules]
    sys.modules.update(dict.fromkeys(hidden, ABSENT))
    try:
        yield
    finally:
        for name in hidden:
            del sys.modules[name]
