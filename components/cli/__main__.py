"""`python -m components.cli`: the same as `portico`, for children of the supervisor."""

import sys

from components.cli import main

sys.exit(main())
