"""What a client needs to know before it draws anything: `GET /info`, and the `authextra` of WELCOME.

Both are one payload, with what each adds. Keys are only ever added.
"""

from portico.contract.shapes import Shape
from portico.domain.rate_limits import Limit, Rate

PROTOCOL = 1  # version of the contract, so that a client can detect a newer server


class Windows(Shape, frozen=True):
    """How long after sending a message its sender may edit and delete it, in seconds.

    `sync_seconds` is how long a sync cursor is valid.
    """

    edit_seconds: int
    delete_seconds: int
    sync_seconds: int


class ServerLimits(Shape, frozen=True):
    """The largest values that are accepted.

    `text` is in characters; `message_bytes` is of one WAMP message, `metadata_bytes` of `metadata` as JSON,
    and `file_bytes` of an upload. `file_types` are media types in the form of the HTML attribute `accept`.
    `participants` are those of a conversation, `open_calls` the WAMP calls of a session that may be open,
    and `rates` the rates of a user, without those that are switched off.
    """

    text: int
    message_bytes: int
    metadata_bytes: int
    attachments: int
    file_bytes: int
    file_types: list[str]
    participants: int
    open_calls: int
    rates: dict[Limit, Rate]


class CallLimits(Shape, frozen=True):
    """How long a call rings, may take to connect, waits for a lost participant and lasts, in seconds.

    `participants` is how many may be in a call.
    """

    ring_seconds: int
    connect_seconds: int
    reconnect_seconds: int
    max_seconds: int
    participants: int


class Features(Shape, frozen=True):
    """What this server has.

    Without `turn`, calls fail between networks that block direct connections. `files` are uploads to
    `POST /media`. Without `push`, no push service is configured; `web_push` needs `vapid_public_key`.
    """

    calls: bool
    turn: bool
    search: bool
    files: bool
    push: bool
    web_push: bool


class ServerInfo(Shape, frozen=True):
    """What `GET /info` and the `authextra` of WELCOME have in common.

    `protocol` grows only with changes that an old client must know. `server_time` is the time of the answer.
    `vapid_public_key` is the `applicationServerKey` of a page's push subscription, in base64url.
    `notification_languages` can be chosen with `preferences.set`; `notification_language` is used otherwise.
    """

    protocol: int
    version: str
    server_time: str
    windows: Windows
    limits: ServerLimits
    calls: CallLimits
    features: Features
    vapid_public_key: str | None
    notification_languages: list[str]
    notification_language: str


class Info(ServerInfo, frozen=True):
    """`GET /info`: the public facts about a server."""

    name: str
    realm: str
    websocket: str
    serializers: list[str]
    authmethods: list[str]


class Welcome(ServerInfo, frozen=True):
    """`authextra` of WELCOME: also who has logged in, and when the session ends unless it is refreshed."""

    user_id: str
    expires_at: str
