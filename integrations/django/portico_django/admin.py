"""The mirror in Django's admin, to look at; what the site tells Portico may be changed there."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from portico_django.models import Conversation, Message, NotificationPreference, Participant, PushToken


class _Mirrored:
    """Portico says what is in it: a change here would never reach the chat."""

    def has_add_permission(self, request: HttpRequest, *_: Any) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request: HttpRequest, *_: Any) -> bool:  # noqa: ARG002
        return False


class ParticipantInline(_Mirrored, admin.TabularInline):
    """The people of a conversation."""

    model = Participant
    fields = ("user", "user_key", "role", "read_seq")
    extra = 0


@admin.register(Conversation)
class ConversationAdmin(_Mirrored, admin.ModelAdmin):
    """Conversations."""

    list_display = ("id", "portico_id", "type", "property_id", "title", "created_at")
    list_filter = ("type",)
    search_fields = ("=portico_id", "=property_id", "title", "=participants__user_key")
    inlines = (ParticipantInline,)


@admin.register(Message)
class MessageAdmin(_Mirrored, admin.ModelAdmin):
    """Messages."""

    list_display = ("id", "conversation", "seq", "sender_key", "type", "is_read", "created_at", "deleted_at")
    list_filter = ("type", "is_read")
    list_select_related = ("conversation",)
    search_fields = ("=portico_id", "=sender_key", "text")
    date_hierarchy = "created_at"


@admin.register(PushToken)
class PushTokenAdmin(admin.ModelAdmin):
    """Push tokens."""

    list_display = ("user", "provider", "platform", "created_at")
    list_filter = ("provider", "platform")
    list_select_related = ("user",)
    raw_id_fields = ("user",)


@admin.register(NotificationPreference)
class NotificationPreferenceAdmin(admin.ModelAdmin):
    """Preferences."""

    list_display = ("user", "chosen")
    list_select_related = ("user",)
    raw_id_fields = ("user",)
