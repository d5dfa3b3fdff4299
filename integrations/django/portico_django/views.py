"""The endpoints that Portico asks: people, conversations, and what the mirror is told."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.auth.models import AbstractBaseUser
from django.db.models import QuerySet
from rest_framework.exceptions import NotFound
from rest_framework.pagination import CursorPagination
from rest_framework.permissions import IsAuthenticated
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portico_django import shapes
from portico_django.authentication import ApiKeyAuthentication
from portico_django.mirror import keep_conversation, keep_message, mark_read
from portico_django.models import Conversation, NotificationPreference, PushToken
from portico_django.parsers import SoundJSONParser
from portico_django.people import find_one, profile


class Pages(CursorPagination):
    """Lists come in pages that neither skip nor double anything while the list grows."""

    page_size = 100
    page_size_query_param = "page_size"
    max_page_size = 500
    ordering = "pk"


class BridgeView(APIView):
    """What only Portico may ask; the site's own throttling is not for it."""

    authentication_classes = [ApiKeyAuthentication]
    permission_classes = [IsAuthenticated]
    parser_classes = [SoundJSONParser]
    renderer_classes = [JSONRenderer]
    throttle_classes = []

    def page(self, rows: QuerySet[Any], shape: Callable[[Any], dict[str, Any]]) -> Response:
        """The page of a list that the request asks for."""
        pages = Pages()
        found: Iterable[Any] = pages.paginate_queryset(rows, self.request, view=self) or ()
        return pages.get_paginated_response([shape(each) for each in found])


class User(BridgeView):
    """`GET users/{id}/`."""

    def get(self, _: Request, user_id: str) -> Response:
        """Who it is."""
        return Response(profile(known_user(user_id)))


class Preferences(BridgeView):
    """`GET users/{id}/notification-preferences/`."""

    def get(self, _: Request, user_id: str) -> Response:
        """What they chose here; nothing, where they chose nothing."""
        row = NotificationPreference.objects.filter(user=known_user(user_id)).first()
        return Response((row and row.chosen) or {})


class PushTokens(BridgeView):
    """`GET users/{id}/push-tokens/`."""

    def get(self, _: Request, user_id: str) -> Response:
        """Where their pushes go."""
        return self.page(PushToken.objects.filter(user=known_user(user_id)), shapes.push_token)


class ConversationsOfUser(BridgeView):
    """`GET users/{id}/conversations/`."""

    def get(self, _: Request, user_id: str) -> Response:
        """Those that they are in."""
        known_user(user_id)
        rows = Conversation.objects.filter(participants__user_key=user_id).prefetch_related("participants")
        return self.page(rows, shapes.conversation)


class OneConversation(BridgeView):
    """`GET conversations/{id}/`."""

    def get(self, _: Request, conversation_id: int) -> Response:
        """The conversation."""
        return Response(shapes.conversation(known_conversation(conversation_id)))


class Participants(BridgeView):
    """`GET conversations/{id}/participants/`."""

    def get(self, _: Request, conversation_id: int) -> Response:
        """Who is in it."""
        return self.page(known_conversation(conversation_id).participants.all(), shapes.participant)


class Conversations(BridgeView):
    """`POST conversations/`."""

    def post(self, request: Request) -> Response:
        """Write it down: 201 when it is new, 200 when it was known."""
        told = shapes.checked(shapes.ConversationIn, request.data)
        conversation, is_new = keep_conversation(told, rev_of(request))
        return Response(shapes.conversation(conversation), 201 if is_new else 200)


class Messages(BridgeView):
    """`POST messages/`."""

    def post(self, request: Request) -> Response:
        """Write it down: 201 when it is new, 200 when it was known."""
        message, is_new = keep_message(shapes.checked(shapes.MessageIn, request.data))
        return Response(shapes.message(message), 201 if is_new else 200)


class MarkRead(BridgeView):
    """`PATCH messages/{id}/mark-read/`."""

    def patch(self, request: Request, message_id: int) -> Response:
        """What the others wrote up to there is read."""
        mark_read(message_id, shapes.checked(shapes.ReadIn, request.data))
        return Response({"is_read": True})


def known_user(user_id: str) -> AbstractBaseUser:
    """The user with this id. Raises NotFound (404)."""
    user = find_one(user_id)
    if user is None:
        raise NotFound("no such user")
    return user


def known_conversation(conversation_id: int) -> Conversation:
    """The conversation with this id of the site. Raises NotFound (404)."""
    found = Conversation.objects.filter(pk=conversation_id).first()
    if found is None:
        raise NotFound("no such conversation")
    return found


def rev_of(request: Request) -> int | None:
    """Which state of the conversation this is: its `Idempotency-Key` is `conversation-{id}-{rev}`.

    A request that was given up for lost and comes late can so be told from what followed it.
    """
    rev = request.headers.get("Idempotency-Key", "").rpartition("-")[2]
    return min(int(rev), shapes.MAX_ID) if rev.isascii() and rev.isdigit() else None
