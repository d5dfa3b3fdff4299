"""The procedures of sessions, people, their devices and what they prefer."""

from portico.contract import calendar, device, guest, preferences, presence, session, user
from portico.contract.procedure import ALL_ROLES, ANYBODY, OPERATORS, Procedure

PEOPLE: tuple[Procedure, ...] = (
    Procedure("session.info", session.SessionInfo, session.OneSession, ALL_ROLES, limit="read"),
    Procedure(
        "session.refresh", session.RefreshSession, session.SessionRefreshed, ALL_ROLES, limit="login", cost=4
    ),
    Procedure("session.list", session.ListSessions, session.Sessions, ALL_ROLES, limit="read"),
    Procedure("session.revoke", session.RevokeSession, session.SessionsRevoked, ALL_ROLES),
    Procedure("session.revoke_others", session.RevokeOtherSessions, session.SessionsRevoked, ALL_ROLES),
    Procedure("user.me", user.GetMe, user.MyProfile, ALL_ROLES, limit="read"),
    Procedure("user.get", user.GetUser, user.OneUser, ANYBODY, limit="read"),
    Procedure("user.list", user.ListUsers, user.Users, ANYBODY, limit="read", cost=3),
    Procedure("user.update", user.UpdateUser, user.MyProfile, limit="revise"),
    Procedure("user.create_guest", guest.CreateGuest, guest.GuestCreated, OPERATORS),
    Procedure("user.merge_guest", guest.MergeGuest, guest.GuestMerged, OPERATORS),
    Procedure("user.block", user.BlockUser, user.OneUser),
    Procedure("user.unblock", user.UnblockUser, user.OneUser),
    Procedure("user.blocked", user.ListBlocked, user.Users, limit="read"),
    Procedure("calendar.link", calendar.GetCalendarLink, calendar.CalendarLink, limit="revise"),
    Procedure("presence.get", presence.GetPresence, presence.Presences, limit="read"),
    Procedure("presence.set", presence.SetPresence, presence.PresenceSet),
    Procedure("presence.watch", presence.WatchPresence, presence.Presences, limit="read"),
    Procedure("presence.unwatch", presence.UnwatchPresence, presence.Watching, limit="read"),
    Procedure("device.register", device.RegisterDevice, device.DeviceRegistered, limit="revise"),
    Procedure("device.unregister", device.UnregisterDevice, device.DeviceUnregistered),
    Procedure("device.list", device.ListDevices, device.Devices, limit="read"),
    Procedure(
        "preferences.get", preferences.GetPreferences, preferences.PreferencesKept, ANYBODY, limit="read"
    ),
    Procedure(
        "preferences.set", preferences.SetPreferences, preferences.PreferencesKept, ANYBODY, limit="revise"
    ),
)
