"""Tokens over HTTP: Portico asks whether one is good, a page of the site asks for a fresh one."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from portico_django import shapes
from portico_django.parsers import SoundJSONParser
from portico_django.tokens import bearer, token_for


class VerifyToken(APIView):
    """`POST auth/verify-token/`: open to all, for who has a token may know that it is good."""

    authentication_classes = []
    permission_classes = []
    parser_classes = [SoundJSONParser]
    renderer_classes = [JSONRenderer]
    throttle_classes = []

    def post(self, request: Request) -> Response:
        """200 with the user's id, or 401."""
        token = shapes.TokenIn(data=request.data)
        user_id = bearer(token.validated_data["token"]) if token.is_valid() else None
        if user_id is None:
            raise AuthenticationFailed("this site does not stand by the token")
        return Response({"valid": True, "user_id": user_id})

    def get_authenticate_header(self, request: Request) -> str:  # noqa: ARG002 (DRF's signature)
        """Makes the refusal a 401."""
        return "Bearer"


@require_GET
@never_cache
def page_token(request: HttpRequest) -> JsonResponse:
    """`GET portico/token/`: `{"token"}` for who is logged in on the site, 401 for others."""
    if not request.user.is_authenticated:
        return JsonResponse({"detail": "log in first"}, status=401)
    return JsonResponse({"token": token_for(request.user)})
