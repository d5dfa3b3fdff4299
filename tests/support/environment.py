"""What the environment of each process that a test starts has in common."""

import os
from types import MappingProxyType

# Commands read `.env` in the current folder: a developer's settings must not change what a test finds.
NO_ENV_FILE = MappingProxyType({"PORTICO_ENV_FILE": os.devnull})
