"""The people and the talk of the screenshots, in English and in Arabic: imported, because it has a past."""

import io
import json
import math
import struct
import subprocess
import sys
import wave
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import quote

from PIL import Image, ImageDraw

from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.uploads import upload

WAVEFORM = [int(50 + 40 * math.sin(n) * math.sin(n / 3)) for n in range(40)]


class Cast(NamedTuple):
    """Who is on the screens, and what they say; the viewer is first, the seller second."""

    names: tuple[str, str, str, str, str]
    listing: str
    others: tuple[str, str, str]
    group: str
    talk: tuple[str, ...]
    last: tuple[str, str, str]
    answer: str
    query: str
    file: str


CASTS = {
    "en": Cast(
        names=("Amina Otieno", "Daniel Mwangi", "Sofia Almeida", "Yusuf Hassan", "Grace Njeri"),
        listing="Bright flat above the market",
        others=("Garden house with a workshop", "Studio by the river", "Two rooms near the station"),
        group="Viewing on Saturday",
        talk=(
            "Hello Daniel, is the flat above the market still for sale?",
            "Hello Amina! Yes, it is. Two others have asked, but nobody has made an offer.",
            "Good. How old is the heating, and does the price include the parking space?",
            "The heating is from 2021.",
            "And yes, the parking space is included. All papers are at https://example.com/listings/12",
        ),
        last=("Could you send the floor plan?", "We arrive at nine.", "Thank you, I will think about it."),
        answer="Perfect. Would Saturday at ten suit you?",
        query="heating",
        file="Floor plan.pdf",
    ),
    "ar": Cast(
        names=("أمينة الحداد", "دانيال منصور", "صوفيا خليل", "يوسف حسن", "غادة نصار"),
        listing="شقة مشرقة فوق السوق",
        others=("منزل بحديقة وورشة", "استوديو على النهر", "غرفتان قرب المحطة"),
        group="معاينة يوم السبت",
        talk=(
            "مرحبًا دانيال، هل ما زالت الشقة فوق السوق معروضة للبيع؟",
            "مرحبًا أمينة! نعم، ما زالت. سأل عنها شخصان، لكن لم يقدّم أحد عرضًا.",
            "جيد. كم عمر التدفئة، وهل يشمل السعر موقف السيارة؟",
            "التدفئة من عام 2021.",
            "ونعم، الموقف مشمول. كل الأوراق على https://example.com/listings/12",
        ),
        last=("هل يمكنك إرسال مخطط الشقة؟", "نصل في التاسعة.", "شكرًا، سأفكر في الأمر."),
        answer="ممتاز. هل يناسبك السبت في العاشرة؟",
        query="التدفئة",
        file="مخطط الشقة.pdf",
    ),
}


class Scene(NamedTuple):
    """What the screens show: ids of people and of conversations."""

    cast: Cast
    viewer: str
    seller: str
    main: int
    blocked: int
    agent: str  # who is called
    agents: int


def prepare(node: Node, language: str) -> Scene:
    """Import the past of a cast, and send what has files."""
    cast = CASTS[language]
    ids = [f"{language}-{number}" for number in range(len(cast.names))]
    lines = "\n".join(json.dumps(row) for row in _rows(cast, ids, language))
    command = [sys.executable, "-m", "cli", "import", "--source", f"screens-{language}", "-"]
    done = subprocess.run(
        command, cwd=node.folder, env=node.env, input=lines, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = {
        each["title"]: each["id"] for each in Rest(node, ids[0]).get("/conversations").json["conversations"]
    }
    main = found[cast.listing]
    _send_files(node, ids, main, cast)
    return Scene(cast, ids[0], ids[1], main, found[cast.others[2]], ids[2], found[cast.others[0]])


def _rows(cast: Cast, ids: list[str], language: str) -> Iterator[dict[str, Any]]:
    now = datetime.now(UTC)

    def at(hours: float) -> str:
        return (now - timedelta(hours=hours)).isoformat()

    def message(key: str, of: str, sender: int, text: str, hours: float, **more: Any) -> dict[str, Any]:
        about = {"kind": "message", "id": f"{language} {key}", "conversation_id": f"{language} {of}"}
        return {**about, "sender_id": ids[sender], "text": text, "created_at": at(hours), **more}

    for user_id, name in zip(ids, cast.names, strict=True):
        yield {"kind": "user", "id": user_id, "name": name, "created_at": at(9000)}
    homes = (cast.listing, *cast.others)
    for number, title in enumerate(homes):
        people = [{"user_id": ids[0], "pinned": number == 1}, ids[number + 1]]
        about = {"kind": "conversation", "id": f"{language} c{number}", "type": "property_inquiry"}
        yield {
            **about,
            "property_id": str(number),
            "title": title,
            "participants": people,
            "created_at": at(200),
        }
    members = [{"user_id": ids[0], "muted_until": "2090-01-01T00:00:00Z"}, *ids[1:4]]
    yield {
        "kind": "conversation", "id": f"{language} g", "type": "group", "title": cast.group,
        "participants": members, "created_at": at(200),
    }  # fmt: skip
    first, second, third, fourth, fifth = cast.talk
    yield message("b1", "c3", 4, cast.last[2], 150, read=True)
    yield message("t1", "c0", 0, first, 51, read=True, reactions={"👍": [ids[1]]})
    yield message("t2", "c0", 1, second, 50, read=True)
    yield message("t3", "c0", 0, third, 26.1, read=True)
    yield message("t4", "c0", 1, fourth, 26, read=True, reply_to=f"{language} t3")
    yield message("t5", "c0", 1, fifth, 25.95, read=True)
    yield message("t6", "c0", 1, "https://example.com/listings/12/heating?year=2021", 25.9, read=True)
    yield message("g1", "g", 3, cast.last[1], 5)
    yield message("g2", "g", 2, "👍", 4.9)
    yield message("s1", "c1", 2, cast.last[0], 3)
    yield message("r1", "c2", 0, cast.talk[0], 30, read=True)


def _send_files(node: Node, ids: list[str], conversation_id: int, cast: Cast) -> None:
    files: list[tuple[str, str, bytes, dict[str, Any]]] = [
        ("image", "flat.png", picture(), {}),
        ("file", cast.file, b"%PDF-1.4 a plan" * 3000, {}),
        ("audio", "voice.wav", sound(), {"duration_ms": 7000, "waveform": WAVEFORM}),
    ]
    for number, (kind, name, content, more) in enumerate(files):
        media = upload(node, ids[1], content, f"/media?filename={quote(name)}").json
        attachment = {"media_id": media["id"], "filename": name, **more}
        body = {"type": kind, "attachments": [attachment]}
        path = f"/conversations/{conversation_id}/messages"
        reply = Rest(node, ids[1]).post(path, body, Idempotency_Key=f"{ids[1]}-{number}")
        # 200: another module has drawn the same scene on this node.
        assert reply.status in (200, 201), reply.body


def picture(width: int = 1200, height: int = 800) -> bytes:
    """A house in the evening."""
    image = Image.new("RGB", (width, height))
    draw = ImageDraw.Draw(image)
    for y in range(height):
        part = y / height
        draw.line((0, y, width, y), fill=(int(250 - 90 * part), int(196 - 60 * part), int(150 + 40 * part)))
    draw.ellipse((850, 120, 1010, 280), fill=(255, 236, 200))
    draw.rectangle((0, 620, width, height), fill=(86, 110, 92))
    draw.polygon(((260, 380), (540, 190), (820, 380)), fill=(120, 62, 54))
    draw.rectangle((300, 380, 780, 660), fill=(238, 228, 214))
    for left in (350, 500, 650):
        draw.rectangle((left, 440, left + 80, 530), fill=(255, 214, 120), outline=(110, 90, 80), width=6)
    draw.rectangle((500, 560, 580, 660), fill=(110, 74, 58))
    content = io.BytesIO()
    image.save(content, "PNG")
    return content.getvalue()


def sound(seconds: int = 7, rate: int = 8000) -> bytes:
    """A tone that comes and goes."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        values = (
            int(12_000 * math.sin(2 * math.pi * 220 * n / rate) * math.sin(math.pi * n / rate) ** 2)
            for n in range(seconds * rate)
        )
        file.writeframes(b"".join(struct.pack("<h", value) for value in values))
    return content.getvalue()
