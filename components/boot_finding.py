"""The part of the directory that only reads: searches and statistics."""

from components.boot_process import Process
from components.search.indexer import PERIOD as INDEXING
from components.search.indexer import Indexer
from components.search.refolder import PERIOD as REFOLDING
from components.search.refolder import Refolder
from components.search.service import SearchService
from components.search.session import procedures as search_procedures
from components.stats.service import StatsService
from components.stats.session import procedures as stats_procedures
from portico.storage.conversation_search import ConversationSearch
from portico.storage.refolding import Refolding
from portico.storage.search import Search
from portico.storage.search_index import SearchIndex
from portico.storage.stats import Statistics


def rooms(process: Process) -> None:
    """Searches and statistics, and the rounds that keep the index."""
    reactor, database, link = process.reactor, process.database, process.link
    indexer = Indexer(SearchIndex(database), reactor, process.metrics)
    process.repeat(INDEXING, "indexer", indexer.take_in_all)
    process.repeat(REFOLDING, "refolder", Refolder(Refolding(database)).catch_up)
    service = SearchService(Search(database), ConversationSearch(database), indexer)
    link.offer(search_procedures(service), {})
    link.offer(stats_procedures(StatsService(Statistics(database), reactor)), {})
