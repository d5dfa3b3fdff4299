"""`python -m cli`: the same as `portico`, for processes that the process manager starts."""

import sys

from cli import main

sys.exit(main())
