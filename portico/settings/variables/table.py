"""All groups of variables."""

from portico.settings.variables import (
    admin,
    calls,
    commands,
    connections,
    django,
    evidence,
    inbound,
    installation,
    limits,
    media,
    messages,
    moderation,
    notifications,
    people,
    providers,
    tokens,
    tracing,
)

OF_PROCESSES = (
    *(
        installation.GROUP,
        tokens.GROUP,
        django.GROUP,
        messages.GROUP,
        moderation.GROUP,
        people.GROUP,
        limits.GROUP,
    ),
    *(connections.GROUP, media.GROUP, notifications.GROUP, providers.GROUP, inbound.GROUP),
    *(calls.GROUP, evidence.GROUP, admin.GROUP, tracing.GROUP),
)
ALL = (*OF_PROCESSES, commands.GROUP)
