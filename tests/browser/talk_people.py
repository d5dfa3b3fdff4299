"""The conversation of the screenshots of what people expect of a chat: links, pins, later, and a bot."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from tests.browser.team_scene import done
from tests.browser.test_widget_links import preview
from tests.browser.work_people import WORK_CASTS, WorkCast
from tests.support.node import Node
from tests.support.rest import Rest

ADDRESS = "https://homes.example/7"


class TalkScene(NamedTuple):
    """What the screens show: the viewer, their conversations, and who answers as a bot."""

    cast: WorkCast
    viewer: str
    talk: int
    bots: int
    bot: Rest


def prepare_talk(node: Node, language: str) -> TalkScene:
    """A conversation of two with a link, pins and messages of tomorrow, and another one with a bot."""
    cast = WORK_CASTS[language]
    viewer, agent, bot = (f"{name}-talk-{language}" for name in ("viewer", "agent", "bot"))
    me = _know(node, viewer, cast.viewer)
    them = _know(node, agent, cast.agent)
    machine = Rest(node, Authorization=f"Bearer {node.token(bot, 'bot', name=cast.team)}")
    done(machine.get("/me"))
    talk = _opened(me, agent, cast.titles[0])
    _exchange(node, cast, me, them, talk)
    bots = _opened(me, bot, cast.titles[1])
    done(me.post(f"/conversations/{bots}/messages", {"text": cast.questions[1]}))
    done(machine.post(f"/conversations/{bots}/messages", {"text": cast.answer}))
    done(me.post(f"/conversations/{bots}/messages", {"text": cast.questions[2]}))
    return TalkScene(cast, viewer, talk, bots, machine)


def _know(node: Node, user_id: str, name: str) -> Rest:
    rest = Rest(node, Authorization=f"Bearer {node.token(user_id, name=name)}")
    done(rest.get("/me"))
    return rest


def _opened(me: Rest, other: str, title: str) -> int:
    about = {"type": "property_inquiry", "property_id": title, "title": title, "participant_ids": [other]}
    return int(done(me.post("/conversations", about))["conversation"]["id"])


def _exchange(node: Node, cast: WorkCast, me: Rest, them: Rest, talk: int) -> None:
    path = f"/conversations/{talk}/messages"
    asked = done(me.post(path, {"text": cast.questions[0]}))["message"]["id"]
    answered = done(them.post(path, {"text": cast.answer}))["message"]["id"]
    own = f"{cast.questions[2]} {ADDRESS}"
    for who, text in ((them, ADDRESS), (me, own)):
        done(who.post(path, {"text": text}))
        facts = {"title": cast.titles[1], "description": cast.conditions, "site": cast.team}
        preview(node, talk, text, url=ADDRESS, **facts)
    for message_id in (asked, answered):
        done(me.ask("PUT", f"/messages/{message_id}/pin"))
    for days, text in ((1, cast.answer), (3, cast.questions[1])):
        at = (datetime.now(UTC) + timedelta(days=days)).isoformat()
        done(me.post("/messages/scheduled", {"conversation_id": talk, "text": text, "at": at}))
