"""The mirror: what the bridge tells is written down once, whatever comes twice, late or at the same time.

Each of these is one transaction. Two that race to write the same thing meet at a unique key: the one that
loses looks again, and finds what the other one wrote.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from rest_framework.exceptions import APIException, NotFound, ValidationError

from portico_django.models import Conversation, Message, Participant
from portico_django.people import find

T = TypeVar("T")
CONTENT = (
    "rev", "seq", "type", "text", "attachments", "reply_to",
    "metadata", "local_id", "created_at", "edited_at", "deleted_at",
)  # fmt: skip


class Taken(APIException):
    """That conversation of the site is another one of Portico's."""

    status_code = 409
    default_detail = "this conversation belongs to another one of Portico"
    default_code = "conflict"


def keep_conversation(told: Mapping[str, Any], rev: int | None) -> tuple[Conversation, bool]:
    """Write a conversation down unless a newer `rev` is there; it, and whether it is new.

    None is the newest. Raises NotFound or Taken.
    """
    return _meeting(lambda: _keep_conversation(told, rev))


def keep_message(told: Mapping[str, Any]) -> tuple[Message, bool]:
    """Write a message down unless a newer `rev` is there; it, and whether it is new. Raises NotFound."""
    return _meeting(lambda: _keep_message(told))


@transaction.atomic
def mark_read(message_id: int, told: Mapping[str, Any]) -> None:
    """Somebody has read what others wrote, up to a seq. Never goes back. Raises NotFound, ValidationError."""
    message = Message.objects.filter(pk=message_id).first()
    if message is None:
        raise NotFound("no such message")
    if message.conversation_id != told["conversation"]:
        raise ValidationError({"conversation": "the message is in another one"})
    _locked(told["conversation"])
    key, seq = told["user_id"], told["up_to_seq"]
    reader = Participant.objects.filter(conversation=told["conversation"], user_key=key, read_seq__lt=seq)
    reader.update(read_seq=seq)
    unread = Message.objects.filter(conversation=told["conversation"], seq__lte=seq, is_read=False)
    unread.exclude(sender_key=key).update(is_read=True)


def _meeting(write: Callable[[], T]) -> T:
    """Write; once more after somebody else was faster."""
    try:
        with transaction.atomic():
            return write()
    except IntegrityError:
        with transaction.atomic():
            return write()


def _keep_conversation(told: Mapping[str, Any], rev: int | None) -> tuple[Conversation, bool]:
    conversation = _meant(told)
    if conversation is None:
        conversation = Conversation(created_at=told["created_at"])
    elif rev is not None and rev < conversation.rev:
        return conversation, False
    is_new = conversation.pk is None
    for name in ("portico_id", "type", "property_id", "title", "metadata"):
        setattr(conversation, name, told[name])
    conversation.rev = conversation.rev if rev is None else rev
    conversation.save()
    _seat(conversation, told["participants"])
    return conversation, is_new


def _meant(told: Mapping[str, Any]) -> Conversation | None:
    """The conversation that this is here: by Portico's id, by ours, or by its property and people."""
    locked = Conversation.objects.select_for_update()
    known = locked.filter(portico_id=told["portico_id"]).first()
    if told["id"] is None:
        return known or _unadopted(told)
    ours = locked.filter(pk=told["id"]).first()
    if ours is None:
        raise NotFound("no such conversation")
    if ours.portico_id not in (None, told["portico_id"]) or known not in (None, ours):
        raise Taken
    return ours


def _unadopted(told: Mapping[str, Any]) -> Conversation | None:
    """The oldest one that the same people began here about the same, and that Portico does not know."""
    keys = {each["user_id"] for each in told["participants"]}
    same = Conversation.objects.among(told["type"], told["property_id"], keys)
    waiting = [each.pk for each in same if each.portico_id is None]
    # Locked one by one: another conversation of Portico's may have taken it meanwhile.
    return Conversation.objects.select_for_update().filter(pk__in=waiting, portico_id=None).first()


def _seat(conversation: Conversation, told: Sequence[Mapping[str, Any]]) -> None:
    """Let the participants be these; who stays keeps their read mark."""
    roles = {each["user_id"]: each["role"] for each in told}
    seated = {each.user_key: each for each in conversation.participants.all()}
    gone = [each.pk for key, each in seated.items() if key not in roles]
    if gone:
        Participant.objects.filter(pk__in=gone).delete()
    for key, role in roles.items():
        if key in seated and seated[key].role != role:
            Participant.objects.filter(pk=seated[key].pk).update(role=role)
    new = [key for key in roles if key not in seated]
    users = find(new)
    Participant.objects.bulk_create(
        Participant(conversation=conversation, user=users.get(key), user_key=key, role=roles[key])
        for key in new
    )


def _keep_message(told: Mapping[str, Any]) -> tuple[Message, bool]:
    message = _known(told["portico_id"])
    if message is None:
        return _new_message(told), True
    if told["rev"] > message.rev:
        for name in CONTENT:
            setattr(message, name, told[name])
        message.save()
    return message, False


def _known(portico_id: int) -> Message | None:
    return Message.objects.select_for_update().filter(portico_id=portico_id).first()


def _locked(conversation_id: int) -> Conversation | None:
    """The conversation; a message and a read mark that covers it are written one after the other."""
    return Conversation.objects.select_for_update().filter(pk=conversation_id).first()


def _new_message(told: Mapping[str, Any]) -> Message:
    conversation = _locked(told["conversation"])
    if conversation is None:
        raise NotFound("no such conversation")
    key = told["sender_id"]
    readers = conversation.participants.filter(read_seq__gte=told["seq"]).exclude(user_key=key)
    return Message.objects.create(
        portico_id=told["portico_id"],
        conversation=conversation,
        sender=find([key]).get(key),
        sender_key=key,
        is_read=readers.exists(),
        **{name: told[name] for name in CONTENT},
    )
