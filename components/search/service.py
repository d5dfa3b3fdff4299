"""Use cases of search: everything committed before the request can be found."""

from components.search.indexer import Indexer
from portico.contract.conversation import Conversations
from portico.contract.search import FoundMessages, SearchConversations, SearchMessages
from portico.domain.people import Caller
from portico.domain.search.query import parse
from portico.storage.conversations.search import ConversationSearch
from portico.storage.search.messages import Search


class SearchService:
    """Use cases of search."""

    def __init__(self, store: Search, conversations: ConversationSearch, indexer: Indexer) -> None:
        self._store = store
        self._conversations = conversations
        self._indexer = indexer

    async def messages(self, request: SearchMessages, caller: Caller) -> FoundMessages:
        await self._indexer.catch_up()
        page, cursor = await self._store.find_messages(caller.user_id, request, parse(request.query))
        return FoundMessages(messages=page, next_cursor=cursor)

    async def conversations(self, request: SearchConversations, caller: Caller) -> Conversations:
        page, cursor = await self._conversations.find_conversations(
            caller.user_id, request, parse(request.query)
        )
        return Conversations(conversations=page, next_cursor=cursor)
