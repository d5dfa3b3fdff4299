"""Files through a running node: uploaded, sent, read by who may, refused to everybody else."""

import io
import socket
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_twisted

from portico.domain.media import signed_urls
from tests.support.node import SECRET, Node
from tests.support.people import Person, arrive
from tests.support.pictures import picture, png_header
from tests.support.ports import free_port
from tests.support.s3 import running_s3
from tests.support.site import running_site
from tests.support.uploads import Reply, fetch, upload
from tests.system.waiting import until

LIMIT = 25 << 20
PLAN = picture()


async def talking(node: Node, *people: str, **how: Any) -> tuple[list[Person], int]:
    """They have arrived and are in a conversation, which the first one opened."""
    persons = [await arrive(node, name) for name in people]
    how = how or {"type": "general"}
    opened = await persons[0].ask("conversation.create", participant_ids=list(people[1:]), **how)
    return persons, opened["conversation"]["id"]


async def send(
    sender: Person, conversation_id: int, *attachments: dict[str, Any], local_id: str = "1"
) -> Any:
    asked = {"conversation_id": conversation_id, "type": "file", "local_id": local_id}
    return (await sender.ask("message.send", **asked, attachments=list(attachments)))["message"]


def uploaded(node: Node, user_id: str, body: bytes = PLAN, name: str = "plan.png") -> str:
    reply = upload(node, user_id, body, f"/media?filename={name}")
    assert reply.status == 201, reply
    return str(reply.json["id"])


def refusal(reply: Reply) -> tuple[int, str]:
    assert set(reply.json) == {"error", "timestamp"}
    return reply.status, reply.json["error"]["code"]


def raw(node: Node, head: str, body: bytes = b"") -> socket.socket:
    """A connection on which so much was said."""
    connection = socket.create_connection(("127.0.0.1", node.port), timeout=20)
    connection.sendall(head.replace("\n", "\r\n").encode() + b"\r\n" + body)
    return connection


def head_of_upload(node: Node, user_id: str, size: int) -> str:
    token = node.token(user_id)
    return f"POST /media HTTP/1.1\nHost: x\nAuthorization: Bearer {token}\nContent-Length: {size}\n"


def half_an_upload(node: Node, user_id: str, size: int = 1 << 20) -> socket.socket:
    return raw(node, head_of_upload(node, user_id, size), b"x" * (size // 2))


def files(node: Node) -> list[Path]:
    return sorted(path for path in (node.home / "media").rglob("*") if path.is_file())


@pytest_twisted.ensureDeferred
async def test_what_one_uploads_and_sends_the_other_reads(node: Node) -> None:
    (ada, bob), conversation_id = await talking(node, "m-ada", "m-bob")
    media_id = uploaded(node, "m-ada")
    message = await send(ada, conversation_id, {"media_id": media_id})
    received = (await bob.wait_for("message.created"))["message"]
    [listed] = (await bob.ask("message.list", conversation_id=conversation_id))["messages"]
    [shown] = (await bob.ask("conversation.list"))["conversations"]
    for seen in (message, received, listed, shown["last_message"]):
        [attachment] = seen["attachments"]
        about = {name: attachment[name] for name in ("id", "type", "filename", "size", "width", "height")}
        assert about == {
            "id": media_id, "type": "image/png", "filename": "plan.png", "size": len(PLAN),
            "width": 640, "height": 480,
        }  # fmt: skip
        reply = fetch(attachment["url"])
        assert (reply.status, reply.body) == (200, PLAN)
        assert fetch(attachment["thumbnail_url"]).headers["content-type"] == "image/webp"


@pytest_twisted.ensureDeferred
async def test_a_file_says_what_it_is_and_lets_nothing_run(node: Node) -> None:
    ada = await arrive(node, "m-cyd")
    page = uploaded(node, "m-cyd", b"<html><script>alert(1)</script>", "page.html")
    headers = fetch((await ada.ask("media.url", media_id=page))["url"]).headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment;")
    assert headers["x-content-type-options"] == "nosniff"
    assert "sandbox" in headers["content-security-policy"]


def test_a_lying_content_type_is_not_believed(node: Node) -> None:
    assert upload(node, "m-dan", PLAN, "/media/", Content_Type="text/html").json["type"] == "image/png"
    assert (
        upload(node, "m-dan", b"MZ\x90\x00", Content_Type="image/png").json["type"]
        == "application/octet-stream"
    )


def test_a_form_is_as_good_as_a_body(node: Node) -> None:
    form = (
        b'--XX\r\nContent-Disposition: form-data; name="file"; filename="../../plan.png"\r\n\r\n'
        + PLAN
        + b"\r\n--XX--\r\n"
    )
    reply = upload(node, "m-dan", form, Content_Type="multipart/form-data; boundary=XX")
    assert (reply.status, reply.json["filename"], reply.json["size"]) == (201, "plan.png", len(PLAN))


def test_a_part_of_a_file_can_be_asked_for(node: Node) -> None:
    link = own_link(node, uploaded(node, "m-dan"))
    reply = fetch(link, Range="bytes=1-3")
    assert (reply.status, reply.body) == (206, PLAN[1:4])
    assert reply.headers["content-range"] == f"bytes 1-3/{len(PLAN)}"
    head = fetch(link, "HEAD")
    assert (head.status, head.body, head.headers["content-length"]) == (200, b"", str(len(PLAN)))


@pytest.mark.parametrize(
    "header",
    [
        "bytes=" + ",".join(["0-"] * 3000),
        "bytes=0-,0-",
        "bytes=,",
        "bytes=",
        f"bytes=-{10 * len(PLAN)}",
        f"bytes=0-{10 * len(PLAN)}",
        "bytes=-5000000,-1",
        "bytes=5-1",
        "bytes=0-0,2-2",
        "lines=1",
    ],
)
def test_no_range_makes_an_answer_longer_than_the_file(node: Node, header: str) -> None:
    link = own_link(node, uploaded(node, "m-ranger"))
    reply = fetch(link, Range=header)
    assert (reply.status, reply.body) in [(200, PLAN), (206, PLAN)]
    head = fetch(link, "HEAD", Range=header)
    assert (head.status, head.headers["content-length"]) == (200, str(len(PLAN)))


def test_what_a_file_does_not_have_and_what_one_has_of_it(node: Node) -> None:
    link = own_link(node, uploaded(node, "m-ranger"))
    beyond = fetch(link, Range="bytes=99999999-")
    assert refusal(beyond) == (416, "invalid_argument")
    assert beyond.headers["content-range"] == f"bytes */{len(PLAN)}"
    whole = fetch(link)
    tag, date = whole.headers["etag"], whole.headers["last-modified"]
    for known in ({"If_None_Match": tag}, {"If_Modified_Since": date}):
        reply = fetch(link, **known)
        assert (reply.status, reply.body, reply.headers["etag"]) == (304, b"", tag)
    assert fetch(link, Range="bytes=0-0", If_Range=tag).body == PLAN[:1]
    for other in ('"other"', "nonsense"):
        assert fetch(link, Range="bytes=0-0", If_Range=other).body == PLAN
    assert fetch(link, If_Modified_Since="Tue, 99 Foo 9999999").body == PLAN


def test_a_document_does_not_choose_its_type(node: Node) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text/html;<script>")
    reply = upload(node, "m-dan", packed.getvalue(), "/media?filename=a.html", Content_Type="text/html")
    assert reply.json["type"] == "application/zip"
    headers = fetch(own_link(node, reply.json["id"])).headers
    assert (headers["content-type"], headers["x-content-type-options"]) == ("application/zip", "nosniff")
    assert headers["content-disposition"].startswith("attachment;")
    # A row of an old version, or of an import, is not believed either.
    node.sql("update media set type = 'text/html' where id = %s returning id", reply.json["id"])
    headers = fetch(own_link(node, reply.json["id"])).headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"].startswith("attachment;")


def test_a_page_of_another_site_may_upload(node: Node) -> None:
    address = f"http://127.0.0.1:{node.port}/media"
    reply = fetch(address, "OPTIONS", Origin="http://localhost:3000")
    assert reply.status == 204
    assert reply.headers["access-control-allow-origin"] == "http://localhost:3000"
    assert "Authorization" in reply.headers["access-control-allow-headers"]
    for origin in ("https://evil.example", "null"):
        assert "access-control-allow-origin" not in fetch(address, "OPTIONS", Origin=origin).headers
    page = {"Origin": "http://localhost:3000"}
    kept = upload(node, "m-dan", PLAN, **page)
    link = own_link(node, kept.json["id"])
    for answer in (kept, upload(node, "", PLAN, **page), fetch(link, **page), fetch(link[:-1], **page)):
        assert answer.headers["access-control-allow-origin"] == page["Origin"]
        assert "Origin" in answer.headers["vary"]
    assert "access-control-allow-origin" not in fetch(link, Origin="https://evil.example").headers


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, "forbidden"),
        ({"Authorization": "Bearer x"}, "forbidden"),
        ({"Authorization": "Basic eDp4"}, "forbidden"),
    ],
)
def test_nobody_uploads_without_a_good_token(node: Node, headers: dict[str, str], code: str) -> None:
    reply = upload(node, "", PLAN, **headers)
    assert refusal(reply) == (401, code)
    assert reply.headers["www-authenticate"] == "Bearer"


def test_nobody_uploads_with_a_token_that_is_over(node: Node) -> None:
    token = node.token("m-ada", ttl=-60)
    assert refusal(upload(node, "", PLAN, Authorization=f"Bearer {token}")) == (401, "token_expired")


def test_an_empty_file_and_a_packed_one_are_refused(node: Node) -> None:
    assert refusal(upload(node, "m-dan", b"")) == (400, "invalid_argument")
    assert refusal(upload(node, "m-dan", PLAN, Content_Encoding="gzip")) == (415, "invalid_argument")


def test_a_file_that_says_it_is_too_large_is_refused_before_it_comes(node: Node) -> None:
    with raw(node, head_of_upload(node, "m-dan", LIMIT + 1)) as connection:
        assert connection.recv(100).startswith(b"HTTP/1.1 413 ")


def test_a_file_that_turns_out_too_large_is_cut_off_and_leaves_nothing(node: Node) -> None:
    before = files(node)
    reply = upload(node, "m-dan", (b"x" * 65536 for _ in range(LIMIT // 65536 + 2)))
    assert refusal(reply) == (413, "too_large")
    assert reply.json["error"]["limit"] == LIMIT
    until(lambda: files(node) == before)


def test_the_largest_file_is_kept(node: Node) -> None:
    assert upload(node, "m-dan", b"x" * LIMIT).json["size"] == LIMIT


def test_no_other_path_takes_a_large_body(node: Node) -> None:
    for path in ("/health", "/media/x", "/"):
        assert refusal(upload(node, "m-dan", b"x" * (2 << 20), path)) == (413, "too_large")


@pytest_twisted.ensureDeferred
async def test_a_bomb_is_a_file_without_a_small_picture(node: Node) -> None:
    ada = await arrive(node, "m-eli")
    reply = upload(node, "m-eli", png_header(50_000, 50_000))
    assert (reply.status, reply.json["width"], reply.json["height"]) == (201, 50_000, 50_000)
    assert (await ada.ask("media.url", media_id=reply.json["id"]))["thumbnail_url"] is None


def own_link(node: Node, media_id: str, variant: str = signed_urls.ORIGINAL, **forged: Any) -> str:
    """A link as the server makes it, or as somebody without its secret would like it."""
    key = signed_urls.derive_key(forged.get("secret", SECRET))
    expires = forged.get("expires", signed_urls.expiry(time.time()))
    return f"http://127.0.0.1:{node.port}{signed_urls.path(key, media_id, variant, expires)}"


def test_a_link_opens_one_file_for_a_while(node: Node) -> None:
    media_id, other = uploaded(node, "m-dan"), uploaded(node, "m-dan", b"another")
    link = own_link(node, media_id)
    assert fetch(link).status == 200
    assert refusal(fetch(own_link(node, media_id, secret="a guess"))) == (403, "forbidden")
    assert refusal(fetch(own_link(node, media_id, expires=1_700_000_000))) == (403, "forbidden")
    assert refusal(fetch(link.replace(media_id, other))) == (403, "forbidden")
    assert refusal(fetch(link.partition("?")[0])) == (403, "forbidden")
    assert refusal(fetch(own_link(node, "0" * 32))) == (404, "not_found")
    assert refusal(fetch(own_link(node, other, signed_urls.THUMBNAIL))) == (404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "..",
        "../secret",
        "%2e%2e%2fsecret",
        "..%2f..%2fetc%2fpasswd",
        "partial",
        "files/../http.sock",
        '"<>|{}',
        "a" * 32 + ".thumb",
    ],
)
def test_no_path_leads_out_of_the_files(node: Node, path: str) -> None:
    with raw(
        node, f"GET /media/{path}?exp=9999999999&sig=0 HTTP/1.1\nHost: x\nConnection: close\n"
    ) as connection:
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith((b"HTTP/1.1 404 ", b"HTTP/1.1 403 "))
    assert SECRET.encode() not in answer


@pytest_twisted.ensureDeferred
async def test_only_who_uploaded_a_file_sends_it_and_only_participants_get_a_link(node: Node) -> None:
    (ada, bob, cyd), conversation_id = await talking(
        node, "n-ada", "n-bob", "n-cyd", type="group", title="Flat"
    )
    eve = await arrive(node, "n-eve")
    media_id = uploaded(node, "n-ada")
    for somebody in (bob, eve):
        assert (await somebody.refused("media.url", media_id=media_id)).error == "portico.error.not_found"
        several = await somebody.ask("media.urls", media_ids=[media_id, "no id"])
        assert several == {"urls": [], "missing": [media_id, "no id"]}
    stolen = await bob.refused(
        "message.send",
        conversation_id=conversation_id,
        type="file",
        local_id="1",
        attachments=[{"id": media_id}],
    )
    assert (stolen.error, stolen.kwargs["field"]) == ("portico.error.invalid_argument", "attachments[0].id")
    await send(ada, conversation_id, {"media_id": media_id})
    several = await bob.ask("media.urls", media_ids=["0" * 32, media_id, media_id])
    assert several["missing"] == ["0" * 32]
    assert [fetch(each["url"]).body for each in several["urls"]] == [PLAN]
    assert fetch((await bob.ask("media.url", media_id=media_id))["url"]).body == PLAN
    assert (await eve.refused("media.url", media_id=media_id)).error == "portico.error.not_found"
    await ada.ask("conversation.remove_participant", conversation_id=conversation_id, user_id="n-bob")
    assert (await bob.refused("media.url", media_id=media_id)).error == "portico.error.not_found"
    assert (await cyd.ask("media.url", media_id=media_id))["id"] == media_id


@pytest_twisted.ensureDeferred
async def test_a_retried_send_is_the_same_message(node: Node) -> None:
    (ada, _), conversation_id = await talking(node, "r-ada", "r-bob")
    media_id = uploaded(node, "r-ada")
    first = await send(ada, conversation_id, {"media_id": media_id}, local_id="same")
    assert await send(ada, conversation_id, {"media_id": media_id}, local_id="same") == first


def test_a_service_uploads_for_a_user(node: Node) -> None:
    token = {"Authorization": f"Bearer {node.token('site', 'service')}"}
    media_id = upload(node, "", PLAN, "/media?as_user=s-ada", **token).json["id"]
    assert node.sql("select owner_id from media where id = %s", media_id) == [("s-ada",)]
    twice = upload(node, "", PLAN, "/media?as_user=s-ada&as_user=s-bob", **token)
    assert refusal(twice) == (400, "invalid_argument")
    media_id = upload(node, "s-bob", PLAN, "/media?as_user=s-ada").json["id"]
    assert node.sql("select owner_id from media where id = %s", media_id) == [("s-bob",)]


def test_one_user_uploads_so_many_files_at_once(node: Node) -> None:
    halves = [half_an_upload(node, "m-fay") for _ in range(4)]
    until(lambda: len([path for path in files(node) if path.parent.name == "partial"]) == 4)
    assert refusal(upload(node, "m-fay", PLAN)) == (429, "rate_limited")
    assert upload(node, "m-gus", PLAN).status == 201
    for half in halves:
        half.close()
    until(lambda: not [path for path in files(node) if path.parent.name == "partial"])
    assert upload(node, "m-fay", PLAN).status == 201


def test_an_upload_that_breaks_off_leaves_nothing(node: Node) -> None:
    before = files(node)
    rows = node.sql("select count(*) from media")
    half = half_an_upload(node, "m-hal")
    until(lambda: len(files(node)) == len(before) + 1)
    half.close()
    until(lambda: files(node) == before)
    assert node.sql("select count(*) from media") == rows


def test_a_kill_in_the_middle_of_an_upload_leaves_nothing(node: Node) -> None:
    before = files(node)
    rows = node.sql("select count(*) from media")
    with half_an_upload(node, "m-ida") as half:
        until(lambda: len(files(node)) == len(before) + 1)
        node.kill("media")
        assert half.recv(100).startswith(b"HTTP/1.1 503 ")
    assert upload(node, "m-ida", PLAN).status == 201  # patient with the restart
    partial = [path for path in files(node) if path.parent.name == "partial"]
    assert (partial, node.sql("select count(*) from media")[0][0]) == ([], rows[0][0] + 1)


def test_a_reader_does_not_notice_a_restart(node: Node) -> None:
    link = own_link(node, uploaded(node, "m-dan"))
    node.kill("media")
    assert fetch(link).body == PLAN


@pytest.fixture(scope="module")
def served_by_a_site() -> Iterator[tuple[Node, Any]]:
    plan = {
        "id": "m-1",
        "url": "https://cdn.example/m-1.png",
        "type": "image/png",
        "filename": "plan.png",
        "size": 9,
    }
    with running_site(lambda asked: (200, plan) if asked.path == "/media/m-1" else (404, {})) as site:
        node = Node(free_port(), MEDIA_SERVICE_URL=site.url)
        node.start()
        yield node, site
        assert node.stop() == 0
        node.remove()


@pytest_twisted.ensureDeferred
async def test_a_media_service_is_asked_before_a_message_is_accepted(served_by_a_site: Any) -> None:
    node, site = served_by_a_site
    (ada, bob), conversation_id = await talking(node, "ada", "bob")
    message = await send(ada, conversation_id, {"media_id": "m-1"})
    assert message["attachments"] == [
        {
            "id": "m-1",
            "url": "https://cdn.example/m-1.png",
            "type": "image/png",
            "filename": "plan.png",
            "size": 9,
        }
    ]
    assert (await bob.wait_for("message.created"))["message"] == message
    asked = {"conversation_id": conversation_id, "type": "file", "local_id": "2"}
    unknown = await ada.refused("message.send", **asked, attachments=[{"media_id": "m-2"}])
    assert unknown.kwargs["field"] == "attachments[0].media_id"
    site.answer = lambda _: (500, {})
    down = await ada.refused("message.send", **asked, attachments=[{"media_id": "m-1"}])
    assert down.error == "portico.error.unavailable"
    assert "media service" in down.args[0]
    assert refusal(upload(node, "ada", PLAN)) == (404, "not_found")
    text = await ada.ask("message.send", conversation_id=conversation_id, text="still", local_id="2")
    assert text["message"]["seq"] == 2


@pytest_twisted.ensureDeferred
async def test_with_a_bucket_files_lie_there_and_readers_are_sent_there() -> None:
    with running_s3() as s3:
        node = Node(free_port(), **s3.settings)
        node.start()
        (ada, bob), conversation_id = await talking(node, "ada", "bob")
        media_id = uploaded(node, "ada")
        assert (set(s3.objects), files(node)) == ({media_id, f"{media_id}.thumb"}, [])
        await send(ada, conversation_id, {"media_id": media_id})
        [attachment] = (await bob.wait_for("message.created"))["message"]["attachments"]
        sent_on = fetch(attachment["url"])
        assert sent_on.status == 302
        assert fetch(sent_on.headers["location"]).body == PLAN
        s3.broken = True
        assert refusal(upload(node, "ada", PLAN)) == (503, "unavailable")
        assert files(node) == []
        assert node.stop() == 0
        node.remove()
