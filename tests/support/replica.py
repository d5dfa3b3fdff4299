"""A client's copy of what its user can see, as docs/reference/sync.md says.

No I/O: fed with events and sync results.

Conversations that it cannot derive are in `wanting`; they have to be loaded (get, receipts, messages).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

Thing = dict[str, Any]
FORWARD = ("read_seq", "last_seq", "cleared_seq", "updated_at")  # these never move back
PROFILE = ("name", "avatar_url", "rev")  # of participants: these have a number of their own
EMPTIED: Thing = {"text": None, "attachments": [], "metadata": {}, "reactions": {}}


class Replica:
    """Conversations by id, messages by conversation and seq, cursors by conversation and person."""

    def __init__(self, user_id: str) -> None:
        self.user_id = user_id
        self.conversations: dict[int, Thing] = {}
        self.messages: dict[int, dict[int, Thing]] = {}
        self.cursors: dict[int, dict[str, tuple[int, int]]] = {}
        self.wanting: set[int] = set()
        self.unread_by_id: dict[int, tuple[int, int, int]] = {}  # unread, as of last_seq and read_seq
        self._handlers: Mapping[str, Callable[[Thing], None]] = {
            "conversation.created": self._created,
            "conversation.updated": lambda event: self._see(event["conversation"]),
            "conversation.removed": lambda event: self._forget(event["conversation_id"]),
            "message.created": lambda event: self._receive(event["message"]),
            "message.updated": lambda event: self._receive(event["message"]),
            "message.deleted": lambda event: self._change(event, {**EMPTIED, **_of(event, "deleted_at")}),
            "message.reaction": lambda event: self._change(event, _of(event, "reactions")),
            "receipt.read": lambda event: self._read(event, event["up_to_seq"]),
            "receipt.delivered": lambda event: self._stand(event, 0, event["up_to_seq"]),
            "unread.updated": self._count,
            "user.updated": lambda event: self._describe(event["user"]),
        }

    def takes(self, name: str) -> bool:
        """Whether events of this name change what it holds."""
        return name in self._handlers

    def apply(self, name: str, event: Thing) -> None:
        """Take over an event."""
        self._handlers[name](event)

    def sync(self, answer: Thing) -> None:
        """Take over an answer of `sync.state` or `sync.changes`."""
        if answer["reset"]:
            self._forget(*self.conversations)
        self._forget(*answer["removed"])
        for gap in answer["gaps"]:
            by_seq = self.messages.get(gap["conversation_id"], {})
            for seq in [seq for seq in by_seq if gap["from_seq"] <= seq <= gap["to_seq"]]:
                del by_seq[seq]
        self.load(answer["conversations"], answer["receipts"], answer["messages"])

    def load(self, views: Sequence[Thing], receipts: Sequence[Thing], messages: Sequence[Thing]) -> None:
        """Take over what was read."""
        for view in views:
            self.wanting.discard(view["id"])
            self._see(view)
        for message in messages:
            self._store(message)
        for receipt in receipts:
            self._stand(receipt, receipt["read_seq"], receipt["delivered_seq"])

    def state(self) -> dict[int, Thing]:
        """What the user sees."""
        return {
            id_: {
                "view": view,
                "messages": self.messages.get(id_, {}),
                "receipts": {
                    person["user_id"]: self.cursors.get(id_, {}).get(person["user_id"], (0, 0))
                    for person in view["participants"]
                },
            }
            for id_, view in self.conversations.items()
        }

    def _created(self, event: Thing) -> None:
        view = event["conversation"]
        if view["id"] not in self.conversations and view["last_seq"]:
            self.wanting.add(view["id"])
        self._see(view)

    def _see(self, view: Thing) -> None:
        """A view of a conversation: settings by rev, positions by the greatest."""
        old = self.conversations.get(view["id"], view)
        assert view["rev"] != old["rev"] or _settings(view) == _settings(old), "one rev, two states"
        newer, older = (view, old) if view["rev"] >= old["rev"] else (old, view)
        merged = {
            **newer,
            **{key: max(old[key], view[key]) for key in ("read_seq", "last_seq", "updated_at")},
            "participants": _described(newer["participants"], older["participants"]),
        }
        last = max(newer["last_message"], older["last_message"], key=_age)
        merged["last_message"] = last if _age(last)[0] > merged["cleared_seq"] else None
        self.conversations[view["id"]] = merged
        if newer["unread"] != old["unread"] or newer is view:
            self.unread_by_id[view["id"]] = newer["unread"], newer["last_seq"], newer["read_seq"]
        by_seq = self.messages.setdefault(view["id"], {})
        for seq in [seq for seq in by_seq if seq <= merged["cleared_seq"]]:
            del by_seq[seq]
        self._requote(merged)
        self._recount(merged)

    def _describe(self, user: Thing) -> None:
        """A new name or picture: what is known of somebody in each conversation."""
        known = [{**user, "user_id": user["id"]}]
        for view in self.conversations.values():
            view["participants"] = _described(view["participants"], known)

    def _receive(self, message: Thing) -> None:
        """A message, new or changed: what it says of its conversation follows from it."""
        if message["conversation_id"] not in self.conversations:
            self.wanting.add(message["conversation_id"])
            return
        view = self.conversations[message["conversation_id"]]
        self._store(message)
        if message["seq"] > view["last_seq"]:
            view.update(last_seq=message["seq"], updated_at=message["created_at"])
            self._recount(view)
        self._read({**message, "user_id": message["sender_id"]}, message["seq"])

    def _store(self, message: Thing) -> None:
        """The newest of each message, and the last one on its conversation too."""
        view = self.conversations.get(message["conversation_id"])
        if view is None or message["seq"] <= view["cleared_seq"]:
            return
        by_seq = self.messages.setdefault(view["id"], {})
        known = by_seq.get(message["seq"])
        if known is None or message["rev"] > known["rev"]:
            by_seq[message["seq"]] = message
        view["last_message"] = max(view["last_message"], message, key=_age)
        self._requote(view)
        self._recount(view)

    def _requote(self, view: Thing) -> None:
        """Each quote is as new as the message that it quotes."""
        by_seq = self.messages.get(view["id"], {})
        for seq, message in by_seq.items():
            by_seq[seq] = _requoted(message, by_seq)
        view["last_message"] = _requoted(view["last_message"], by_seq)

    def _change(self, event: Thing, change: Thing) -> None:
        """A change of a message that is there; one that is not is loaded."""
        known = self.messages.get(event["conversation_id"], {}).get(event["seq"])
        if known is None:
            self.wanting.add(event["conversation_id"])
        elif event["rev"] > known["rev"]:
            self._store({**known, **change, "rev": event["rev"]})

    def _read(self, event: Thing, seq: int) -> None:
        view = self.conversations.get(event["conversation_id"])
        if view is None:
            return
        self._stand(event, seq, seq)
        if event["user_id"] == self.user_id and seq > view["read_seq"]:
            view["read_seq"] = seq
            self._recount(view)

    def _stand(self, who: Thing, read_seq: int, delivered_seq: int) -> None:
        cursors = self.cursors.setdefault(who["conversation_id"], {})
        read, delivered = cursors.get(who["user_id"], (0, 0))
        cursors[who["user_id"]] = (max(read, read_seq), max(delivered, delivered_seq))

    def _count(self, event: Thing) -> None:
        view = self.conversations.get(event["conversation_id"])
        if view:
            self.unread_by_id[view["id"]] = event["unread"], view["last_seq"], view["read_seq"]
            self._recount(view)

    def _recount(self, view: Thing) -> None:
        """Unread is what is above the position and not taken back; a mark counts one, until it is read."""
        unread_by_id, last_seq, read_seq = self.unread_by_id[view["id"]]
        waiting = self._waiting(view["id"], view["read_seq"], view["last_seq"])
        marked = read_seq == view["read_seq"] and unread_by_id > self._waiting(view["id"], read_seq, last_seq)
        view["unread"] = max(waiting, int(marked))

    def _waiting(self, id_: int, read_seq: int, last_seq: int) -> int:
        by_seq = self.messages.get(id_, {})
        gone = sum(seq > read_seq and bool(message["deleted_at"]) for seq, message in by_seq.items())
        return last_seq - read_seq - gone

    def _forget(self, *ids: int) -> None:
        for id_ in ids:
            for store in (self.conversations, self.messages, self.cursors):
                store.pop(id_, None)


def differences(one: Replica, other: Replica) -> list[tuple[Any, ...]]:
    """What is not the same: which conversation, what of it, how the one and the other have it."""
    left, right = one.state(), other.state()
    return [
        (id_, part, key, left.get(id_, {}).get(part, {}).get(key), right.get(id_, {}).get(part, {}).get(key))
        for id_ in {*left, *right}
        for part in ("view", "messages", "receipts")
        for key in {**left.get(id_, {}).get(part, {}), **right.get(id_, {}).get(part, {})}
        if left.get(id_, {}).get(part, {}).get(key) != right.get(id_, {}).get(part, {}).get(key)
    ]


def _age(message: Thing | None) -> tuple[int, int]:
    return (message["seq"], message["rev"]) if message else (0, 0)


def _described(people: Sequence[Thing], known: Sequence[Thing]) -> list[Thing]:
    """These participants, with the newest name and picture that is known of each."""
    newest = {person["user_id"]: person for person in sorted([*known, *people], key=lambda one: one["rev"])}
    return [{**person, **{key: newest[person["user_id"]][key] for key in PROFILE}} for person in people]


def _requoted(message: Any, by_seq: Mapping[int, Thing]) -> Any:
    quoted = message and message["quoted"]
    newest = by_seq.get(quoted["seq"]) if quoted else None
    if newest is None or newest["rev"] <= quoted["rev"]:
        return message
    copied = {key: newest[key] for key in ("id", "seq", "rev", "sender_id", "type")}
    text = None if newest["text"] is None else newest["text"][:200]
    return {**message, "quoted": {**copied, "text": text, "deleted": bool(newest["deleted_at"])}}


def _settings(view: Thing) -> Thing:
    people = [
        {key: value for key, value in one.items() if key not in PROFILE} for one in view["participants"]
    ]
    rest = {key: value for key, value in view.items() if key not in (*FORWARD, "last_message", "unread")}
    return {**rest, "participants": people}


def _of(event: Thing, key: str) -> Thing:
    return {key: event[key]}
