"""`python -m router.worker …`: runs a Crossbar worker after installing the import stubs."""

import runpy

from router import import_stubs

if __name__ == "__main__":
    import_stubs.install()
    runpy.run_module("crossbar.worker.main", run_name="__main__", alter_sys=True)
