"""Use cases of user profiles and the user directory."""

from typing import Any

import msgspec
from msgspec import UNSET, UnsetType

from portico.contract.moderation import HookAnswer
from portico.contract.user import (
    GetMe,
    GetUser,
    ListUsers,
    MyProfile,
    OneUser,
    Response,
    UpdateUser,
    Users,
)
from portico.domain.guests import check_listing
from portico.domain.people import Caller
from portico.domain.responsiveness import Inquiries, badge_of, is_known
from portico.domain.text import check_name
from portico.storage.users.directory import Directory
from portico.storage.users.people import People
from portico.storage.users.responsiveness import Responsiveness
from runtime.contact_names import ContactNames
from runtime.hook import Hook
from runtime.profile_refresh import ProfileRefresher
from runtime.profile_updates import ProfileUpdates

WRITTEN = ("name", "avatar_url")


class UserService:
    """Use cases of users."""

    def __init__(
        self,
        store: People,
        directory: Directory,
        profile_refresher: ProfileRefresher,
        profile_updates: ProfileUpdates,
        hook: Hook,
        responsiveness: Responsiveness,
        contact_names: ContactNames,
    ) -> None:
        self._responsiveness = responsiveness
        self._store = store
        self._directory = directory
        self._profile_refresher = profile_refresher
        self._profile_updates = profile_updates
        self._hook = hook
        self._contact_names = contact_names

    async def get_own_profile(self, request: GetMe, caller: Caller) -> MyProfile:  # noqa: ARG002
        await self._profile_refresher.refresh([caller.user_id])
        return MyProfile(user=await self._store.get(caller.user_id))

    async def get(self, request: GetUser, caller: Caller) -> OneUser:
        """A public profile; the site is asked only about visible users."""
        if not self._directory.is_open_to(caller):
            await self._directory.get(caller, request.user_id)
        await self._profile_refresher.refresh([request.user_id])
        user = await self._directory.get(caller, request.user_id)
        return OneUser(user=user, response=response_of(await self._responsiveness.count(user.id)))

    async def list_users(self, request: ListUsers, caller: Caller) -> Users:
        check_listing(caller)
        page, cursor = await self._directory.list_users(caller, request)
        return Users(users=page, next_cursor=cursor)

    async def update(self, request: UpdateUser, caller: Caller) -> MyProfile:
        if isinstance(request.name, str):
            name = self._contact_names.check(check_name("name", request.name), caller)
            request = msgspec.structs.replace(request, name=name)
        request = await self._approve(request, caller)
        updated = await self._store.update(caller.user_id, request.name, request.avatar_url)
        if updated.changed:
            self._profile_updates.publish(caller.user_id, (caller.session_id,))
        return MyProfile(user=updated.me)

    async def _approve(self, request: UpdateUser, caller: Caller) -> UpdateUser:
        """What the hook lets pass of a profile; removing a name or picture is not asked about."""
        written = {name: getattr(request, name) for name in WRITTEN if getattr(request, name)}
        if not written:
            return request
        question = {"sender_id": caller.user_id, **written}
        return await self._hook.decide(
            "profile", question, request, lambda answer: changed_profile(request, answer)
        )


def changed_profile(request: UpdateUser, answer: HookAnswer) -> UpdateUser:
    """The profile with the hook's values. Raises PorticoError for a name that nobody may have."""
    name = check_name("name", answer.name) if isinstance(answer.name, str) else answer.name
    changes = {"name": name, "avatar_url": answer.avatar_url}
    given: dict[str, Any] = {field: value for field, value in changes.items() if value is not UNSET}
    return msgspec.structs.replace(request, **given)


def response_of(inquiries: Inquiries) -> Response | UnsetType:
    """What others see of how a user answers; nothing where there were few inquiries."""
    if not is_known(inquiries) or inquiries.rate is None:
        return UNSET
    return Response(rate=inquiries.rate, median_seconds=inquiries.median_seconds, badge=badge_of(inquiries))
