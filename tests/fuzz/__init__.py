"""Bytes that nobody asked for, and what must not come of them.

A target is a module in `tests/fuzz/targets`. It has `check(data: bytes) -> None`, which feeds the bytes to
one reader of Portico and asserts what must hold, and `SEEDS`, a tuple of good and nearly good inputs. The
target catches refusals of the contract (`PorticoError`). Whatever else it raises, a traceback that it logs,
and more than 100 ms of CPU for one input are findings.

The suite runs each target with a fixed budget (`test_targets.py`). `make fuzz` runs them with atheris, as
long as one likes: `make fuzz SECONDS=600 TARGETS="tokens ranges"` runs two of them for ten minutes each.
"""
