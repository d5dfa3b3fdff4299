"""What must stand in a text for a detector to find something in it. Most texts have none of it.

It is asked before the detectors are, and knows no more than their first questions. It may say yes where
nothing is found, and never no where something is.
"""

import re

from portico.domain.guard.domains import AT_WORDS, MAIL_WORDS, SIGN_WORDS
from portico.domain.guard.lone_names import AS_WORDS, PICTURES
from portico.domain.guard.mails import IN_PARENTHESES, TOLD_OR_NAMED
from portico.domain.guard.services import LETTERS, TELLING
from portico.domain.guard.view import View

WORDS = TOLD_OR_NAMED | SIGN_WORDS | AS_WORDS | TELLING | LETTERS
SIGNS = re.compile(  # one class of characters first: the search leaps to what is rare
    r"[@_./,(\[{<\"](?:(?<=[@_])|(?<=/)/|(?<=[.,])[^\W\d_]|(?<= \.) |(?<=\()\.\)|(?<=\[)\.\]"
    rf"|(?<=[(\[{{<\"]){IN_PARENTHESES})"
)


def may_tell(view: View) -> bool:
    """Whether a detector may find something."""
    return (
        not WORDS.isdisjoint(view.vocabulary)
        or SIGNS.search(view.text) is not None
        or view.has_numbers
        or (not AT_WORDS.isdisjoint(view.vocabulary) and not MAIL_WORDS.isdisjoint(view.vocabulary))
        or "www" in view.text
        or (not view.text.isascii() and PICTURES.search(view.text) is not None)
    )
