"""The addresses: `path("api/", include("portico_django.urls"))`."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from portico_django import token_views, views


class RowId(IntConverter):
    """An id that every database can look for."""

    regex = "[0-9]{1,18}"


register_converter(RowId, "portico_row")

app_name = "portico"
urlpatterns = [
    path("auth/verify-token/", token_views.VerifyToken.as_view()),
    path("portico/token/", token_views.page_token, name="token"),
    path("users/<str:user_id>/", views.User.as_view()),
    path("users/<str:user_id>/notification-preferences/", views.Preferences.as_view()),
    path("users/<str:user_id>/push-tokens/", views.PushTokens.as_view()),
    path("users/<str:user_id>/conversations/", views.ConversationsOfUser.as_view()),
    path("conversations/", views.Conversations.as_view()),
    path("conversations/<portico_row:conversation_id>/", views.OneConversation.as_view()),
    path("conversations/<portico_row:conversation_id>/participants/", views.Participants.as_view()),
    path("messages/", views.Messages.as_view()),
    path("messages/<portico_row:message_id>/mark-read/", views.MarkRead.as_view()),
]
