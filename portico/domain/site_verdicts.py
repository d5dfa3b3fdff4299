"""What a site's answer about a token means: whether it stands by the token, and by whose. Pure.

Sites of Django answer in many ways: with an empty object (simplejwt, djoser, dj-rest-auth), with a verdict,
with the user, and either of these in an envelope.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from portico.domain.errors import InvalidArgument
from portico.domain.importing.values import flag

Answer = Mapping[str, Any]
ENVELOPES = ("data", "result", "payload")
VERDICTS = ("valid", "is_valid", "token_valid", "success", "ok", "authenticated", "is_authenticated")
ACTIVE = ("active", "is_active")  # also said of the user
FAILURES = ("error", "errors")
FAILED = frozenset({"error", "fail", "failed", "failure", "invalid", "expired", "inactive", "denied"})
# The first are always the user's id; the others may be the id of something else beside it.
SURE = ("user_id", "userId")
LIKELY = ("id", "pk", "sub", "uid")


def is_confirmed(answer: Answer) -> bool:
    """Whether it says yes: by every verdict in it, and else by naming a user, or by saying nothing at all."""
    parts, users = list(_parts(answer)), list(_users(answer))
    if any(map(_failed, parts)):
        return False
    verdicts = [part[name] for part in parts for name in VERDICTS if name in part]
    states = [one[name] for one in (*parts, *users) for name in ACTIVE if name in one]
    named = any(_ids(users, SURE + LIKELY)) or any(_ids(parts, SURE + LIKELY))
    return all(map(_yes, [*verdicts, *states])) and bool(verdicts or states or named or not answer)


def names_another_user(answer: Answer, user_id: str) -> bool:
    """Whether it names somebody else."""
    everybody = [*_parts(answer), *_users(answer)]
    sure = set(_ids(everybody, SURE))
    likely = set(_ids(everybody, LIKELY))
    return sure != {user_id} if sure else bool(likely) and user_id not in likely


def _parts(answer: Answer) -> Iterator[Answer]:
    """The answer, and what is in its envelopes."""
    yield answer
    yield from (answer[name] for name in ENVELOPES if isinstance(answer.get(name), Mapping))


def _users(answer: Answer) -> Iterator[Answer]:
    """The users in it; one may be told by the id alone."""
    for part in _parts(answer):
        user = part.get("user")
        yield user if isinstance(user, Mapping) else {"id": user}


def _ids(of: list[Answer], names: tuple[str, ...]) -> Iterator[str]:
    for each in of:
        for name in names:
            value = each.get(name)
            if isinstance(value, str | int) and not isinstance(value, bool):
                yield str(value)


def _failed(part: Answer) -> bool:
    status = part.get("status")
    return any(part.get(name) for name in FAILURES) or (isinstance(status, str) and status.lower() in FAILED)


def _yes(verdict: Any) -> bool:
    """Whether it is true in one of the ways in which sites write it."""
    try:
        return flag(verdict, "verdict") is True
    except InvalidArgument:
        return False
