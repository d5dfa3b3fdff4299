"""Use cases of the console: find users, look at an account, list conversations, read the settings."""

from portico import __version__
from portico.contract.people_admin import (
    Account,
    EffectiveSettings,
    FindUsers,
    FoundUsers,
    GetAccount,
    GetSettings,
    ListConversationsOf,
    ListedConversations,
)
from portico.domain.people import Caller
from portico.settings.effective import effective
from portico.storage.conversations.listing import ConversationListing
from portico.storage.users.accounts_list import AccountList


class ConsoleService:
    """What admins read. A look at one user is in the audit."""

    def __init__(self, accounts: AccountList, conversations: ConversationListing) -> None:
        self._accounts = accounts
        self._conversations = conversations

    async def find_users(self, request: FindUsers, caller: Caller) -> FoundUsers:  # noqa: ARG002
        page, cursor = await self._accounts.find(request)
        return FoundUsers(users=page, next_cursor=cursor)

    async def user(self, request: GetAccount, caller: Caller) -> Account:
        return await self._accounts.read(caller.user_id, request.user_id)

    async def conversations(self, request: ListConversationsOf, caller: Caller) -> ListedConversations:
        page, cursor = await self._conversations.list_page(caller.user_id, request)
        return ListedConversations(conversations=page, next_cursor=cursor)

    async def settings(self, request: GetSettings, caller: Caller) -> EffectiveSettings:  # noqa: ARG002
        return EffectiveSettings(version=__version__, groups=effective())
