"""The procedures of what services, moderators and admins do, and what they are asked."""

from portico.contract import admin, audit, decisions, held, inbound, looks, moderation, notification, stats
from portico.contract.procedure import ADMINS, MODERATORS, SERVICES, Procedure

OPERATING: tuple[Procedure, ...] = (
    Procedure("stats.get", stats.GetStats, stats.Stats, limit="read", cost=10),
    Procedure("stats.overview", stats.GetOverview, stats.Overview, ADMINS, limit="read", cost=10),
    Procedure("notification.send", notification.SendNotification, notification.NotificationPlanned, SERVICES),
    Procedure("conversation.export", admin.ExportConversation, admin.Exported, limit="export"),
    Procedure("message.held", held.ListOwnHeldMessages, held.HeldMessages, limit="read"),
    Procedure("moderation.held", held.ListHeldMessages, held.HeldMessages, MODERATORS, limit="read"),
    Procedure("moderation.decide", held.DecideHeldMessage, held.HeldMessageDecided, MODERATORS),
    Procedure("moderation.report", moderation.ReportAbuse, moderation.Reported, limit="report"),
    Procedure("moderation.queue", moderation.ListReports, moderation.Reports, MODERATORS, limit="read"),
    Procedure("moderation.resolve", moderation.ResolveReport, moderation.ReportResolved, MODERATORS),
    Procedure("moderation.assign", moderation.AssignReport, moderation.Assigned, MODERATORS),
    Procedure("moderation.context", looks.GetContext, looks.Context, MODERATORS, limit="read"),
    Procedure("moderation.read", looks.ReadConversation, looks.ConversationRead, MODERATORS, limit="read"),
    Procedure("moderation.person", looks.GetConduct, looks.OneConduct, MODERATORS, limit="read"),
    Procedure("moderation.templates", looks.ListTemplates, looks.Templates, MODERATORS, limit="read"),
    Procedure("moderation.decisions", decisions.ListOwnDecisions, decisions.OwnDecisions, limit="read"),
    Procedure("moderation.appeal", decisions.MakeAppeal, decisions.OneOwnDecision, limit="report"),
    Procedure("moderation.appeals", decisions.ListAppeals, decisions.Appeals, MODERATORS, limit="read"),
    Procedure("moderation.decide_appeal", decisions.DecideAppeal, decisions.AppealDecided, MODERATORS),
    Procedure("admin.audit", audit.ReadAudit, audit.Audited, ADMINS, limit="read"),
    Procedure("inbound.held", inbound.ListHeld, inbound.HeldAnswers, ADMINS, limit="read"),
    Procedure("inbound.decide", inbound.DecideHeld, inbound.AnswerDecided, ADMINS),
    Procedure("admin.disconnect", admin.DisconnectUser, admin.UserDisconnected, ADMINS),
    Procedure("admin.revoke_tokens", admin.RevokeTokens, admin.TokensRevoked, ADMINS),
    Procedure("admin.unblock_user", admin.UnblockAccount, admin.AccountUnblocked, ADMINS),
    Procedure("admin.erase_user", admin.EraseUser, admin.UserErased, ADMINS),
    Procedure("admin.export_user", admin.ExportUser, admin.Exported, ADMINS, limit="export"),
    Procedure("admin.deliveries", notification.ListDeliveries, notification.Deliveries, ADMINS, limit="read"),
)
