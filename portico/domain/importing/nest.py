"""Kind (d): NestJS and MongoDB, documents in camelCase as `mongoexport` writes them."""

from portico.domain.importing.common import CAMEL_FILE, CONVERSATION_TYPES, MESSAGE_TYPES, NO_USER
from portico.domain.importing.dialect import Table, dialect

MESSAGE = Table(
    noun="message",
    told_by=(("conversationId", "conversation", "roomId"), ("senderId", "sender")),
    fields={
        "id": ("_id", "id"),
        "conversation_id": ("conversationId", "conversation", "roomId"),
        "sender_id": ("senderId", "sender"),
        "text": ("content", "text", "body"),
        "type": ("type", "messageType"),
        "attachments": ("attachments", "media"),
        "reply_to": ("replyTo", "replyToId", "replyToMessageId"),
        "metadata": ("metadata",),
        "reactions": ("reactions",),
        "revisions": ("editHistory",),
        "created_at": ("createdAt", "sentAt"),
        "updated_at": ("updatedAt",),
        "edited_at": ("editedAt",),
        "is_edited": ("isEdited", "edited"),
        "deleted_at": ("deletedAt",),
        "is_deleted": ("isDeleted", "deleted"),
        "is_read": ("isRead",),
        "read_at": ("readAt",),
        "read_by": ("readBy",),
        "status": ("status",),
        **CAMEL_FILE,
    },
    types=MESSAGE_TYPES,
    left_out=frozenset({"__v", "localId", "deliveredTo", "deliveredAt", "mediaIds"}),
)
CONVERSATION = Table(
    noun="conversation",
    told_by=(("participants", "participantIds", "members"),),
    fields={
        "id": ("_id", "id"),
        "participants": ("participants", "participantIds", "members"),
        "type": ("type",),
        "property_id": ("propertyId", "listingId"),
        "title": ("title", "name"),
        "metadata": ("metadata",),
        "owner": ("createdBy", "ownerId", "admin"),
        "archived": ("isArchived",),
        "archived_by": ("archivedBy",),
        "reads": ("lastReadAt", "lastRead"),
        "created_at": ("createdAt",),
        "updated_at": ("lastMessageAt", "updatedAt"),
    },
    types=CONVERSATION_TYPES,
    left_out=frozenset({"__v", "lastMessage", "lastMessageId", "unreadCounts", "unreadCount", "isActive"}),
)
USER = Table(
    noun="user",
    told_by=(("_id", "id"), ("email", "name", "displayName", "firstName", "phone")),
    unlike=NO_USER,
    fields={
        "id": ("_id", "id"),
        "name": ("displayName", "name"),
        "first_name": ("firstName",),
        "last_name": ("lastName",),
        "email": ("email",),
        "mobile": ("phone", "phoneNumber"),
        "avatar_url": ("avatarUrl", "avatar", "photoUrl"),
        "created_at": ("createdAt",),
    },
    left_out=frozenset(
        {"__v", "password", "passwordHash", "roles", "role", "fcmTokens", "lastSeen", "isOnline", "updatedAt"}
    ),
)
NEST = dialect("nest", MESSAGE, CONVERSATION, USER)
