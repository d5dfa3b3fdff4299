"""Python's garbage collector, set for a process that runs for weeks.

A full collection visits every object of a process: 80,000 in a component process, 110,000 in a router worker.
Nearly all of them are modules, classes and functions. Each collection stopped the process for about 0.1 s.

A session that has ended is a cycle. One that was there for a while is found by a full collection only, and
Python begins none before the objects that wait for it are a quarter of those of the last full one. So the
last one is one of nothing, and those that follow are small. See docs/explanation/performance.md.
"""

import gc

YOUNG = 10_000  # new objects between two collections of the youngest; Python's default is 700
MIDDLE = 10  # collections of the youngest between two of those that survived one
FULL = 2  # of these between two full collections; by default 10, which is half an hour with little to do


def leave_out_loaded_objects() -> None:
    """Exempt what exists now from every later collection. Called once, when a process has started."""
    gc.collect()
    gc.freeze()
    gc.collect()  # of nothing: otherwise the loaded objects count as those of the last full collection
    gc.set_threshold(YOUNG, MIDDLE, FULL)
