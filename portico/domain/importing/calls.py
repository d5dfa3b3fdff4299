"""Kind (e): a chat and call service that makes its users from the JWT. Its calls are not loaded."""

from portico.domain.importing.common import CONVERSATION_TYPES, EITHER_FILE, MESSAGE_TYPES, NO_USER
from portico.domain.importing.dialect import Table, dialect

CALL = frozenset({"caller_id", "callerId", "callee_id", "calleeId", "call_type", "callType"})
MESSAGE = Table(
    noun="message",
    told_by=(
        ("conversation_id", "conversationId", "room_id", "recipient_id", "recipientId", "receiver_id"),
        ("sender_id", "senderId", "from_user_id"),
    ),
    unlike=CALL,
    fields={
        "id": ("id", "message_id", "messageId"),
        "conversation_id": ("conversation_id", "conversationId", "room_id"),
        "sender_id": ("sender_id", "senderId", "from_user_id"),
        "recipient_id": ("recipient_id", "recipientId", "receiver_id"),
        "property_id": ("property_id", "propertyId"),
        "text": ("content", "text", "body", "message"),
        "type": ("type", "message_type", "messageType"),
        "attachments": ("attachments",),
        "reply_to": ("reply_to_id", "replyToId", "reply_to"),
        "metadata": ("metadata",),
        "created_at": ("created_at", "createdAt", "sent_at", "timestamp"),
        "updated_at": ("updated_at", "updatedAt"),
        "edited_at": ("edited_at", "editedAt"),
        "is_edited": ("is_edited", "isEdited"),
        "deleted_at": ("deleted_at", "deletedAt"),
        "is_deleted": ("is_deleted", "isDeleted"),
        "is_read": ("is_read", "isRead"),
        "read_at": ("read_at", "readAt"),
        "read_by": ("read_by", "readBy"),
        "status": ("status",),
        **EITHER_FILE,
    },
    types=MESSAGE_TYPES,
    left_out=frozenset({"delivered_at", "deliveredAt"}),
)
CONVERSATION = Table(
    noun="conversation",
    told_by=(("participants", "participant_ids", "participantIds", "user1_id", "user_a_id"),),
    unlike=CALL,
    fields={
        "id": ("id", "conversation_id", "conversationId"),
        "participants": ("participants", "participant_ids", "participantIds"),
        "type": ("type", "conversation_type"),
        "property_id": ("property_id", "propertyId"),
        "title": ("title", "name"),
        "metadata": ("metadata",),
        "owner": ("created_by", "createdBy"),
        "archived": ("is_archived", "isArchived"),
        "archived_by": ("archived_by",),
        "created_at": ("created_at", "createdAt"),
        "updated_at": ("last_message_at", "lastMessageAt", "updated_at", "updatedAt"),
    },
    types=CONVERSATION_TYPES,
    people=("user1_id", "user2_id", "user_a_id", "user_b_id"),
    left_out=frozenset({"last_message", "last_message_id", "lastMessageId", "unread_count"}),
)
USER = Table(
    noun="user",
    told_by=(("id", "user_id", "userId"), ("email", "name", "username", "display_name", "displayName")),
    unlike=NO_USER,
    fields={
        "id": ("user_id", "userId", "id"),
        "name": ("display_name", "displayName", "name", "username"),
        "email": ("email",),
        "mobile": ("phone", "mobile"),
        "avatar_url": ("avatar_url", "avatarUrl", "avatar"),
        "created_at": ("created_at", "createdAt"),
    },
    left_out=frozenset(
        {
            "external_id",
            "externalId",
            "is_online",
            "isOnline",
            "last_seen",
            "lastSeen",
            "status",
            "role",
            "updated_at",
            "updatedAt",
        }
    ),
)
CALLS = dialect("calls", MESSAGE, CONVERSATION, USER)
