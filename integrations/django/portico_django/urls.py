"""The addresses: `path("api/", include("portico_django.urls"))`."""

from django.urls import path

from portico_django import token_views, views

app_name = "portico"
urlpatterns = [
    path("auth/verify-token/", token_views.VerifyToken.as_view()),
    path("portico/token/", token_views.page_token, name="token"),
    path("users/<str:user_id>/", views.User.as_view()),
    path("users/<str:user_id>/notification-preferences/", views.Preferences.as_view()),
    path("users/<str:user_id>/push-tokens/", views.PushTokens.as_view()),
    path("users/<str:user_id>/conversations/", views.ConversationsOfUser.as_view()),
    path("conversations/", views.Conversations.as_view()),
    path("conversations/<int:conversation_id>/", views.OneConversation.as_view()),
    path("conversations/<int:conversation_id>/participants/", views.Participants.as_view()),
    path("messages/", views.Messages.as_view()),
    path("messages/<int:message_id>/mark-read/", views.MarkRead.as_view()),
]
