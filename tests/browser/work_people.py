"""The people, the cards and the team of the screenshots of cards and of the inbox of a team."""

from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple

from tests.browser.team_scene import done
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.uploads import upload

SOON = 2  # seconds until an offer expires
NOON = datetime.now(UTC).replace(hour=9, minute=0, second=0, microsecond=0)


class WorkCast(NamedTuple):
    """Who is on the screens, and what they say."""

    viewer: str
    agent: str
    customers: tuple[str, str, str]
    team: str
    titles: tuple[str, str, str]
    questions: tuple[str, str, str]
    answer: str
    note: str
    label: str
    replies: tuple[tuple[str, str], tuple[str, str]]
    place: str
    conditions: str
    reason: str
    documents: tuple[str, str, str]
    contact: str
    zone: str
    currency: str


WORK_CASTS = {
    "en": WorkCast(
        viewer="Amina Otieno",
        agent="Daniel Mwangi",
        customers=("Sofia Almeida", "Yusuf Hassan", "Grace Njeri"),
        team="Lake Homes",
        titles=("Two rooms at the lake", "Garden house with a workshop", "Studio by the river"),
        questions=("Is it still free?", "Are dogs welcome?", "How much is the deposit, and when is it due?"),
        answer="Yes, it is. Would you like to see it this week?",
        note="She called this morning. The owner knows her.",
        label="viewing",
        replies=(
            ("Still free", "Hello, it is still free. Would you like to see it?"),
            ("Papers", "Please bring your passport and your last three payslips."),
        ),
        place="12 Riverside Drive, second floor",
        conditions="Two months of deposit, the kitchen stays.",
        reason="We have found another home in the meantime.",
        documents=("Passport", "Last three payslips", "Letter of the employer"),
        contact="Call me on 0712 345 678",
        zone="Africa/Nairobi",
        currency="KES",
    ),
    "ar": WorkCast(
        viewer="أمينة الحداد",
        agent="دانيال منصور",
        customers=("صوفيا خليل", "يوسف حسن", "غادة نصار"),
        team="بيوت البحيرة",
        titles=("غرفتان على البحيرة", "منزل بحديقة وورشة", "استوديو على النهر"),
        questions=("هل ما زالت متاحة؟", "هل الكلاب مسموح بها؟", "كم مبلغ التأمين، ومتى يُدفع؟"),
        answer="نعم، ما زالت. هل تودين رؤيتها هذا الأسبوع؟",
        note="اتصلت هذا الصباح. المالك يعرفها.",
        label="معاينة",
        replies=(
            ("ما زالت متاحة", "مرحبًا، ما زالت متاحة. هل تود رؤيتها؟"),
            ("الأوراق", "يُرجى إحضار جواز السفر وآخر ثلاث قسائم راتب."),
        ),
        place="شارع النهر 12، الطابق الثاني",
        conditions="تأمين شهرين، ويبقى المطبخ.",
        reason="وجدنا بيتًا آخر.",
        documents=("جواز السفر", "آخر ثلاث قسائم راتب", "رسالة من جهة العمل"),
        contact="اتصل بي على 0712 345 678",
        zone="Asia/Amman",
        currency="JOD",
    ),
}


class WorkScene(NamedTuple):
    """What the screens show: ids of people, of conversations and of the team."""

    cast: WorkCast
    viewer: str
    viewings: int
    offers: int
    documents: int
    team: int
    asked: list[int]


class Talk(NamedTuple):
    """A conversation of two."""

    viewer: Rest
    agent: Rest
    id: int

    def propose(self, who: Rest, **card: Any) -> int:
        sent = done(who.post(f"/conversations/{self.id}/messages", {"type": "card", "card": card}))
        return int(sent["message"]["id"])


def act(who: Rest, message_id: int, action: str, **options: Any) -> None:
    done(who.post(f"/messages/{message_id}/card", {"action": action, **options}))


def slots(*days: int) -> list[dict[str, str]]:
    begins = [NOON + timedelta(days=each, minutes=30 * each) for each in days]
    return [
        {"starts_at": at.isoformat(), "ends_at": (at + timedelta(minutes=45)).isoformat()} for at in begins
    ]


def prepare_work(node: Node, language: str) -> WorkScene:
    """The cards in all their states, and the questions to a team."""
    cast = WORK_CASTS[language]
    viewer, agent = f"work-{language}", f"agent-{language}"
    me, them = _know(node, viewer, cast.viewer), _know(node, agent, cast.agent)
    talks = [_talk(me, them, agent, f"{language}-{number}") for number in range(3)]
    _viewings(talks[0], cast)
    _offers(talks[1], cast)
    _documents(node, talks[2], cast, viewer)
    team, asked = _team(node, language, cast, viewer, agent)
    [viewings, offers, documents] = [talk.id for talk in talks]
    return WorkScene(cast, viewer, viewings, offers, documents, team, asked)


def _know(node: Node, user_id: str, name: str) -> Rest:
    rest = Rest(node, Authorization=f"Bearer {node.token(user_id, name=name)}")
    done(rest.get("/me"))
    return rest


def _talk(viewer: Rest, agent: Rest, agent_id: str, property_id: str) -> Talk:
    about = {"type": "property_inquiry", "property_id": property_id, "participant_ids": [agent_id]}
    return Talk(viewer, agent, int(done(viewer.post("/conversations", about))["conversation"]["id"]))


def _viewings(talk: Talk, cast: WorkCast) -> None:
    viewing = {"kind": "viewing", "timezone": cast.zone}
    act(talk.agent, talk.propose(talk.viewer, **viewing, slots=slots(2)), "decline", reason=cast.reason)
    act(talk.viewer, talk.propose(talk.agent, **viewing, slots=slots(3)), "accept", slot=0)
    cancelled = talk.propose(talk.agent, **viewing, slots=slots(4))
    act(talk.agent, cancelled, "cancel")
    talk.propose(talk.viewer, **viewing, slots=slots(5, 6), place=cast.place)
    talk.propose(talk.agent, **viewing, slots=slots(7, 8, 9), place=cast.place)


def _offers(talk: Talk, cast: WorkCast) -> None:
    offer = {"kind": "offer", "currency": cast.currency, "period": "month"}
    act(talk.agent, talk.propose(talk.viewer, **offer, amount="90000"), "accept")
    act(talk.viewer, talk.propose(talk.agent, **offer, amount="120000"), "decline", reason=cast.reason)
    act(talk.agent, talk.propose(talk.agent, **offer, amount="110000"), "withdraw")
    soon = (datetime.now(UTC) + timedelta(seconds=SOON)).isoformat()
    talk.propose(talk.agent, **offer, amount="100000", expires_at=soon)
    later = (NOON + timedelta(days=5)).isoformat()
    talk.propose(talk.viewer, **offer, amount="95000", conditions=cast.conditions, expires_at=later)
    act(talk.viewer, talk.propose(talk.agent, **offer, amount="105000"), "counter", amount="98000")
    talk.propose(talk.agent, **offer, amount="97500.50", conditions=cast.conditions, expires_at=later)


def _documents(node: Node, talk: Talk, cast: WorkCast, viewer: str) -> None:
    first, second, third = cast.documents
    items = [{"name": first}, {"name": second}, {"name": third, "required": False}]
    own = talk.propose(talk.viewer, kind="documents", items=items[:2])
    for name in cast.documents[:2]:
        act(talk.viewer, own, "waive", name=name)
    act(talk.viewer, own, "complete")
    talk.propose(talk.viewer, kind="documents", items=items[1:])
    asked = talk.propose(talk.agent, kind="documents", items=items)
    media = upload(node, viewer, b"%PDF-1.4 a passport", "/media?filename=passport.pdf").json
    act(talk.viewer, asked, "provide", name=first, media_id=media["id"])


def _team(node: Node, language: str, cast: WorkCast, viewer: str, agent: str) -> tuple[int, list[int]]:
    site = Rest(node, f"site-{language}", "service")
    request = {"name": cast.team, "shows": "agent", "lead_ids": [viewer], "member_ids": [agent]}
    team = done(site.post("/teams", request))["team"]
    asked = []
    for number, name in enumerate(cast.customers):
        customer = _know(node, f"customer-{language}-{number}", name)
        about = {"type": "property_inquiry", "property_id": f"t{number}", "title": cast.titles[number]}
        opened = done(customer.post("/conversations", {**about, "participant_ids": [team["participant_id"]]}))
        asked.append(int(opened["conversation"]["id"]))
        done(customer.post(f"/conversations/{asked[-1]}/messages", {"text": cast.questions[number]}))
    me = Rest(node, viewer)
    done(me.ask("PUT", f"/conversations/{asked[0]}/assignee", {"user_id": agent}))
    done(me.post(f"/conversations/{asked[0]}/messages", {"text": cast.answer}, X_As_Team=str(team["id"])))
    done(me.ask("PUT", f"/conversations/{asked[2]}/assignee", {"user_id": viewer}))
    done(me.post(f"/conversations/{asked[2]}/labels", {"add": [cast.label]}))
    done(me.post(f"/conversations/{asked[2]}/notes", {"text": cast.note}))
    for title, text in cast.replies:
        done(me.post(f"/teams/{team['id']}/saved-replies", {"title": title, "text": text}))
    return int(team["id"]), asked
