"""Procedures that the users component registers."""

from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.defer import Deferred

from components.users.admission import LoginAdmission
from components.users.service import UserService
from components.users.session_ends import SessionEndService
from components.users.session_lists import Elsewhere
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints


def procedures(service: UserService) -> list[Endpoint]:
    """`user.*`."""
    return endpoints(
        {
            "user.me": service.get_own_profile,
            "user.get": service.get,
            "user.list": service.list_users,
            "user.update": service.update,
        }
    )


def internals(
    admission: LoginAdmission, ends: SessionEndService, lists: Elsewhere
) -> Mapping[str, Callable[..., Any]]:
    """For the router worker."""
    return {
        uris.SESSIONS_ELSEWHERE: lambda user_id: Deferred.fromCoroutine(lists.list_elsewhere(user_id)),
        uris.END_ELSEWHERE: lambda *args: Deferred.fromCoroutine(ends.end_elsewhere(*args)),
        uris.ADMIT: lambda principal: Deferred.fromCoroutine(admission.upsert_user(principal)),
        uris.LOOK_AT_USERS: lambda principals: Deferred.fromCoroutine(admission.look_at_users(principals)),
        uris.ADMIT_APPELLANT: lambda principal: Deferred.fromCoroutine(admission.admit_appellant(principal)),
        uris.REVOKE: lambda *args: Deferred.fromCoroutine(admission.revoke(*args)),
        uris.REVOKE_OTHERS: lambda *args: Deferred.fromCoroutine(admission.revoke_others(*args)),
        uris.MOVE_DEVICES: lambda *args: Deferred.fromCoroutine(admission.move_devices(*args)),
    }
