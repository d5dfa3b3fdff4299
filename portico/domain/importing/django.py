"""Kind (a): a Node server beside Django, with the tables of a Django app."""

from portico.domain.importing.common import CONVERSATION_TYPES, MESSAGE_TYPES, NO_USER, SNAKE_FILE
from portico.domain.importing.dialect import Table, dialect

MESSAGE = Table(
    noun="message",
    told_by=(("conversation_id", "conversation", "receiver_id", "recipient_id"), ("sender_id", "sender")),
    fields={
        "id": ("id", "uuid"),
        "conversation_id": ("conversation_id", "conversation"),
        "sender_id": ("sender_id", "sender"),
        "recipient_id": ("receiver_id", "recipient_id"),
        "property_id": ("property_id", "property"),
        "text": ("content", "text", "message", "body"),
        "type": ("message_type", "type"),
        "attachments": ("attachments",),
        "reply_to": ("reply_to_id", "reply_to", "parent_id"),
        "metadata": ("metadata",),
        "created_at": ("created_at", "timestamp", "sent_at", "created"),
        "updated_at": ("updated_at", "modified"),
        "edited_at": ("edited_at",),
        "is_edited": ("is_edited", "edited"),
        "deleted_at": ("deleted_at",),
        "is_deleted": ("is_deleted",),
        "is_read": ("is_read", "read"),
        "read_at": ("read_at",),
        "read_by": ("read_by",),
        "status": ("status",),
        **SNAKE_FILE,
    },
    types=MESSAGE_TYPES,
    left_out=frozenset(
        {"is_delivered", "delivered_at", "notification_sent", "email_sent", "sms_sent", "push_sent"}
    ),
)
CONVERSATION = Table(
    noun="conversation",
    told_by=(("participants", "buyer_id", "user1_id", "sender_id", "tenant_id", "client_id"),),
    fields={
        "id": ("id", "uuid"),
        "participants": ("participants",),
        "type": ("conversation_type", "type"),
        "property_id": ("property_id", "property"),
        "title": ("title", "name", "subject"),
        "metadata": ("metadata",),
        "owner": ("created_by_id", "created_by"),
        "archived": ("is_archived",),
        "archived_by": ("archived_by",),
        "status": ("status",),
        "created_at": ("created_at", "created", "timestamp"),
        "updated_at": ("updated_at", "modified", "last_message_at"),
    },
    types=CONVERSATION_TYPES,
    people=(
        "buyer_id", "seller_id", "user1_id", "user2_id", "sender_id", "receiver_id", "tenant_id",
        "landlord_id", "client_id", "agent_id",
    ),
    left_out=frozenset({"last_message", "last_message_id", "unread_count", "is_active"}),
)  # fmt: skip
USER = Table(
    noun="user",
    told_by=(("id", "user_id"), ("email", "username", "first_name", "phone_number")),
    unlike=NO_USER,
    fields={
        "id": ("id", "user_id"),
        "name": ("full_name", "name"),
        "first_name": ("first_name",),
        "last_name": ("last_name",),
        "email": ("email",),
        "mobile": ("phone_number", "phone", "mobile"),
        "avatar_url": ("avatar_url", "avatar", "profile_picture", "profile_image"),
        "created_at": ("date_joined", "created_at"),
    },
    left_out=frozenset(
        {
            "username",
            "password",
            "last_login",
            "is_active",
            "is_staff",
            "is_superuser",
            "role",
            "user_type",
            "updated_at",
        }
    ),
)
DJANGO = dialect("django", MESSAGE, CONVERSATION, USER)
