"""Use cases of user profiles and the user directory."""

from portico.contract.user import GetMe, GetUser, ListUsers, MyProfile, OneUser, UpdateUser, Users
from portico.domain.people import Caller
from portico.domain.text import check_name
from portico.storage.users.directory import Directory
from portico.storage.users.people import People
from runtime.profile_refresh import ProfileRefresher
from runtime.profile_updates import ProfileUpdates


class UserService:
    """Use cases of users."""

    def __init__(
        self,
        store: People,
        directory: Directory,
        profile_refresher: ProfileRefresher,
        profile_updates: ProfileUpdates,
    ) -> None:
        self._store = store
        self._directory = directory
        self._profile_refresher = profile_refresher
        self._profile_updates = profile_updates

    async def get_own_profile(self, request: GetMe, caller: Caller) -> MyProfile:  # noqa: ARG002
        await self._profile_refresher.refresh([caller.user_id])
        return MyProfile(user=await self._store.get(caller.user_id))

    async def get(self, request: GetUser, caller: Caller) -> OneUser:
        """A public profile; the site is asked only about visible users."""
        if not self._directory.is_open_to(caller):
            await self._directory.get(caller, request.user_id)
        await self._profile_refresher.refresh([request.user_id])
        return OneUser(user=await self._directory.get(caller, request.user_id))

    async def list_users(self, request: ListUsers, caller: Caller) -> Users:
        page, cursor = await self._directory.list_users(caller, request)
        return Users(users=page, next_cursor=cursor)

    async def update(self, request: UpdateUser, caller: Caller) -> MyProfile:
        name = check_name("name", request.name) if isinstance(request.name, str) else request.name
        updated = await self._store.update(caller.user_id, name, request.avatar_url)
        if updated.changed:
            self._profile_updates.publish(caller.user_id, (caller.session_id,))
        return MyProfile(user=updated.me)
