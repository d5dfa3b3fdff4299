"""Before a node starts: whether `DATABASE_REPLICA_URL` leads to a standby of its database."""

from portico.settings.core import Settings
from portico.storage.connection_errors import DatabaseTrouble
from portico.storage.standby_check import WrongStandby, check_standby
from server.errors import ProcessManagerError
from server.log import ManagerLog


def refuse_wrong_standby(settings: Settings, log: ManagerLog) -> None:
    """Raise ProcessManagerError for a server that can never be the standby.

    One that is away, or that has become the primary, is in the log: a node works without a standby.
    """
    if settings.replica_url is None:
        return
    try:
        check_standby(settings.replica_url, settings.dsn)
    except WrongStandby as error:
        raise ProcessManagerError(str(error)) from error
    except DatabaseTrouble as error:
        log.warning("replica_unused", reason=str(error))
