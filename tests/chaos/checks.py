"""What has to hold after any fault. Each check returns what is wrong, in words."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from itertools import pairwise
from typing import Any

from tests.chaos.history import History, Operation, Stored

Check = Callable[[History], list[str]]
AT_ONCE = 8  # webhooks that are under way at a time
TELLING = frozenset({"message.created", "message.updated", "message.deleted"})  # what is told of a message
REFUSALS = frozenset({"conflict", "not_found", "forbidden"})  # of calls that another one has ended


def acknowledged_once(history: History) -> list[str]:
    """What was acknowledged is stored once, as it was said, and nothing else is."""
    rows: defaultdict[tuple[str, str], list[Stored]] = defaultdict(list)
    for row in history.stored:
        if row.type == "text":
            rows[row.sender_id, row.local_id].append(row)
    wrong = [f"doubled: {key}" for key, found in rows.items() if len(found) > 1]
    for sent in history.answered("message.send"):
        message = (sent.answer or {})["message"]
        found = rows.get((sent.user_id, sent.arguments["local_id"]), [])
        if [(row.id, row.seq) for row in found] != [(message["id"], message["seq"])]:
            wrong.append(f"acknowledged as {message['id']}, stored as {found}")
    asked = {(sent.user_id, sent.arguments["local_id"]) for sent in history.asked("message.send")}
    return wrong + [f"nobody said {key}" for key in rows.keys() - asked]


def numbers_are_dense(history: History) -> list[str]:
    """The messages of a conversation are numbered from 1 without holes."""
    numbers: defaultdict[int, list[int]] = defaultdict(list)
    for row in history.stored:
        numbers[row.conversation_id].append(row.seq)
    return [
        f"conversation {id_}: {sorted(found)}"
        for id_, found in numbers.items()
        if sorted(found) != list(range(1, len(found) + 1))
    ]


def order_is_that_of_time(history: History) -> list[str]:
    """A message that was acknowledged before another was sent has the lower number."""
    wrong = []
    for sends in _by_conversation(history.answered("message.send")).values():
        highest, ended = 0, sorted(sends, key=lambda send: send.ended or 0.0)
        for later in sorted(sends, key=lambda send: send.began):
            while ended and (ended[0].ended or 0.0) < later.began:
                highest = max(highest, _seq(ended.pop(0)))
            if _seq(later) <= highest:
                wrong.append(f"{later.arguments} has seq {_seq(later)}, after {highest} was acknowledged")
    return wrong


def own_writes_are_read(history: History) -> list[str]:
    """A list that was asked for later has every message that was acknowledged before."""
    sends = _by_conversation(history.answered("message.send"))
    wrong = []
    for read in history.answered("message.list"):
        after = read.arguments["after"]
        listed = [message["seq"] for message in (read.answer or {})["messages"]]
        known = [_seq(send) for send in sends.get(read.arguments["conversation_id"], [])
                 if (send.ended or 0.0) < read.began and _seq(send) > after]  # fmt: skip
        if listed != list(range(after + 1, after + 1 + len(listed))):
            wrong.append(f"{read.user_id} listed {listed} after {after}")
        if len(listed) < read.arguments["limit"] and not set(known) <= set(listed):
            wrong.append(f"{read.user_id} listed {listed} after {after}, though {known} were acknowledged")
    return wrong


def edits_are_kept(history: History) -> list[str]:
    """An acknowledged edit is the text, and an acknowledged deletion is one. Each message has one at most."""
    rows = {row.id: row for row in history.stored}
    wrong = [f"{edit.arguments} was acknowledged, stored is {rows[edit.arguments['message_id']].text}"
             for edit in history.answered("message.edit")
             if rows[edit.arguments["message_id"]].text != edit.arguments["text"]]  # fmt: skip
    return wrong + [
        f"{each.arguments} was acknowledged, and the message is there"
        for each in history.answered("message.delete")
        if not rows[each.arguments["message_id"]].is_deleted
    ]


def strangers_receive_nothing(history: History) -> list[str]:
    """An event of a conversation is heard by its members only."""
    wrong = []
    for user_id, listener in history.listeners.items():
        for name, event in listener.events:
            id_ = event.get("conversation_id") or event.get("message", {}).get("conversation_id")
            if id_ and user_id not in history.members.get(id_, set()):
                wrong.append(f"{user_id} heard {name} of {id_}")
    return wrong


def who_stays_receives_everything(history: History) -> list[str]:
    """A client hears of every message of others that was sent since it came in, without asking.

    What was changed before it could be published comes in its newest state only.
    """
    wrong = []
    for user_id, listener in history.listeners.items():
        heard = {_message_of(event) for name, event in listener.present_events if name in TELLING}
        missed = [
            send.arguments["local_id"]
            for send in history.answered("message.send")
            if send.user_id != user_id  # whose session has the answer
            and send.began > listener.came_in_at
            and user_id in history.members[send.arguments["conversation_id"]]
            and (send.answer or {})["message"]["id"] not in heard
        ]
        if missed:
            wrong.append(f"{user_id} did not hear {missed}")
    return wrong


def _message_of(event: dict[str, Any]) -> int:
    id_: int = event["message"]["id"] if "message" in event else event["message_id"]
    return id_


def receipts_never_go_back(history: History) -> list[str]:
    """A position that was acknowledged is the position from then on."""
    marks: defaultdict[tuple[int, str], list[Operation]] = defaultdict(list)
    for mark in history.answered("receipt.read"):
        marks[mark.arguments["conversation_id"], mark.user_id].append(mark)
    wrong = []
    for key, found in marks.items():
        found.sort(key=lambda mark: mark.began)
        positions = [(mark.answer or {})["up_to_seq"] for mark in found] + [history.receipts[key][0]]
        if any(later < earlier for earlier, later in pairwise(positions)):
            wrong.append(f"{key}: {positions}")
    return wrong + [f"{key}: read {read}, delivered {got}"
                    for key, (read, got) in history.receipts.items() if got < read]  # fmt: skip


def unread_is_what_is_unread(history: History) -> list[str]:
    """The count is the number of messages above the position that are there."""
    wrong = []
    for (id_, user_id), count in history.unread.items():
        position = history.receipts[id_, user_id][0]
        there = sum(row.conversation_id == id_ and row.seq > position and not row.is_deleted
                    for row in history.stored)  # fmt: skip
        if there != count:
            wrong.append(f"{user_id} in {id_}: told {count}, found {there}")
    return wrong


def calls_are_over_or_not(history: History) -> list[str]:
    """A call that has ended is not active, its message says the same, and nobody is left in it."""
    wrong = []
    for call in history.calls:
        is_live = call.status in ("ringing", "active")
        if is_live or not call.has_ended or call.engaged or call.message_status != call.status:
            wrong.append(str(call))
    ends: defaultdict[int, set[str]] = defaultdict(set)
    for listener in history.listeners.values():
        for name, event in listener.events:
            if name == "call.ended":
                ends[event["call"]["id"]].add(event["call"]["status"])
    return wrong + [f"call {id_} ended as {found}" for id_, found in ends.items() if len(found) > 1]


def webhooks_come(history: History) -> list[str]:
    """Each message is posted at least once; again only where the process that posts lost its place."""
    times = Counter(event_id for event_id, _ in history.webhooks)
    posted = {event_id.partition("-")[0] for event_id in times}
    wrong = [f"not posted: {row}" for row in history.stored if str(row.id) not in posted]
    again = sum(count - 1 for count in times.values())
    if again > AT_ONCE * history.takeovers:
        wrong.append(f"{again} were posted again, with {history.takeovers} losses of the place")
    bodies = dict(history.webhooks)
    return wrong + [f"{event_id} was posted differently"
                    for event_id, body in history.webhooks if bodies[event_id] != body]  # fmt: skip


def clients_agree(history: History) -> list[str]:
    """A client that heard events and synced sees what a fresh one sees."""
    return [f"{user_id}: {found}" for user_id, found in history.differences.items() if found]


def everybody_is_served(history: History) -> list[str]:
    """Each operation is answered in the end, and no answer is that something is wrong inside."""
    wrong = [f"no answer: {each}" for each in history.operations if not each.refusal and each.answer is None]
    for each in history.operations:
        refusal = (each.refusal or "").rpartition(".")[2]
        if refusal and not (refusal in REFUSALS and each.procedure.startswith("call.")):
            wrong.append(f"refused: {each}")
    return wrong


CHECKS: tuple[Check, ...] = (
    acknowledged_once,
    numbers_are_dense,
    order_is_that_of_time,
    own_writes_are_read,
    edits_are_kept,
    strangers_receive_nothing,
    who_stays_receives_everything,
    receipts_never_go_back,
    unread_is_what_is_unread,
    calls_are_over_or_not,
    webhooks_come,
    clients_agree,
    everybody_is_served,
)


# What becomes true a while after the last fault.
ARRIVING = (who_stays_receives_everything, webhooks_come, calls_are_over_or_not)


def violations(history: History) -> list[str]:
    """All that is wrong."""
    return [f"{check.__name__}: {wrong}" for check in CHECKS for wrong in check(history)]


def _by_conversation(operations: Iterable[Operation]) -> dict[int, list[Operation]]:
    found: defaultdict[int, list[Operation]] = defaultdict(list)
    for each in operations:
        found[each.arguments["conversation_id"]].append(each)
    return found


def _seq(send: Operation) -> int:
    return int((send.answer or {})["message"]["seq"])
