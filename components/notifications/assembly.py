"""Constructs the notifications component: preferences, devices, and notifications requested by services.

It only stores rows, so it works while nothing is sent: the delivery component plans and sends.
"""

from functools import partial

from components.notifications.calendars import CalendarService
from components.notifications.devices import DeviceService
from components.notifications.preferences import PreferenceService
from components.notifications.service import NotificationService
from components.notifications.session import internals, procedures
from portico.settings.delivery import DeliverySettings
from portico.storage.delivery.devices import Devices
from portico.storage.delivery.history import DeliveryHistory
from portico.storage.delivery.planning import DeliveryPlans
from portico.storage.delivery.preferences import PreferenceStore
from portico.storage.delivery.resending import Resending
from portico.storage.users.calendars import Calendars
from runtime.process import ComponentProcess


def assemble(process: ComponentProcess) -> None:
    database, country = process.database, process.settings.people.country
    preferences = PreferenceService(
        PreferenceStore(database), process.preference_updates, process.unsubscribe_key
    )
    service = NotificationService(
        DeliveryPlans(database, country),
        DeliveryHistory(database),
        Resending(database),
        process.delays(),
        process.reactor,
    )
    devices = DeviceService(Devices(database), process.connection)
    calendars = CalendarService(
        Calendars(database), process.settings.media.public_url, partial(_link_of, process.settings.delivery)
    )
    process.connection.register_procedures(
        procedures(devices, preferences, service, calendars), internals(preferences, calendars)
    )


def _link_of(delivery: DeliverySettings, conversation_id: int) -> str:
    """The page of a conversation."""
    return delivery.frontend_url + delivery.conversation_path.replace("{id}", str(conversation_id))
