"""`{% load portico %}`: what a page needs to come into the chat.

`{% portico_config %}` writes `<script type="application/json" id="portico-config">` with
`{url, realm, user_id, token, token_url}`; for who is not logged in `user_id` and `token` are null.
`{% portico_token %}` writes the bare token.
"""

from typing import Any

from django import template
from django.template.context import Context
from django.urls import NoReverseMatch, reverse
from django.utils.html import json_script
from django.utils.safestring import SafeString

from portico_django.conf import conf
from portico_django.people import user_key
from portico_django.tokens import token_for

register = template.Library()
REALM = "portico"


@register.simple_tag(takes_context=True)
def portico_token(context: Context) -> str:
    """The token of who looks at the page; nothing for who is not logged in."""
    user = _reader(context)
    return token_for(user) if user else ""


@register.simple_tag(takes_context=True)
def portico_config(context: Context, element_id: str = "portico-config") -> SafeString:
    """Where to connect and as whom, for `JSON.parse(document.getElementById(...).textContent)`."""
    user = _reader(context)
    config = {
        "url": conf().websocket_url,
        "realm": REALM,
        "user_id": user_key(user) if user else None,
        "token": token_for(user) if user else None,
        "token_url": _token_url(),
    }
    return json_script(config, element_id)


def _reader(context: Context) -> Any:
    request = context.get("request")
    user = getattr(request, "user", None) or context.get("user")
    return user if user is not None and user.is_authenticated else None


def _token_url() -> str | None:
    try:
        return reverse("portico:token")
    except NoReverseMatch:
        return None
