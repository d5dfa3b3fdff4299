"""Use cases of admins: block and unblock users, and record the audit log entries of the router."""

from datetime import UTC, datetime

from portico.contract.admin import AccountUnblocked, UnblockAccount
from portico.contract.people_admin import AccountBlocked, BlockAccount
from portico.domain.moderation import check_other
from portico.domain.people import Caller
from portico.storage.moderation.audit import AdminAction, Audit
from portico.storage.users.accounts import Accounts
from runtime.session_termination import SessionTerminator


class AccountService:
    """Blocks and readmits users, and denies old tokens."""

    def __init__(self, accounts: Accounts, audit: Audit, session_terminator: SessionTerminator) -> None:
        self._accounts = accounts
        self._audit = audit
        self._session_terminator = session_terminator

    async def block(self, request: BlockAccount, caller: Caller) -> AccountBlocked:
        """Block a user; their sessions are ended at once, again if they were blocked before."""
        check_other(caller.user_id, request.user_id)
        blocked = await self._accounts.ban(caller.user_id, request.user_id)
        await self._session_terminator.end_sessions(request.user_id)
        return AccountBlocked(user_id=request.user_id, blocked=blocked)

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
