"""The console: signing in, the pages, addresses, the phone, the dark."""

import re
import zipfile

from playwright.sync_api import expect

from tests.browser.consoles import OpenConsole, heading, violations
from tests.browser.widgets import talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm


def test_the_overview_moves(console: OpenConsole, node: Node) -> None:
    page = console()
    sessions = page.get_by_role("img", name=re.compile(r"^Messages a second"))
    expect(sessions).to_have_accessible_name(re.compile("highest 0$"))
    talk(node, "Conny", "Olly", "one", "two", "three")
    expect(sessions).to_have_accessible_name(re.compile(r"highest (?!0$)"))
    expect(page.get_by_role("table", name="Nodes").get_by_role("row")).to_have_count(2)


def test_links_lead_to_addresses_and_the_back_button_back(console: OpenConsole, node: Node) -> None:
    talk(node, "Linda", "Lars", "Good morning")
    page = console("/people/linda/conversations")
    heading(page, "linda")
    page.get_by_role("table", name="Conversations").get_by_role("link", name="lars").click()
    heading(page, "lars")
    page.get_by_role("link", name="Sessions").click()
    expect(page.get_by_text("Not connected")).to_be_visible()
    assert page.url.endswith("/console/people/lars/sessions")
    page.go_back()
    page.go_back()
    heading(page, "linda")
    expect(page.get_by_role("link", name="Conversations", exact=True).last).to_have_attribute(
        "aria-current", "page"
    )


def test_somebody_is_found_blocked_and_let_in_again(console: OpenConsole, node: Node) -> None:
    Rest(node, "mallory").ask("PATCH", "/me", {"name": "Mallory Vex"})
    page = console("/people")
    page.get_by_label("Search people").fill("vex")
    page.get_by_label("Search people").press("Enter")
    page.get_by_role("link", name="Mallory Vex").click()
    heading(page, "Mallory Vex")
    page.get_by_role("button", name="Block").click()
    page.get_by_role("dialog").get_by_role("button", name="Block").click()
    expect(page.get_by_role("status").filter(has_text="Blocked.")).to_be_visible()
    assert Rest(node, "mallory").get("/me").status == 401
    page.get_by_role("button", name="Unblock").click()
    page.get_by_role("dialog").get_by_role("button", name="Unblock").click()
    expect(page.get_by_role("button", name="Block", exact=True)).to_be_visible()
    assert Rest(node, "mallory").get("/me").status == 200


def test_nobody_is_erased_by_a_slip(console: OpenConsole, node: Node) -> None:
    Rest(node, "goner").get("/me")
    page = console("/people/goner")
    page.get_by_role("button", name="Erase").click()
    erase = page.get_by_role("dialog").get_by_role("button", name="Erase")
    expect(erase).to_be_disabled()
    page.get_by_label(re.compile("Type goner")).fill("goner")
    erase.click()
    expect(page.get_by_text("erased", exact=True)).to_be_visible()
    assert node.sql("select erased_at is not null from person where id = 'goner'") == [(True,)]


def test_a_report_is_decided(console: OpenConsole, node: Node) -> None:
    talk(node, "Rude", "Rita", "you idiot")
    rita = Rest(node, "rita")
    node.sql(
        "insert into report (reporter_id, user_id, conversation_id, message_id, reason, text)"
        " select 'rita', sender_id, conversation_id, id, 'rude', text from message"
        " where sender_id = 'rude' and seq = 1 returning 1"
    )
    page = console("/moderation")
    report = page.get_by_role("listitem").filter(has_text="you idiot")
    expect(report).to_contain_text("rude")
    report.get_by_role("button", name="Delete message").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("an insult")
    page.get_by_role("dialog").get_by_role("button", name="Delete message").click()
    expect(page.get_by_role("status").filter(has_text="deleted")).to_be_visible()
    expect(report).to_have_count(0)
    [conversation] = rita.get("/conversations").json["conversations"]
    messages = rita.get(f"/conversations/{conversation['id']}/messages").json["messages"]
    assert [message["text"] for message in messages] == [None]


def test_the_keyboard_is_enough(console: OpenConsole) -> None:
    page = console("/people")
    heading(page, "People")
    page.keyboard.press("Shift+Tab")
    page.get_by_role("link", name="Moderation").focus()
    page.keyboard.press("Enter")
    heading(page, "Moderation")
    expect(page.get_by_role("heading", level=1)).to_be_focused()


def test_a_notification_is_sent_again(console: OpenConsole, node: Node) -> None:
    conversation_id = talk(node, "Nora", "Ned", "Hello")
    [(old,)] = node.sql(
        "insert into delivery (user_id, kind, channel, state, due_at, conversation_id, first_seq, up_to_seq,"
        " collapse, committed_at, reason, done_at) values ('ned', 'message', 'sms', 'dead', now(), %s, 1, 1,"
        " 'of a test', now(), 'http_500', now()) returning id",
        conversation_id,
    )
    page = console("/people/ned/notifications")
    row = page.get_by_role("row").filter(has_text="http 500")
    row.get_by_role("button", name="Resend").click()
    page.get_by_role("dialog").get_by_role("button", name="Resend").click()
    expect(page.get_by_role("status").filter(has_text="Planned again")).to_be_visible()
    assert node.sql("select count(*) from delivery where user_id = 'ned' and id > %s", old) == [(1,)]


def test_what_notifications_look_like_is_seen_in_any_language(console: OpenConsole) -> None:
    page = console("/notifications/templates")
    mail = page.get_by_role("region", name="Email", exact=True)
    shown = mail.frame_locator("iframe").get_by_text("Ada Lovelace").first
    expect(shown).to_be_visible()
    english = page.get_by_role("region", name="Email as text").inner_text()
    page.get_by_label("Language").select_option("sw")
    expect(page.locator(".columns")).to_have_attribute("lang", "sw")
    assert page.get_by_role("region", name="Email as text").inner_text() != english
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as HTML").click()
    assert download.value.suggested_filename == "message-sw.html"


def test_a_webhook_is_made_tried_and_deleted(console: OpenConsole) -> None:
    page = console("/webhooks")
    page.get_by_role("textbox", name="Address").fill("http://127.0.0.1:9/portico")
    page.get_by_role("textbox", name="Events").fill("message.*, call.*")
    page.get_by_role("button", name="Add").click()
    expect(page.get_by_role("status").filter(has_text="whsec_")).to_be_visible()
    page.get_by_role("link", name="http://127.0.0.1:9/portico").click()
    heading(page, re.compile(r"^Webhook \d+$"))
    page.get_by_role("button", name="Pause").click()
    page.get_by_role("dialog").get_by_role("button", name="Pause").click()
    expect(page.get_by_text("paused", exact=True)).to_be_visible()
    page.get_by_role("button", name="Delete").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete").click()
    expect(page.get_by_role("alert")).to_contain_text("no such")


def test_dead_letters_are_tried_again(console: OpenConsole, node: Node) -> None:
    conversation_id = talk(node, "Dora", "Dan", "Hello")
    node.sql(
        "insert into site_refusal (what, id, rev, conversation_id, status, reason)"
        " values ('message', 424242, 1, %s, 422, 'refused') returning 1",
        conversation_id,
    )
    page = console("/django")
    row = page.get_by_role("row").filter(has_text="message 424242")
    row.get_by_role("button", name="Retry").click()
    page.get_by_role("dialog").get_by_role("button", name="Retry").click()
    expect(page.get_by_role("status").filter(has_text="1 dead letter tried again")).to_be_visible()
    expect(row).to_have_count(0)


def test_a_moderator_reads_with_a_reason_and_decides_and_an_admin_sees_it_in_the_audit(
    console: OpenConsole, node: Node
) -> None:
    talk(node, "Grim", "Gwen", "Good morning", "you fool")
    node.sql(
        "insert into report (reporter_id, user_id, conversation_id, message_id, reason, text)"
        " select 'gwen', sender_id, conversation_id, id, 'rude', text from message"
        " where sender_id = 'grim' and seq = 2 returning 1"
    )
    page = console("", role="moderator")
    heading(page, "Moderation")
    expect(page.get_by_role("link", name="People")).to_have_count(0)
    page.get_by_role("listitem").filter(has_text="you fool").get_by_role("link", name="conversation").click()
    page.get_by_label("Reason").fill("the report of Gwen")
    page.get_by_role("button", name="Read").click()
    expect(page.get_by_role("list", name="Messages")).to_contain_text("Good morning")
    page.go_back()
    report = page.get_by_role("listitem").filter(has_text="you fool")
    report.get_by_role("button", name="Warn").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("an insult of Gwen")
    page.get_by_role("dialog").get_by_role("button", name="Warn").click()
    expect(report).to_have_count(0)
    audit = console("/audit").get_by_role("table", name="Audit")
    expect(audit.get_by_role("row").filter(has_text="the report of Gwen")).to_contain_text("moderation.read")
    decided = audit.get_by_role("row").filter(has_text="an insult of Gwen")
    expect(decided.first).to_contain_text("moderation.resolve:warn")


def test_a_ledger_is_read_and_certified_and_a_conversation_without_one_says_so(
    console: OpenConsole, node: Node
) -> None:
    site = Rest(node, "console-site", "service")
    opened = site.post(
        "/conversations",
        {"participant_ids": ["lea", "leo"], "type": "group", "title": "The lease", "evidence": True},
    )
    conversation_id = opened.json["conversation"]["id"]
    site.post(f"/conversations/{conversation_id}/messages", {"text": "The keys were handed over"})
    page = console(f"/conversations/{conversation_id}")
    ledger = page.get_by_role("table", name="Ledger")
    expect(ledger.get_by_role("row").filter(has_text="message")).to_have_count(1)
    assert violations(page) == []
    page.get_by_role("button", name="Certify").click()
    with page.expect_download() as download:
        page.get_by_role("dialog").get_by_role("button", name="Certify").click()
    assert {"ledger.jsonl", "manifest.json"} <= set(zipfile.ZipFile(download.value.path()).namelist())
    plain = talk(node, "Lena", "Levi", "Hello")
    page.goto(f"http://127.0.0.1:{node.port}/console/conversations/{plain}")
    expect(page.get_by_role("region", name="Ledger")).to_contain_text("opened without evidence")


def test_a_suspension_of_a_report_is_on_the_page_of_the_person(console: OpenConsole, node: Node) -> None:
    talk(node, "Sly", "Sue", "pay me outside")
    node.sql(
        "insert into report (reporter_id, user_id, conversation_id, message_id, reason, text)"
        " select 'sue', sender_id, conversation_id, id, 'fraud', text from message"
        " where sender_id = 'sly' and seq = 1 returning 1"
    )
    page = console("/moderation")
    report = page.get_by_role("listitem").filter(has_text="pay me outside")
    report.get_by_role("button", name="Suspend").click()
    page.get_by_role("dialog").get_by_label("For how long").select_option("30 days")
    page.get_by_role("dialog").get_by_label("Reason").fill("a try of fraud")
    page.get_by_role("dialog").get_by_role("button", name="Suspend").click()
    expect(report).to_have_count(0)
    page.goto(f"http://127.0.0.1:{node.port}/console/people/sly/conduct")
    page.get_by_label("Reason").fill("the report of Sue")
    page.get_by_role("button", name="Show").click()
    decision = (
        page.get_by_role("table", name="Decisions").get_by_role("row").filter(has_text="a try of fraud")
    )
    expect(decision).to_contain_text("suspends until")
    assert violations(page) == []
    audit = console("/audit").get_by_role("table", name="Audit")
    expect(audit.get_by_role("row").filter(has_text="the report of Sue")).to_contain_text("moderation.person")
