"""A figure of the browser: what was measured, how it reads, and what we want."""

from collections.abc import Sequence

import msgspec

from bench.report.aim import Aim


class Figure(msgspec.Struct, frozen=True):
    """One row of the table, with the aims that it is held against."""

    what: str
    found: str
    aims: Sequence[Aim] = ()
