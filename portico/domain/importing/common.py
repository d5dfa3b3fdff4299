"""What all five kinds call the same: types of messages and conversations, and the columns of a file."""

from collections.abc import Mapping

MESSAGE_TYPES: Mapping[str, str] = {
    "txt": "text",
    "message": "text",
    "photo": "image",
    "picture": "image",
    "voice": "audio",
    "document": "file",
    "attachment": "file",
    "property": "property_share",
    "property_card": "property_share",
    "listing": "property_share",
    "notification": "system",
}
CONVERSATION_TYPES: Mapping[str, str] = {
    "direct": "general",
    "private": "general",
    "one_to_one": "general",
    "one-to-one": "general",
    "individual": "general",
    "chat": "general",
    "property": "property_inquiry",
    "inquiry": "property_inquiry",
    "rental_inquiry": "property_inquiry",
    "booking": "property_inquiry",
    "channel": "group",
    "team": "group",
}
# A conversation whose people are missing may have a name too; it is no user.
NO_USER = frozenset(
    {
        "type", "conversation_type", "conversationType", "property_id", "propertyId", "title", "created_by",
        "createdBy", "last_message_at", "lastMessageAt", "last_message_id", "lastMessageId",
    }
)  # fmt: skip
# Columns of a message that has one file; `file_type` is a MIME type.
SNAKE_FILE: Mapping[str, tuple[str, ...]] = {
    "file_url": ("file_url", "attachment_url", "media_url", "image_url", "attachment", "file", "image"),
    "file_filename": ("file_name", "attachment_name", "original_filename"),
    "file_size": ("file_size", "attachment_size"),
    "file_type": ("mime_type", "file_type", "attachment_type", "content_type"),
    "file_thumbnail_url": ("thumbnail_url",),
}
CAMEL_FILE: Mapping[str, tuple[str, ...]] = {
    "file_url": ("fileUrl", "attachmentUrl", "mediaUrl", "imageUrl"),
    "file_filename": ("fileName", "attachmentName", "originalName"),
    "file_size": ("fileSize", "attachmentSize"),
    "file_type": ("mimeType", "fileType", "attachmentType"),
    "file_thumbnail_url": ("thumbnailUrl",),
}
EITHER_FILE: Mapping[str, tuple[str, ...]] = {
    name: SNAKE_FILE[name] + CAMEL_FILE[name] for name in SNAKE_FILE
}
