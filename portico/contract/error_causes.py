"""Cause and remedy of each error of the contract, for the reference page."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from portico.domain import errors


class Explanation(NamedTuple):
    """What made Portico refuse, what the client does about it, and the keyword arguments of the error."""

    cause: str
    remedy: str
    fields: str = ""


EXPLANATIONS: Mapping[type[errors.PorticoError], Explanation] = MappingProxyType(
    {
        errors.InvalidArgument: Explanation(
            "A keyword argument is missing, unknown, of the wrong type or outside its range.",
            "Correct the argument that `field` names. Do not retry the same call: it fails again.",
            "`field`, `reason`",
        ),
        errors.TokenExpired: Explanation(
            "The `exp` of the access token is in the past.",
            "Get a new access token from your site, and connect again or renew the session with it.",
        ),
        errors.Forbidden: Explanation(
            "The token is not valid, or its user may not do this.",
            "Read the message. For a token, correct its claims or the settings of the node. For an action, "
            "use an account that has the right.",
        ),
        errors.Blocked: Explanation(
            "One participant of the conversation blocks the other, or the contact guard refuses a text.",
            "Show that the conversation is blocked. It opens again when the user unblocks the other. With "
            "`detectors`, show that contact data may not be sent here, and keep the text for a correction.",
            "`detectors`, from the contact guard",
        ),
        errors.ConfirmNeeded: Explanation(
            "The contact guard found a telephone number, an address or another way to reach somebody.",
            "Show the warning. If the user wants it all the same, make the same call again with `confirm`.",
            "`detectors`, `confirm`",
        ),
        errors.NotFound: Explanation(
            "There is nothing with this id, or the user may not see it. Portico does not say which.",
            "Remove it from the client's copy. Do not retry.",
        ),
        errors.Conflict: Explanation(
            "The request contradicts the current state, for example a call that is over or a `local_id` "
            "that was used for another conversation.",
            "Load the current state, then decide whether the action still makes sense.",
            "depends on the procedure: `status`, `reason`, `call_id` or `state`",
        ),
        errors.WindowClosed: Explanation(
            "The time in which a message can be edited or deleted is over.",
            "Hide the action for this message. An operator sets the length of the time.",
        ),
        errors.TooLarge: Explanation(
            "A value is larger than the limit.",
            "Shorten the value that `field` names to `limit` (characters, items or bytes).",
            "`field`, `limit`",
        ),
        errors.RateLimited: Explanation(
            "The user or the session sent more than a limit allows.",
            "Wait for `retry_after_ms` milliseconds, then retry the same call.",
            "`retry_after_ms`",
        ),
        errors.Internal: Explanation(
            "Portico has a bug, or something happened that it does not expect.",
            "Give the `error_id` to the operator: the log has the details under it.",
            "`error_id`",
        ),
        errors.Unavailable: Explanation(
            "A part of Portico, its database or your site does not answer now.",
            "Retry with backoff. A retry is safe; send a message again with the same `local_id`.",
            "`retry_after_ms`, where many clients wait",
        ),
    }
)
