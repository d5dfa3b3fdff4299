"""The names that a mapping may give columns to: how each is read, and what it becomes in Portico."""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from portico.domain.importing.statuses import call_status, conversation_status, message_status
from portico.domain.importing.times import moment
from portico.domain.importing.values import as_given, flag, identifier, person, thing, whole

Reader = Callable[[Any, str], Any]


class Column(NamedTuple):
    """How a value is read (None says nothing, and the next column is asked), and what becomes of it."""

    read: Reader
    becomes: str


NAME = Column(as_given, "`person.name`")
FILE = Column(as_given, "`message.attachments`")
EVERYBODY = "of everybody but the sender"
COLUMNS: Mapping[str, Mapping[str, Column]] = {
    "user": {
        "id": Column(identifier, "`person.id`"),
        "uid": Column(identifier, "`person.uid`"),
        "name": NAME,
        "username": Column(as_given, "`person.name`, where there is no other and it is no address"),
        "first_name": NAME,
        "last_name": NAME,
        "email": Column(as_given, "`person.email`"),
        "mobile": Column(as_given, "`person.mobile`"),
        "avatar_url": Column(as_given, "`person.avatar_url`, where it is an absolute address"),
        "created_at": Column(moment, "`person.created_at`"),
        "last_seen": Column(moment, "`person.last_seen`"),
    },
    "conversation": {
        "id": Column(identifier, "`imported.their_id`"),
        "participants": Column(as_given, "`participant.user_id`"),
        "type": Column(as_given, "`conversation.type`"),
        "is_group": Column(flag, "`conversation.type` = `group`"),
        "property_id": Column(thing, "`conversation.property_id`"),
        "title": Column(as_given, "`conversation.title`"),
        "metadata": Column(as_given, "`conversation.metadata`"),
        "owner": Column(person, "`participant.role` = `owner`"),
        "archived": Column(flag, "`participant.archived` of everybody"),
        "archived_by": Column(as_given, "`participant.archived` of these people"),
        "status": Column(
            conversation_status,
            "`participant.archived` of everybody; `conversation.status` = `blocked`; deleted for everybody",
        ),
        "blocked_by": Column(as_given, "`conversation_block.user_id`"),
        "is_deleted": Column(flag, "`participant.cleared_seq` of everybody, unless the row names people"),
        "deleted_at": Column(moment, "`participant.cleared_seq` of everybody, unless the row names people"),
        "deleted_by": Column(as_given, "`participant.cleared_seq` of these people"),
        "reads": Column(as_given, "`participant.read_seq`"),
        "created_at": Column(moment, "`conversation.created_at`"),
        "updated_at": Column(moment, "`conversation.updated_at`"),
    },
    "participant": {
        "conversation_id": Column(thing, "`participant.conversation_id`"),
        "user_id": Column(person, "`participant.user_id`"),
        "role": Column(as_given, "`participant.role`"),
        "joined_at": Column(moment, "`participant.joined_at`"),
        "created_at": Column(moment, "`participant.joined_at`"),
        "left_at": Column(moment, "`participant.left_at`"),
        "last_read_at": Column(moment, "`participant.read_seq`, `participant.read_at`"),
        "read_up_to": Column(thing, "`participant.read_seq`"),
        "archived": Column(flag, "`participant.archived`"),
        "pinned": Column(flag, "`participant.pinned`"),
        "muted_until": Column(moment, "`participant.muted_until`"),
        "is_deleted": Column(flag, "`participant.cleared_seq`"),
        "deleted_at": Column(moment, "`participant.cleared_seq`"),
    },
    "message": {
        "id": Column(identifier, "`imported.their_id`"),
        "conversation_id": Column(thing, "`message.conversation_id`"),
        "sender_id": Column(person, "`message.sender_id`"),
        "recipient_id": Column(
            person, "`participant.user_id`: a conversation of the two, where the row names none"
        ),
        "property_id": Column(thing, "`conversation.property_id` of that one"),
        "text": Column(as_given, "`message.text`"),
        "type": Column(as_given, "`message.type`"),
        "attachments": Column(as_given, "`message.attachments`"),
        "reply_to": Column(thing, "`message.reply_to`"),
        "metadata": Column(as_given, "`message.metadata`"),
        "reactions": Column(as_given, "`message.reactions`"),
        "revisions": Column(as_given, "`revision.text`, `revision.until`"),
        "created_at": Column(moment, "`message.created_at`"),
        "updated_at": Column(moment, "the time of an edit or deletion that is only flagged"),
        "edited_at": Column(moment, "`message.edited_at`"),
        "is_edited": Column(flag, "`message.edited_at`"),
        "deleted_at": Column(moment, "`message.deleted_at`; the text goes to `revision.text`"),
        "is_deleted": Column(flag, "`message.deleted_at`"),
        "is_read": Column(flag, f"`participant.read_seq` {EVERYBODY}"),
        "read_at": Column(moment, f"`participant.read_seq`, `participant.read_at` {EVERYBODY}"),
        "read_by": Column(as_given, "`participant.read_seq`, `participant.read_at` of these people"),
        "is_delivered": Column(flag, f"`participant.delivered_seq` {EVERYBODY}"),
        "delivered_at": Column(
            moment, f"`participant.delivered_seq`, `participant.delivered_at` {EVERYBODY}"
        ),
        "status": Column(
            message_status,
            f"`participant.read_seq`, `participant.delivered_seq` {EVERYBODY}, for `read`, `delivered`; "
            "`message.deleted_at` for `deleted`",
        ),
        "file_url": FILE,
        "file_filename": FILE,
        "file_size": Column(whole, "`message.attachments`"),
        "file_type": FILE,
        "file_thumbnail_url": FILE,
    },
    "call": {
        "id": Column(identifier, "`imported.their_id`"),
        "conversation_id": Column(thing, "`call.conversation_id`"),
        "caller_id": Column(person, "`call.caller_id`"),
        "callee_id": Column(
            person, "`call_party.user_id`: a conversation of the two, where the row names none"
        ),
        "callee_ids": Column(as_given, "`call_party.user_id`"),
        "type": Column(as_given, "`call.kind`"),
        "status": Column(call_status, "`call.status`"),
        "duration": Column(whole, "`duration`, in seconds: `call.ended_at` less `call.answered_at`"),
        "created_at": Column(moment, "`call.started_at`"),
        "answered_at": Column(moment, "`call.answered_at`"),
        "ended_at": Column(moment, "`call.ended_at`"),
    },
    "device": {
        "user_id": Column(person, "`device.user_id`"),
        "token": Column(as_given, "`device.token`"),
        "platform": Column(as_given, "`device.platform`"),
        "provider": Column(as_given, "`device.provider`; without it `expo` or `fcm`, as the token looks"),
        "p256dh": Column(as_given, "`device.p256dh`"),
        "auth": Column(as_given, "`device.auth`"),
        "created_at": Column(moment, "`device.registered_at`"),
    },
}  # fmt: skip
READERS: Mapping[str, Mapping[str, Reader]] = {
    noun: {name: column.read for name, column in columns.items()} for noun, columns in COLUMNS.items()
}
