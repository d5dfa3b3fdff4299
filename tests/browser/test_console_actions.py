"""What is pressed in the console is done by the server, and is in the audit."""

import json
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from portico.settings.core import parse
from portico.storage.importing.loader import loading
from portico.storage.importing.runs import RunNumbers
from tests.browser.consoles import OpenConsole, is_too_wide, violations
from tests.browser.widgets import talk
from tests.support.node import Node
from tests.support.rest import Rest
from tests.support.web import needs_npm

pytestmark = needs_npm
RULES = """[[rule]]
detectors = ["email"]
action = "hold"
"""


def press(page: Page, action: str) -> None:
    """Press a button of the person's page, and again in the dialog that explains it."""
    page.get_by_role("button", name=action, exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name=action, exact=True).click()


def is_done(page: Page, text: str) -> None:
    expect(page.get_by_role("status").filter(has_text=text)).to_be_visible()


def audited(node: Node, user_id: str) -> list[str]:
    """What was done to somebody, without the looks at them."""
    rows = node.sql(
        "select action from audit where user_id = %s and action <> 'admin.user' order by id", user_id
    )
    return [action for (action,) in rows]


@pytest.mark.parametrize(
    ("action", "said", "procedure"),
    [
        ("End sessions", "0 sessions ended.", "admin.disconnect"),
        ("Revoke tokens", "Tokens revoked, 0 sessions ended.", "admin.revoke_tokens"),
        ("Block", "Blocked.", "admin.block_user"),
    ],
)
def test_what_ends_access_is_done_and_is_in_the_audit(
    console: OpenConsole, node: Node, action: str, said: str, procedure: str
) -> None:
    user_id = f"ended-{procedure.partition('.')[2]}"
    person = Rest(node, user_id)
    assert person.get("/me").status == 200
    page = console(f"/people/{user_id}")
    press(page, action)
    is_done(page, said)
    assert audited(node, user_id) == [procedure]
    assert person.get("/me").status == (200 if action == "End sessions" else 401)
    audit = console("/audit").get_by_role("table", name="Audit")
    row = audit.get_by_role("row").filter(has_text=user_id).filter(has_text=procedure)
    expect(row).to_have_count(1)
    expect(row).to_contain_text("console-admin")


def test_a_person_is_exported_and_the_file_has_what_they_said(console: OpenConsole, node: Node) -> None:
    talk(node, "Exa", "Ben", "I like the garden")
    page = console("/people/exa")
    with page.expect_download() as download:
        press(page, "Export data")
    is_done(page, f"Downloaded {download.value.suggested_filename}.")
    document = Path(download.value.path()).read_text("utf-8")
    assert json.loads(document)
    assert "I like the garden" in document
    assert audited(node, "exa") == ["admin.export_user"]


def test_an_erased_person_has_no_texts_and_the_audit_says_who_did_it(
    console: OpenConsole, node: Node
) -> None:
    talk(node, "Era", "Bea", "Forget me")
    page = console("/people/era")
    page.get_by_role("button", name="Erase", exact=True).click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("era")
    dialog.get_by_role("button", name="Erase", exact=True).click()
    is_done(page, "Erased; 1 message emptied.")
    assert node.sql("select text from message where sender_id = 'era'") == [(None,)]
    assert audited(node, "era") == ["admin.erase_user"]
    assert Rest(node, "era").get("/me").status == 401


def test_rules_are_tried_and_the_answer_says_how_far_back_it_looked(console: OpenConsole, node: Node) -> None:
    talk(node, "Tria", "Trio", "Write to tria@example.com")
    page = console("/moderation/rules", role="moderator")
    page.get_by_label("Rules", exact=True).fill("[[rule]")
    page.get_by_label("Reason").fill("a rule for mails")
    page.get_by_role("button", name="Try").click()
    expect(page.get_by_role("alert")).to_contain_text("not TOML")
    page.get_by_label("Rules", exact=True).fill(RULES)
    page.get_by_label("Days back").select_option("1")
    page.get_by_role("button", name="Try").click()
    match = page.get_by_role("table", name="Matches").get_by_role("row").filter(has_text="tria@example.com")
    expect(match).to_contain_text("hold")
    expect(page.get_by_role("status").filter(has_text="looked at, back to")).to_be_visible()
    expect(page.get_by_role("alert")).to_have_count(0)
    assert violations(page) == []
    tried = (
        "select reason from audit where action = 'moderation.try_rules' and admin_id = 'console-moderator'"
    )
    assert ("a rule for mails",) in node.sql(tried)
    [(text,)] = node.sql("select text from message where sender_id = 'tria'")
    assert text == "Write to tria@example.com"


def test_an_import_moves_while_it_runs_and_says_when_it_was_stopped(console: OpenConsole, node: Node) -> None:
    page = console("/imports")
    with loading(parse(node.env).dsn, "pressed", "people.csv") as loader:
        loader.note(RunNumbers(size=200, bytes=50, taken=7), is_over=False)
        page.reload()
        run = page.get_by_role("listitem").filter(has_text="pressed: people.csv")
        bar = run.get_by_role("progressbar")
        expect(bar).to_have_attribute("value", "0.25")
        expect(run).to_contain_text("25 %")
        assert violations(page) == []
        loader.note(RunNumbers(size=200, bytes=150, taken=21), is_over=False)
        expect(bar).to_have_attribute("value", "0.75")
        expect(run).to_contain_text("21")
    expect(run.get_by_text("stopped", exact=True)).to_be_visible()
    expect(bar).to_have_count(0)


def test_a_long_id_has_one_line_in_the_audit_and_none_is_cut_off_on_a_phone(
    console: OpenConsole, node: Node
) -> None:
    user_id = "auth0|6713f0a2-77b4-4c1e-9d58-2b1f0c9e8a77"
    node.sql(
        "insert into audit (admin_id, action, user_id, reason) values (%s, %s, %s, %s) returning 1",
        user_id.replace("auth0", "admin"),
        "moderation.decide_appeal:overturn",
        user_id,
        "It was the name of a play, and the person who reported it agrees",
    )
    page = console("/audit")
    row = page.get_by_role("row").filter(has_text="decide_appeal")
    person = row.get_by_role("link").get_by_text(user_id)
    expect(person).to_have_attribute("title", user_id)
    lines = "element => element.offsetHeight / parseFloat(getComputedStyle(element).fontSize)"
    assert person.evaluate(lines) < 2
    page.set_viewport_size({"width": 320, "height": 700})
    expect(person).to_have_css("white-space", "normal")
    assert not is_too_wide(page)
