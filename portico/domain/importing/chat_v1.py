"""Kind (c): REST under `/api/v1/chat` on a relational database; participants have a `last_read_at`."""

from portico.domain.importing.common import CONVERSATION_TYPES, MESSAGE_TYPES, NO_USER, SNAKE_FILE
from portico.domain.importing.dialect import Table, dialect

MESSAGE = Table(
    noun="message",
    told_by=(("conversation_id",), ("sender_id", "user_id")),
    unlike=frozenset({"last_read_at", "joined_at"}),
    fields={
        "id": ("id", "message_id"),
        "conversation_id": ("conversation_id",),
        "sender_id": ("sender_id", "user_id"),
        "text": ("content", "message", "text"),
        "type": ("message_type", "type"),
        "attachments": ("attachments",),
        "reply_to": ("reply_to_message_id", "reply_to_id", "parent_message_id"),
        "metadata": ("metadata",),
        "reactions": ("reactions",),
        "revisions": ("edit_history",),
        "created_at": ("created_at", "sent_at"),
        "updated_at": ("updated_at",),
        "edited_at": ("edited_at",),
        "is_edited": ("is_edited",),
        "deleted_at": ("deleted_at",),
        "is_deleted": ("is_deleted",),
        "is_read": ("is_read",),
        "read_at": ("read_at",),
        "read_by": ("read_by",),
        "status": ("status",),
        **SNAKE_FILE,
    },
    types=MESSAGE_TYPES,
    left_out=frozenset({"delivered_at", "is_delivered", "deleted_by", "client_message_id", "search_vector"}),
)
CONVERSATION = Table(
    noun="conversation",
    told_by=(("participants", "participant_ids", "user1_id"),),
    fields={
        "id": ("id", "conversation_id"),
        "participants": ("participants", "participant_ids"),
        "type": ("conversation_type", "type"),
        "property_id": ("property_id", "listing_id"),
        "title": ("title", "name", "subject"),
        "metadata": ("metadata",),
        "owner": ("created_by",),
        "archived": ("is_archived",),
        "archived_by": ("archived_by",),
        "status": ("status",),
        "created_at": ("created_at",),
        "updated_at": ("last_message_at", "updated_at"),
    },
    types=CONVERSATION_TYPES,
    people=("user1_id", "user2_id"),
    left_out=frozenset({"last_message", "last_message_id", "unread_count", "message_count"}),
)
USER = Table(
    noun="user",
    told_by=(("id", "user_id"), ("email", "username", "full_name", "name")),
    unlike=NO_USER,
    fields={
        "id": ("id", "user_id"),
        "name": ("full_name", "name", "display_name"),
        "first_name": ("first_name",),
        "last_name": ("last_name",),
        "email": ("email",),
        "mobile": ("phone", "phone_number"),
        "avatar_url": ("avatar_url", "profile_image_url"),
        "created_at": ("created_at",),
    },
    left_out=frozenset(
        {"username", "password_hash", "role", "status", "is_online", "last_seen", "is_active", "updated_at"}
    ),
)
CHAT_V1 = dialect("chat-v1", MESSAGE, CONVERSATION, USER)
