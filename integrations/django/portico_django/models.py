"""What the site keeps of the chat (a mirror that Portico's bridge writes), and what it tells the chat.

People are kept twice: as a user of this site, where they are one, and by their id in Portico, which stays
when the user goes and is all there is of somebody (a service, say) whom the site does not know.
"""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils import timezone

from portico_django.fields import UserKey
from portico_django.managers import ConversationManager
from portico_django.preferences import check_preferences

MEMBER, OWNER = "member", "owner"


class Conversation(models.Model):
    """A conversation. `portico_id` is null until Portico knows of it; `rev` is the newest that it told."""

    portico_id = models.BigIntegerField(unique=True, null=True, blank=True)
    rev = models.BigIntegerField(default=0)
    type = models.CharField(max_length=32, default="property_inquiry")
    property_id = models.CharField(max_length=64, null=True, blank=True, db_index=True)
    title = models.CharField(max_length=200, null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    people = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="portico_django.Participant",
        through_fields=("conversation", "user"),
        related_name="portico_conversations",
    )
    created_at = models.DateTimeField(default=timezone.now)

    objects = ConversationManager()

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.title or f"{self.type} {self.pk}"


class Participant(models.Model):
    """Somebody in a conversation, and how far they have read: every message up to the seq `read_seq`."""

    ROLES = [(MEMBER, "member"), (OWNER, "owner")]

    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="participants")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="portico_participations",
    )
    user_key = UserKey(of="user", db_index=True)
    role = models.CharField(max_length=16, choices=ROLES, default=MEMBER)
    read_seq = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["conversation", "user_key"], name="portico_one_each")]

    def __str__(self) -> str:
        return f"{self.user_key} ({self.role})"


class Message(models.Model):
    """A message as Portico had it at `rev`. One that was taken back has `deleted_at` and no text.

    `is_read`: somebody besides its sender has read it. `reply_to` is a `portico_id`.
    """

    portico_id = models.BigIntegerField(unique=True)
    rev = models.BigIntegerField(default=1)
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    seq = models.BigIntegerField()
    sender = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="portico_messages"
    )
    sender_key = UserKey(of="sender", db_index=True)
    type = models.CharField(max_length=32, default="text")
    text = models.TextField(null=True, blank=True)
    attachments = models.JSONField(default=list, blank=True)
    reply_to = models.BigIntegerField(null=True, blank=True)
    metadata = models.JSONField(default=dict, blank=True)
    local_id = models.CharField(max_length=128, blank=True)
    is_read = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True, blank=True)
    deleted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["conversation", "seq"]
        indexes = [models.Index(fields=["conversation", "seq"], name="portico_in_order")]

    def __str__(self) -> str:
        return f"{self.conversation_id}/{self.seq}"


class PushToken(models.Model):
    """Where somebody's pushes go; the site's app registers it here, Portico fetches it.

    For `webpush`, `token` is the endpoint of the browser's subscription, with its keys `p256dh` and `auth`.
    """

    PROVIDERS = [("fcm", "Firebase"), ("expo", "Expo"), ("webpush", "Web Push")]
    PLATFORMS = [("ios", "iOS"), ("android", "Android"), ("web", "Web")]

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="portico_push_tokens")
    token = models.CharField(max_length=2048, unique=True)
    provider = models.CharField(max_length=16, choices=PROVIDERS)
    platform = models.CharField(max_length=16, choices=PLATFORMS)
    p256dh = models.CharField(max_length=200, blank=True)
    auth = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.provider} on {self.platform}"


class NotificationPreference(models.Model):
    """What somebody chose on the site: any of `preferences.set` of Portico's protocol.

    What is left out stays as it is in Portico; null makes it the usual again.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="portico_preferences", primary_key=True
    )
    chosen: dict[str, Any] = models.JSONField(default=dict, blank=True, validators=[check_preferences])

    def __str__(self) -> str:
        return f"preferences of {self.user_id}"
