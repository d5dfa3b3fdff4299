"""Constructs the search component, and the periodic tasks that keep its index."""

from components.search.indexer import INDEXING, REINDEXING, Indexer, Reindexer
from components.search.service import SearchService
from components.search.session import procedures
from portico.storage.conversations.search import ConversationSearch
from portico.storage.search.index import SearchIndex
from portico.storage.search.messages import Search
from portico.storage.search.refolding import Refolding
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    database = process.database
    indexer = Indexer(SearchIndex(database), process.reactor, process.metrics)
    process.repeat(INDEXING, "indexer", indexer.take_in_all)
    process.repeat_alone(REINDEXING, "refolder", Reindexer(Refolding(database)).catch_up)
    past = process.past
    service = SearchService(Search(database, past), ConversationSearch(database, past), indexer)
    process.connection.register_procedures(procedures(service), {})
