"""Use cases of admins: allow a user to log in again, and record the audit log entries of the router."""

from datetime import UTC, datetime

from portico.contract.admin import AccountUnblocked, UnblockAccount
from portico.domain.people import Caller
from portico.storage.moderation.audit import AdminAction, Audit
from portico.storage.users.accounts import Accounts


class AccountService:
    """Readmits users and denies old tokens."""

    def __init__(self, accounts: Accounts, audit: Audit) -> None:
        self._accounts = accounts
        self._audit = audit

    async def unblock(self, request: UnblockAccount, caller: Caller) -> AccountUnblocked:
        unblocked = await self._accounts.unban(caller.user_id, request.user_id)
        return AccountUnblocked(user_id=request.user_id, unblocked=unblocked)

    async def deny_logins_since(self, admin_id: str, user_id: str, moment: float) -> float:
        """For the router: deny tokens issued before `moment`. Returns the time that applies now."""
        barred = datetime.fromtimestamp(moment, UTC)
        return (await self._accounts.deny_logins_since(admin_id, user_id, barred)).timestamp()

    async def record_action(self, admin_id: str, action: str, user_id: str) -> None:
        """For the router: record an action of an admin before it is done."""
        await self._audit.record_action(AdminAction(admin_id, action, user_id))
