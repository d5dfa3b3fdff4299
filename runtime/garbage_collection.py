"""Python's garbage collector, set for a process that runs for weeks.

A full collection visits every object of a process: 80,000 in a component process, 110,000 in a router worker.
Nearly all of them are modules, classes and functions. Each collection stopped the process for about 0.1 s.
See docs/explanation/performance.md.
"""

import gc

YOUNG = 10_000  # new objects between two collections of the youngest; Python's default is 700


def leave_out_loaded_objects() -> None:
    """Exempt what exists now from every later collection. Called once, when a process has started."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)
