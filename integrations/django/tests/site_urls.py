"""The addresses of the tests' site."""

from django.contrib import admin
from django.urls import include, path
from rest_framework_simplejwt.views import TokenObtainPairView

urlpatterns = [
    path("admin/", admin.site.urls),
    path("api/token/", TokenObtainPairView.as_view(throttle_classes=[])),
    path("api/", include("portico_django.urls")),
]
