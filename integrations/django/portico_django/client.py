"""Portico for the site's own code: its REST (`/api/v1`), with the service token, for any user.

from portico_django.client import portico
opened = portico().create_conversation(buyer, [seller], property_id=42, title="Flat in Lyon")
portico().send_message(opened["conversation"]["id"], buyer, "Is it still free?")
"""

import uuid
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any
from urllib.parse import quote

import requests
from django.contrib.auth.models import AbstractBaseUser
from django.db.models import Model

from portico_django.conf import conf
from portico_django.people import profile, user_key
from portico_django.tokens import Renewed

PREFIX = "/api/v1"
TIMEOUT = (3.05, 10.0)  # seconds to connect, to answer
Person = str | int | Model  # an id of Portico, or a user of the site


class PorticoError(Exception):
    """A refusal of Portico (docs/reference/protocol.md#errors): its code, its words, its details.

    `unavailable` also when Portico is not reached or does not answer: to do the same again is safe, for
    what has a key. `status` is that of HTTP, 0 without an answer.
    """

    def __init__(
        self, code: str, message: str, details: Mapping[str, Any] | None = None, status: int = 0
    ) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.details = dict(details or {})
        self.status = status


class Portico:
    """A Portico at an address, asked with a token (or with what a function gives as the token each time)."""

    def __init__(self, url: str, token: str | Callable[[], str], timeout: Any = TIMEOUT) -> None:
        self._base = url.rstrip("/") + PREFIX
        self._token = token
        self._timeout = timeout
        self._http = requests.Session()

    def create_conversation(
        self, as_user: Person, others: Iterable[Person], kind: str = "property_inquiry", **about: Any
    ) -> dict[str, Any]:
        """Get or create: `{conversation, created}`. `about`: `property_id`, `title`, `metadata`.

        Users of the site are described, so that the others see their names before they log in to the chat.
        """
        people = list(others)
        described = [said for each in (as_user, *people) if (said := _described(each))]
        names = {"participants": described} if described else {}
        body = {"participant_ids": [person_id(each) for each in people], "type": kind, **names, **about}
        return self.call("POST", "/conversations", body, as_user)

    def send_message(
        self, conversation_id: int, as_user: Person, text: str | None, key: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """Say something for somebody: `{message, duplicate}`.

        `more`: `type`, `attachments`, `reply_to`, `metadata`. The same `key` (128 characters at most) is the
        same message: give one to what may be tried again, a task of Celery for example.
        """
        body = {"text": text, **more}
        return self.call(
            "POST", f"/conversations/{conversation_id}/messages", body, as_user, key or uuid.uuid4().hex
        )

    def send_system_message(
        self, conversation_id: int, as_user: Person, text: str, key: str | None = None, **more: Any
    ) -> dict[str, Any]:
        """Have the site say something ("The visit is on Monday at 10") where this user is a participant."""
        return self.send_message(conversation_id, as_user, text, key, type="system", **more)

    def unread(self, as_user: Person) -> dict[str, Any]:
        """`{total, conversations: {id: n}}`."""
        return self.call("GET", "/messages/unread", as_user=as_user)

    def call(
        self,
        method: str,
        path: str,
        body: Mapping[str, Any] | None = None,
        as_user: Person | None = None,
        key: str | None = None,
    ) -> dict[str, Any]:
        """Any route of docs/reference/rest.md, below `/api/v1`. Raises PorticoError."""
        headers = {"Authorization": f"Bearer {self._now()}"}
        if as_user is not None:
            headers["X-As-User"] = quote(person_id(as_user), safe="")
        if key is not None:
            headers["Idempotency-Key"] = key
        try:
            answer = self._http.request(
                method,
                self._base + path,
                json=body,
                headers=headers,
                timeout=self._timeout,
                allow_redirects=False,  # Portico has none, and what answers in its place gets no token
            )
        except requests.RequestException as error:
            raise PorticoError("unavailable", f"Portico is not reached ({type(error).__name__})") from error
        return _said(answer)

    def _now(self) -> str:
        return self._token if isinstance(self._token, str) else self._token()


@cache
def portico() -> Portico:
    """The Portico of `settings.PORTICO`, asked as this site."""
    return Portico(conf().url, Renewed())


def person_id(person: Person) -> str:
    """The id in Portico."""
    return user_key(person) if isinstance(person, Model) else str(person)


def _described(person: Person) -> dict[str, str]:
    """`{user_id, name, avatar_url}` of a user of the site; empty where others may see neither."""
    said = profile(person) if isinstance(person, AbstractBaseUser) else {}
    name, avatar = said.get("name") or "", said.get("avatar_url") or ""
    known = {
        **({"name": name[:200]} if name else {}),
        **({"avatar_url": avatar} if avatar.startswith(("https://", "http://")) else {}),
    }
    return {"user_id": person_id(person), **known} if known else {}


def _said(answer: requests.Response) -> dict[str, Any]:
    """The answer's object. Raises PorticoError for a refusal, and for what Portico never says."""
    said = _object(answer)
    if said is not None and answer.status_code < 300:
        return said
    error = (said or {}).get("error")
    if not isinstance(error, dict):
        code = "unavailable" if answer.status_code >= 500 else "internal"
        words = f'HTTP {answer.status_code}, and not in Portico\'s words: is PORTICO["URL"] right?'
        raise PorticoError(code, words, status=answer.status_code)
    details = dict(error)
    code, message = details.pop("code", "internal"), details.pop("message", "")
    raise PorticoError(code, message, details, answer.status_code)


def _object(answer: requests.Response) -> dict[str, Any] | None:
    try:
        said = answer.json()
    except ValueError:
        return None
    return said if isinstance(said, dict) else None
