"""The procedures that the console is made of, beside those of moderation and notifications."""

from portico.contract import imports, live, load_history, operations, session
from portico.contract import people_admin as people
from portico.contract.procedure import ADMINS, Procedure

CONSOLE: tuple[Procedure, ...] = (
    Procedure("admin.overview", live.GetLiveOverview, live.LiveOverview, ADMINS, limit="read"),
    Procedure(
        "admin.load_history",
        load_history.GetLoadHistory,
        load_history.LoadHistory,
        ADMINS,
        limit="read",
        cost=3,
    ),
    Procedure("admin.find_users", people.FindUsers, people.FoundUsers, ADMINS, limit="read", cost=3),
    Procedure("admin.user", people.GetAccount, people.Account, ADMINS, limit="read"),
    Procedure("admin.sessions", people.ListUserSessions, session.Sessions, ADMINS, limit="read"),
    Procedure("admin.block_user", people.BlockAccount, people.AccountBlocked, ADMINS),
    Procedure(
        "admin.conversations",
        people.ListConversationsOf,
        people.ListedConversations,
        ADMINS,
        limit="read",
        cost=3,
    ),
    Procedure("admin.settings", people.GetSettings, people.EffectiveSettings, ADMINS, limit="read"),
    Procedure(
        "admin.all_deliveries",
        operations.ListAllDeliveries,
        operations.AllDeliveries,
        ADMINS,
        limit="read",
        cost=3,
    ),
    Procedure("admin.resend", operations.ResendDelivery, operations.DeliveryPlannedAgain, ADMINS),
    Procedure(
        "admin.preview_template",
        operations.PreviewTemplate,
        operations.TemplatePreview,
        ADMINS,
        limit="read",
    ),
    Procedure("admin.imports", imports.ListImports, imports.ImportRuns, ADMINS, limit="read"),
    Procedure("admin.dead_letters", operations.ListDeadLetters, operations.DeadLetters, ADMINS, limit="read"),
    Procedure(
        "admin.retry_dead_letters",
        operations.RetryDeadLetters,
        operations.DeadLettersRetried,
        ADMINS,
        limit="revise",
    ),
)
