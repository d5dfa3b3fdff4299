"""Procedures that the notifications component registers."""

from collections.abc import Callable, Mapping
from typing import Any

from twisted.internet.defer import Deferred

from components.notifications.calendars import CalendarService
from components.notifications.devices import DeviceService
from components.notifications.preferences import PreferenceService
from components.notifications.service import NotificationService
from portico.contract import uris
from portico.domain.errors import NotFound
from runtime.procedures import Endpoint, endpoints


def procedures(
    devices: DeviceService,
    preferences: PreferenceService,
    notifications: NotificationService,
    calendars: CalendarService,
) -> list[Endpoint]:
    """`device.*`, `preferences.*`, `notification.*`, `calendar.*`, and what admins do with deliveries."""
    return endpoints(
        {
            "device.register": devices.register,
            "device.unregister": devices.unregister,
            "device.list": devices.list_devices,
            "preferences.get": preferences.get,
            "preferences.set": preferences.set,
            "notification.send": notifications.send,
            "admin.deliveries": notifications.deliveries,
            "admin.all_deliveries": notifications.all_deliveries,
            "admin.resend": notifications.resend,
            "calendar.link": calendars.link,
        }
    )


def internals(preferences: PreferenceService, calendars: CalendarService) -> Mapping[str, Callable[..., Any]]:
    """For the router worker: whether the unsubscribe link was valid. For the gateway: a calendar."""
    return {
        uris.UNSUBSCRIBE: lambda token: Deferred.fromCoroutine(_unsubscribe(preferences, token)),
        uris.CALENDAR: lambda secret: Deferred.fromCoroutine(calendars.feed(secret)),
    }


async def _unsubscribe(preferences: PreferenceService, token: str) -> bool:
    try:
        await preferences.unsubscribe(token)
    except NotFound:
        return False
    return True
