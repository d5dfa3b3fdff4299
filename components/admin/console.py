"""Use cases of the console: find users, look at an account, list conversations, read the settings."""

from portico import __version__
from portico.contract.imports import ImportRuns, ListImports
from portico.contract.load_history import GetLoadHistory, LoadHistory
from portico.contract.operations import (
    DeadLetters,
    DeadLettersRetried,
    ListDeadLetters,
    RetryDeadLetters,
)
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
from portico.storage.importing.runs import ImportRunList
from portico.storage.load_history import LoadHistories
from portico.storage.mirror.dead_letters import SiteDeadLetters
from portico.storage.users.accounts_list import AccountList


class ConsoleService:
    """What admins read. A look at one user is in the audit."""

    def __init__(
        self,
        accounts: AccountList,
        conversations: ConversationListing,
        dead_letters: SiteDeadLetters,
        import_runs: ImportRunList,
        load_histories: LoadHistories,
        *,
        has_site: bool,
    ) -> None:
        self._accounts = accounts
        self._conversations = conversations
        self._dead_letters = dead_letters
        self._import_runs = import_runs
        self._load_histories = load_histories
        self._has_site = has_site

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

    async def imports(self, request: ListImports, caller: Caller) -> ImportRuns:  # noqa: ARG002
        return await self._import_runs.list_runs(request)

    async def load_history(self, request: GetLoadHistory, caller: Caller) -> LoadHistory:  # noqa: ARG002
        return await self._load_histories.read(request.hours, request.node_id)

    async def dead_letters(self, request: ListDeadLetters, caller: Caller) -> DeadLetters:  # noqa: ARG002
        letters, total, waiting = await self._dead_letters.list_oldest(request.limit)
        return DeadLetters(dead_letters=letters, total=total, waiting=waiting, has_site=self._has_site)

    async def retry_dead_letters(self, request: RetryDeadLetters, caller: Caller) -> DeadLettersRetried:
        """The bridge finds them within its period."""
        retried = await self._dead_letters.retry(caller.user_id, request.conversation_id)
        return DeadLettersRetried(retried=retried)
