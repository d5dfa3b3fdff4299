"""`python -m cli`: the same as `portico`, for children of the supervisor."""

import sys

from cli import main

sys.exit(main())
