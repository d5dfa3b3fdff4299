"""The part of the directory for how people want to be notified, and what services want told.

Wishes are rows, so that they can be kept while nothing is sent: `boot_notifier` plans and sends.
"""

from components.boot_process import Process
from components.notifications.devices import DeviceService
from components.notifications.preferences import PreferenceService
from components.notifications.service import NotificationService
from components.notifications.session import internals, procedures
from portico.storage.delivery_log import DeliveryLog
from portico.storage.devices import Devices
from portico.storage.planning import Planning
from portico.storage.preferences import PreferenceStore


def rooms(process: Process) -> None:
    """How people want to be notified; what services want told."""
    database, country = process.database, process.settings.people.country
    preferences = PreferenceService(PreferenceStore(database), process.unsubscribe_key, country)
    service = NotificationService(
        Planning(database, country), DeliveryLog(database), process.delays(), process.reactor
    )
    devices = DeviceService(Devices(database), process.link)
    process.link.offer(procedures(devices, preferences, service), internals(preferences))
