"""The kinds of servers that `portico import --from` knows."""

from collections.abc import Mapping

from portico.domain.importing.calls import CALLS
from portico.domain.importing.chat_v1 import CHAT_V1
from portico.domain.importing.dialect import Dialect
from portico.domain.importing.django import DJANGO
from portico.domain.importing.nest import NEST
from portico.domain.importing.sequelize import SEQUELIZE

KINDS: Mapping[str, Dialect] = {kind.name: kind for kind in (DJANGO, SEQUELIZE, CHAT_V1, NEST, CALLS)}
