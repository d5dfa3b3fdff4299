"""`python -m bench.slow_node up`: `portico up` whose PostgreSQL gets the variables of a slow disk.

Portico gives its embedded servers an environment of their own, in which nothing of the operator's is.
"""

import os
import sys

from cli import main
from server.embedded import launch

VARIABLES = ("LD_PRELOAD", "SLOW_FSYNC_US")

if __name__ == "__main__":
    launch.ENVIRONMENT.update({name: os.environ[name] for name in VARIABLES})
    sys.exit(main())
