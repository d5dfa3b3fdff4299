"""The pages."""

from django.urls import path

from listings import views

urlpatterns = [
    path("", views.PropertyList.as_view(), name="listings"),
    path("properties/<int:pk>/", views.PropertyPage.as_view(), name="property"),
    path("properties/<int:pk>/contact/", views.contact, name="contact"),
    path("messages/", views.Inbox.as_view(), name="inbox"),
]
