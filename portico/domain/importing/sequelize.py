"""Kind (b): Express and Sequelize on PostgreSQL, columns in camelCase, or in snake_case (`underscored`)."""

from portico.domain.importing.common import CONVERSATION_TYPES, EITHER_FILE, MESSAGE_TYPES, NO_USER
from portico.domain.importing.dialect import Table, dialect

MESSAGE = Table(
    noun="message",
    told_by=(
        ("conversationId", "conversation_id", "chatId", "roomId", "receiverId", "receiver_id", "recipientId"),
        ("senderId", "sender_id"),
    ),
    fields={
        "id": ("id", "uuid"),
        "conversation_id": ("conversationId", "conversation_id", "chatId", "roomId"),
        "sender_id": ("senderId", "sender_id"),
        "recipient_id": ("receiverId", "receiver_id", "recipientId", "recipient_id"),
        "property_id": ("propertyId", "property_id"),
        "text": ("content", "message", "text", "body"),
        "type": ("messageType", "message_type", "type"),
        "attachments": ("attachments",),
        "reply_to": ("replyToId", "reply_to_id", "replyTo", "parentMessageId", "parent_message_id"),
        "metadata": ("metadata",),
        "created_at": ("createdAt", "created_at", "timestamp", "sentAt"),
        "updated_at": ("updatedAt", "updated_at"),
        "edited_at": ("editedAt", "edited_at"),
        "is_edited": ("isEdited", "is_edited"),
        "deleted_at": ("deletedAt", "deleted_at"),
        "is_deleted": ("isDeleted", "is_deleted"),
        "is_read": ("isRead", "is_read", "read"),
        "read_at": ("readAt", "read_at"),
        "read_by": ("readBy", "read_by"),
        "status": ("status",),
        **EITHER_FILE,
    },
    types=MESSAGE_TYPES,
    left_out=frozenset({"deliveredAt", "delivered_at", "isDelivered", "is_delivered"}),
)
CONVERSATION = Table(
    noun="conversation",
    told_by=(
        (
            "participants", "landlordId", "landlord_id", "tenantId", "tenant_id", "user1Id", "user1_id",
            "participant1Id", "participantIds",
        ),
    ),
    fields={
        "id": ("id", "uuid"),
        "participants": ("participants", "participantIds"),
        "type": ("type", "conversationType", "conversation_type"),
        "property_id": ("propertyId", "property_id"),
        "title": ("title", "name", "subject"),
        "metadata": ("metadata",),
        "owner": ("createdBy", "created_by"),
        "archived": ("isArchived", "is_archived"),
        "archived_by": ("archivedBy",),
        "status": ("status",),
        "created_at": ("createdAt", "created_at"),
        "updated_at": ("lastMessageAt", "last_message_at", "updatedAt", "updated_at"),
    },
    types=CONVERSATION_TYPES,
    people=(
        "landlordId", "landlord_id", "tenantId", "tenant_id", "user1Id", "user1_id", "user2Id", "user2_id",
        "participant1Id", "participant2Id",
    ),
    left_out=frozenset(
        {
            "lastMessage", "last_message", "lastMessageId", "unreadCount", "isActive", "is_active",
            "deletedAt", "deleted_at",
        }
    ),
)  # fmt: skip
USER = Table(
    noun="user",
    told_by=(("id",), ("email", "firstName", "first_name", "name", "phone", "phoneNumber")),
    unlike=NO_USER,
    fields={
        "id": ("id",),
        "name": ("name", "fullName", "full_name"),
        "first_name": ("firstName", "first_name"),
        "last_name": ("lastName", "last_name"),
        "email": ("email",),
        "mobile": ("phone", "phoneNumber", "phone_number", "mobile"),
        "avatar_url": ("avatarUrl", "avatar_url", "avatar", "profilePicture", "profile_picture"),
        "created_at": ("createdAt", "created_at"),
    },
    left_out=frozenset(
        {
            "password", "passwordHash", "password_hash", "role", "isVerified", "is_verified",
            "isActive", "is_active", "lastSeen", "last_seen", "updatedAt", "updated_at",
            "deletedAt", "deleted_at",
        }
    ),
)  # fmt: skip
SEQUELIZE = dialect("sequelize", MESSAGE, CONVERSATION, USER)
