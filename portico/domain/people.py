"""The principal that a token names, and the caller of a procedure."""

from typing import Literal, get_args

import msgspec

Role = Literal["user", "service", "admin", "moderator", "bot"]
PEOPLE: frozenset[Role] = frozenset({"user", "moderator"})  # who has the limits of a person
NO_SESSION = 0  # of who calls without a connection, over REST
Via = Literal["email", "sms"]  # how an answer came
Reach = Literal["contacts", "all", "off"]
DIRECTORIES: tuple[Reach, ...] = get_args(Reach)


class Principal(msgspec.Struct, frozen=True, kw_only=True):
    """What a verified token says.

    `expires_at` is the `exp` claim (seconds since the epoch); `fingerprint` names
    the token without holding it, so that one token can be barred. `login` names what the
    tokens of one login have in common (`sid`, else `jti`), for issuers that say so.
    """

    user_id: str
    role: Role
    expires_at: int
    fingerprint: str
    issued_at: int | None = None
    uid: str | None = None
    name: str | None = None
    email: str | None = None
    mobile: str | None = None
    avatar_url: str | None = None
    login: str | None = None

    @property
    def claimed_at(self) -> int:
        """Which of two tokens is newer: `iat`; without one, of tokens that live equally long, `exp`."""
        return self.expires_at if self.issued_at is None else self.issued_at

    @property
    def key(self) -> str:
        """What is denied when the token is revoked, and what owns the devices that it registers."""
        return self.login or self.fingerprint


class Login(msgspec.Struct, frozen=True):
    """The login that a device belongs to, and when the token that registered it began and ends."""

    key: str
    issued_at: int | None
    expires_at: int


def login_of(principal: Principal) -> Login:
    """The login of who has this token."""
    return Login(principal.key, principal.issued_at, principal.expires_at)


class Caller(msgspec.Struct, frozen=True):
    """Who calls a procedure: the user, the role, and the WAMP session of the connection.

    Over REST there is no session; `login` has the token's login instead. `service_id` is the service that
    acts for the user, if one does. A team that is the caller has `member_id`, the member who acts for it.
    `via` says how the user's answer came, and is set by the inbound component only.
    """

    user_id: str
    role: str
    session_id: int
    login: Login | None = None
    service_id: str | None = None
    member_id: str | None = None
    via: Via | None = None


def directory_reach(caller: Caller, directory: Reach) -> Reach:
    """Which users the caller can find. Who is no user of the site finds all."""
    return directory if caller.role == "user" else "all"
