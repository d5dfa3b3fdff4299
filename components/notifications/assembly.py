"""Constructs the notifications component: preferences, devices, and notifications requested by services.

It only stores rows, so it works while nothing is sent: the delivery component plans and sends.
"""

from components.notifications.devices import DeviceService
from components.notifications.preferences import PreferenceService
from components.notifications.service import NotificationService
from components.notifications.session import internals, procedures
from portico.storage.delivery.devices import Devices
from portico.storage.delivery.history import DeliveryHistory
from portico.storage.delivery.planning import DeliveryPlans
from portico.storage.delivery.preferences import PreferenceStore
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    database, country = process.database, process.settings.people.country
    preferences = PreferenceService(
        PreferenceStore(database), process.preference_updates, process.unsubscribe_key
    )
    service = NotificationService(
        DeliveryPlans(database, country), DeliveryHistory(database), process.delays(), process.reactor
    )
    devices = DeviceService(Devices(database), process.connection)
    process.connection.register_procedures(procedures(devices, preferences, service), internals(preferences))
