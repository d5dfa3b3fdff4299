"""`python -m router.worker …`: opens the ports, installs the import stubs, and runs a Crossbar worker."""

import runpy
import sys

from router import early_listening, import_stubs

if __name__ == "__main__":
    sys.argv[1:] = early_listening.open_ports(sys.argv[1:])
    import_stubs.install()
    runpy.run_module("crossbar.worker.main", run_name="__main__", alter_sys=True)
