"""Procedures that the admin component registers."""

from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.defer import Deferred

from components.admin.console import ConsoleService
from components.admin.erasing import Eraser
from components.admin.exporting import UserExports
from components.admin.service import AccountService
from portico.contract import uris
from runtime.procedures import Endpoint, endpoints, streaming_endpoints


def procedures(
    accounts: AccountService, console: ConsoleService, eraser: Eraser, exports: UserExports
) -> list[Endpoint]:
    """`admin.*`, except the procedures of the router itself."""
    plain = endpoints(
        {
            "admin.block_user": accounts.block,
            "admin.unblock_user": accounts.unblock,
            "admin.erase_user": eraser.erase,
            "admin.load_history": console.load_history,
            "admin.find_users": console.find_users,
            "admin.user": console.user,
            "admin.conversations": console.conversations,
            "admin.settings": console.settings,
            "admin.imports": console.imports,
            "admin.dead_letters": console.dead_letters,
            "admin.retry_dead_letters": console.retry_dead_letters,
        }
    )
    return [*plain, *streaming_endpoints({"admin.export_user": exports.export})]


def internals(accounts: AccountService) -> Mapping[str, Callable[..., Any]]:
    """For the router worker."""
    return {
        uris.BAR_ISSUED_BEFORE: lambda *args: Deferred.fromCoroutine(accounts.deny_logins_since(*args)),
        uris.NOTE: lambda *args: Deferred.fromCoroutine(accounts.record_action(*args)),
    }
