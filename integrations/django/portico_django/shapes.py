"""What goes over the wire between Portico's bridge and this site: read with DRF, written as plain dicts."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from portico_django.models import Conversation, Message, Participant, PushToken

MAX_ID = 2**53 - 1


class PorticoId(serializers.IntegerField):
    """An id or number of Portico."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"min_value": 0, "max_value": MAX_ID, **options})


class ParticipantIn(serializers.Serializer):
    """Somebody in a conversation."""

    user_id = serializers.CharField(max_length=64)
    role = serializers.ChoiceField(Participant.ROLES, default="member")


class ConversationIn(serializers.Serializer):
    """A conversation as the bridge tells it; with `id` it is that conversation of this site."""

    id = PorticoId(required=False, allow_null=True, default=None)
    portico_id = PorticoId(min_value=1)
    type = serializers.CharField(max_length=32)
    property_id = serializers.CharField(max_length=64, allow_null=True, default=None)
    title = serializers.CharField(max_length=200, allow_null=True, default=None, trim_whitespace=False)
    metadata = serializers.DictField(default=dict)
    participants = ParticipantIn(many=True, allow_empty=False)
    created_at = serializers.DateTimeField()


class MessageIn(serializers.Serializer):
    """A message as the bridge tells it; `conversation` is this site's id."""

    portico_id = PorticoId(min_value=1)
    rev = PorticoId(min_value=1)
    conversation = PorticoId()
    seq = PorticoId(min_value=1)
    sender_id = serializers.CharField(max_length=64)
    type = serializers.CharField(max_length=32)
    text = serializers.CharField(allow_null=True, allow_blank=True, default=None, trim_whitespace=False)
    attachments = serializers.ListField(child=serializers.DictField(), default=list)
    reply_to = PorticoId(allow_null=True, default=None)
    metadata = serializers.DictField(default=dict)
    local_id = serializers.CharField(max_length=128, allow_blank=True, default="", trim_whitespace=False)
    created_at = serializers.DateTimeField()
    edited_at = serializers.DateTimeField(allow_null=True, default=None)
    deleted_at = serializers.DateTimeField(allow_null=True, default=None)


class ReadIn(serializers.Serializer):
    """How far somebody has read."""

    user_id = serializers.CharField(max_length=64)
    conversation = PorticoId()
    up_to_seq = PorticoId()


class TokenIn(serializers.Serializer):
    """A token of which Portico wants to know whether the site stands by it."""

    token = serializers.CharField(max_length=16_384)


def checked(kind: type[serializers.Serializer], data: Any) -> Mapping[str, Any]:
    """What was sent, in the form that `kind` says. Raises ValidationError (400)."""
    read = kind(data=data)
    read.is_valid(raise_exception=True)
    return read.validated_data


def time_text(moment: datetime) -> str:
    """RFC 3339, UTC, milliseconds."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def participant(one: Participant) -> dict[str, Any]:
    """`{user_id, role}`."""
    return {"user_id": one.user_key, "role": one.role}


def conversation(one: Conversation) -> dict[str, Any]:
    """A conversation with its people, who should have been fetched before."""
    return {
        "id": one.pk,
        "portico_id": one.portico_id,
        "type": one.type,
        "property_id": one.property_id,
        "title": one.title,
        "metadata": one.metadata,
        "participants": [participant(each) for each in one.participants.all()],
        "created_at": time_text(one.created_at),
    }


def message(one: Message) -> dict[str, Any]:
    """`{id, portico_id, rev}`: what the site has now."""
    return {"id": one.pk, "portico_id": one.portico_id, "rev": one.rev}


def push_token(one: PushToken) -> dict[str, Any]:
    """The arguments of `device.register`."""
    keys = {"p256dh": one.p256dh, "auth": one.auth} if one.provider == "webpush" else {}
    return {"token": one.token, "provider": one.provider, "platform": one.platform, **keys}
