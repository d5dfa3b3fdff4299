"""Bytes that nobody asked for, and what must not come of them.

A target is a module in `tests/fuzz/targets`. It has `check(data: bytes) -> None`, which feeds the bytes to
one reader of Portico and asserts what must hold, and `SEEDS`, a tuple of good and nearly good inputs. The
target catches refusals of the contract (`PorticoError`). Whatever else it raises, an error or a traceback
that is logged, and more than 100 ms for one input are findings.

Most targets are one reader of bytes. `logins` and `calls` talk to a whole router in memory (`realm.py`):
Crossbar's own sessions and connections with all that Portico puts in front of them, the router's service
session, and components that find nothing. Each input is a conversation, after which the router must be as
it was before.

Time is the clock's, where the kernel gave the CPU to nobody else meanwhile, so that waiting counts too; where
it did, it is the CPU time of the thread. Three tries must all be too slow.

The suite runs each target with a fixed budget (`test_targets.py`). `make fuzz` runs them with atheris, as
long as one likes: `make fuzz SECONDS=600 TARGETS="tokens ranges"` runs two of them for ten minutes each.
"""
