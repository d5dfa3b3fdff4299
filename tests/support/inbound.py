"""Posts mails and SMS to a node as providers do."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from email.message import EmailMessage
from typing import Any

from portico.domain.inbound.reply_addresses import token_of
from tests.support.node import Node

DOMAIN = "reply.example"
SECRET = "a-secret-of-the-tests-for-answers-0123456789"


def mail(to: str, sender: str, text: str, message_id: str, **headers: str) -> EmailMessage:
    """A mail that a person wrote."""
    made = EmailMessage()
    made["From"], made["To"], made["Message-ID"] = sender, to, f"<{message_id}>"
    made["Subject"] = "Re: New message"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def own_signature(body: bytes, secret: str = SECRET) -> str:
    now = int(time.time())
    digest = hmac.new(secret.encode(), f"{now}.".encode() + body, "sha256").hexdigest()
    return f"t={now},v1={digest}"


def post(node: Node, path: str, body: bytes, **headers: str) -> tuple[int, Any]:
    """POST; status and answer."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    request = urllib.request.Request(f"http://127.0.0.1:{node.port}{path}", body, named, method="POST")
    try:
        with urllib.request.urlopen(request, timeout=30) as response:  # noqa: S310
            return response.status, json.loads(response.read() or b"null")
    except urllib.error.HTTPError as error:
        return error.code, json.loads(error.read() or b"null")


def post_raw(node: Node, made: EmailMessage, secret: str = SECRET) -> tuple[int, Any]:
    """Post a raw mail with its signature."""
    body = made.as_bytes()
    return post(
        node,
        "/inbound/email/raw",
        body,
        Content_Type="message/rfc822",
        Portico_Signature=own_signature(body, secret),
    )


def address_of(node: Node, user_id: str, conversation_id: int) -> str:
    """The address that answers of this person in this conversation go to, made behind the node's back."""
    token = token_of(hashlib.sha1(f"{user_id} {conversation_id}".encode()).digest())  # noqa: S324
    node.sql(
        "insert into reply_address (token, user_id, conversation_id) values (%s, %s, %s)"
        " on conflict do nothing returning 1",
        token,
        user_id,
        conversation_id,
    )
    return f"r-{token}@{DOMAIN}"
