"""`make pictures`: the screenshots of README.md, of a buyer and a seller in the example site.

It starts `portico up` and the site in temporary folders, and takes the pictures in Chromium (the one that
PORTICO_CHROMIUM names, or one that is installed).
"""

import os
import shutil
import tempfile
from base64 import b64encode
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.support.example_site import ExampleSite
from tests.support.node import ROOT, Node
from tests.support.ports import free_port

ASSETS = ROOT / "docs" / "assets"
SCHEMES = ("light", "dark")
SHARPNESS = 1.35  # pixels of the picture for one of the page
DESKTOP = ViewportSize(width=1120, height=730)
PHONE = ViewportSize(width=390, height=780)
FRAME = ViewportSize(width=1380, height=730)
HOME = "Bright flat above the market"
TALK = (
    ("ada", "Hello Bob, is the flat still for sale?"),
    ("bob", "Hello Ada! It is. Would you like to see it?"),
    ("ada", "Yes please. Is Saturday morning possible?"),
    ("bob", "Saturday at 10 works. The market is open then, so come on foot."),
    ("ada", "Perfect, see you on Saturday!"),
)
LAYOUT = """<style>
  body { margin: 0; }
  img { position: absolute; display: block; outline: 1px solid rgb(128 128 128 / .4); }
  .desktop { left: 8px; top: 8px; width: 1040px; border-radius: 14px; }
  .phone { right: 8px; bottom: 8px; width: 290px; border-radius: 40px; border: 9px solid #111; }
</style><img class="desktop" src="%s"><img class="phone" src="%s">"""


def main() -> None:
    """Take the pictures, each as a file for light and one for dark pages."""
    folder = Path(tempfile.mkdtemp(prefix="portico-pictures-"))
    site = ExampleSite(folder, free_port())
    node = Node(site.portico_port, ALLOWED_ORIGINS=site.url)
    chromium = os.environ.get("PORTICO_CHROMIUM") or shutil.which("chromium")
    with node.running(), site.running(), sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        buyer, seller = talk(browser, site)
        for scheme in SCHEMES:
            compose(browser, [shot(page, scheme) for page in (buyer, seller)], scheme)
        browser.close()
    shutil.rmtree(folder)


def talk(browser: Browser, site: ExampleSite) -> tuple[Page, Page]:
    """A conversation about a home; returns the page of the buyer's desktop and of the seller's phone."""
    pages = {"ada": log_in(browser, site, "ada", DESKTOP), "bob": log_in(browser, site, "bob", PHONE)}
    ada, bob = pages["ada"], pages["bob"]
    ada.get_by_text(HOME).click()
    ada.get_by_role("button", name="Contact the seller").click()
    bob.get_by_role("link", name="Messages").click()
    ada.get_by_label("Write a message").fill(TALK[0][1])
    ada.keyboard.press("Enter")
    bob.get_by_label("Conversations", exact=True).get_by_role("button").filter(has_text=HOME).click()
    for name, text in TALK[1:]:
        pages[name].get_by_label("Write a message").fill(text)
        pages[name].keyboard.press("Enter")
        for page in pages.values():
            page.get_by_role("article").filter(has_text=text).wait_for()
    ada.get_by_role("article").filter(has_text=TALK[-1][1]).get_by_text("Read").wait_for(state="attached")
    bob.get_by_label("Write a message").press_sequentially("Until then")
    ada.get_by_text("is typing").wait_for()
    return ada, bob


def log_in(browser: Browser, site: ExampleSite, name: str, size: ViewportSize) -> Page:
    """A page of a user of the site."""
    page = browser.new_context(viewport=size, device_scale_factor=SHARPNESS, locale="en-GB").new_page()
    site.log_in(page, name)
    return page


def shot(page: Page, scheme: str) -> str:
    """A screenshot as a data URL."""
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.evaluate("scrollTo(0, 0); document.activeElement.blur()")
    return "data:image/png;base64," + b64encode(page.screenshot()).decode()


def compose(browser: Browser, screens: list[str], scheme: str) -> None:
    """Desktop and phone in one picture with a transparent background."""
    page = browser.new_context(viewport=FRAME, device_scale_factor=SHARPNESS).new_page()
    page.set_content(LAYOUT % tuple(screens), wait_until="load")
    picture = Image.open(BytesIO(page.screenshot(omit_background=True)))
    picture.save(ASSETS / f"chat-{scheme}.png", optimize=True)


if __name__ == "__main__":
    main()
