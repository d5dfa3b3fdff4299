"""What a message relay has published, by message and revision.

A frame of the bus says whom the event was for. A message for people and for teams comes in several frames,
which may come apart or be lost alone: it counts as published when each of these audiences has heard it.
"""

from collections import deque
from collections.abc import Sequence
from typing import NamedTuple

from components.messaging.settled import Settled
from portico.domain.teams.ids import PEOPLE, audience_of
from portico.ports import Stored

REMEMBERED = 30  # sweeps that published something, against which late messages of the bus are compared
DOUBT = 5  # sweeps after a loss in which events may still be lost, until the bus has found its users again


class Mark(NamedTuple):
    """A message and its revision. A reaction does not say the whole message.

    `audience` has heard it, of all `audiences`: the people, and the participants that are teams.
    """

    id: int
    rev: int
    is_whole: bool = True
    audience: str = PEOPLE
    audiences: tuple[str, ...] = (PEOPLE,)


class Published:
    """The newest revision of each message that was published and is not behind the cursor."""

    def __init__(self) -> None:
        self._published: dict[int, int] = {}
        # Reactions that were published, perhaps without the message before them.
        self._reactions: dict[int, int] = {}
        self._trusting: set[int] = set()  # reactions that count because all before them is behind the cursor
        self._heard: dict[tuple[int, int], set[str]] = {}  # by some audiences, and not yet by all
        self._settled = Settled()
        self._recovered: deque[dict[int, int]] = deque(maxlen=REMEMBERED)
        self._doubt = 0

    def has(self, id_: int, rev: int) -> bool:
        """Whether all have heard this revision, or a later one."""
        return self._published.get(id_, 0) >= rev

    def is_new(self, mark: Mark) -> bool:
        """Whether a message of the bus was not published yet, to this audience."""
        if mark.audience in self._heard.get((mark.id, mark.rev), ()):
            return False
        seen = (self._published, self._reactions, *self._recovered)
        return all(each.get(mark.id, 0) < mark.rev for each in seen)

    def note(self, mark: Mark) -> None:
        """An audience has heard it. A reaction counts where the message before it was published."""
        if len(mark.audiences) > 1:
            heard = self._heard.setdefault((mark.id, mark.rev), set())
            heard.add(mark.audience)
            if not heard.issuperset(mark.audiences):
                return
            del self._heard[mark.id, mark.rev]
        before = self._published.get(mark.id, 0)
        if mark.is_whole or before >= mark.rev - 1:
            self._published[mark.id] = max(before, mark.rev)
        elif mark.id in self._settled and not self._doubt:
            self._trusting.add(mark.id)
            self._set(self._published, mark)
        else:
            self._set(self._reactions, mark)

    def left(self, stored: Stored) -> tuple[str, ...]:
        """Those of its recipients who have not heard this revision."""
        heard = self._heard.get((stored.message.id, stored.message.rev))
        if not heard:
            return stored.members
        return tuple(each for each in stored.members if audience_of(each) not in heard)

    def note_recovered(self, recovered: dict[int, int]) -> None:
        """A sweep published these revisions from the log."""
        if recovered:
            self._recovered.append(recovered)

    def note_loss(self) -> None:
        """Events of other nodes may be lost: a reaction says nothing any more about an edit before it."""
        self._doubt = DOUBT
        for id_ in self._trusting:
            if id_ in self._published:
                self._reactions[id_] = self._published.pop(id_)
        self._trusting.clear()

    def clear(self) -> None:
        """What was published may be lost."""
        self._published.clear()
        self._reactions.clear()
        self._trusting.clear()
        self._heard.clear()

    def move_past(self, changes: Sequence[tuple[int, int]], moved_by: int) -> None:
        """They are behind the cursor: what has changed since then stands in the log again."""
        for id_, rev in changes:
            for noted in (self._published, self._reactions):
                if noted.get(id_, 0) <= rev:
                    noted.pop(id_, None)
        self._trusting.intersection_update(self._published)
        behind = dict(changes)
        self._heard = {key: heard for key, heard in self._heard.items() if key[1] > behind.get(key[0], 0)}
        self._settled.add([id_ for id_, _ in changes], moved_by)

    def go_on_from(self, position: int) -> None:
        """A sweep has ended here: all before this transaction is published."""
        self._settled.advance(position)
        self._doubt = max(0, self._doubt - 1)

    @staticmethod
    def _set(noted: dict[int, int], mark: Mark) -> None:
        noted[mark.id] = max(mark.rev, noted.get(mark.id, 0))
