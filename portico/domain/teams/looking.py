"""Who of a team has a conversation open now."""

from typing import Literal

Doing = Literal["looking", "writing"]
LOOKING_SECONDS = 30  # for which it holds when it is not said again
