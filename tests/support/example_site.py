"""The example Django site (`examples/django_site`) as a running process with a database."""

import json
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.support.node import ROOT, SECRET
from tests.support.ports import free_port
from tests.system.waiting import until

EXAMPLE = ROOT / "examples" / "django_site"
KEY = "of-the-tests"
PASSWORD = "homes"


class ExampleSite:
    """The site with the people and homes of its demo (ada is user 1, bob user 2)."""

    def __init__(self, folder: Path, portico_port: int) -> None:
        self.port = free_port()
        self.portico_port = portico_port
        self._folder = folder
        self._env = {
            **os.environ,
            "ACCESS_TOKEN_SECRET": SECRET,
            "DJANGO_API_KEY": KEY,
            "PORTICO_URL": f"http://127.0.0.1:{portico_port}",
            "SITE_DATABASE": str(folder / "site.sqlite3"),
        }
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def log(self) -> Path:
        return self._folder / "site.log"

    def prepare(self) -> None:
        """Tables, people and homes."""
        for command in ("migrate", "demo"):
            self.manage(command)

    def manage(self, *arguments: str) -> None:
        """`manage.py ...`."""
        command = [sys.executable, "manage.py", *arguments]
        subprocess.run(command, cwd=EXAMPLE, env=self._env, check=True, timeout=60, stdout=subprocess.DEVNULL)

    def start(self) -> None:
        """Serve, and return when it listens."""
        serve = [sys.executable, "manage.py", "runserver", "--noreload", f"127.0.0.1:{self.port}"]
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(serve, cwd=EXAMPLE, env=self._env, stdout=output, stderr=output)
        until(self._listens)

    def end(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End it; SIGKILL is a crash."""
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(30)

    @contextmanager
    def killed(self) -> Iterator[None]:
        """Away for the length of a block, by `kill -9`."""
        self.end(signal.SIGKILL)
        try:
            yield
        finally:
            self.start()

    @contextmanager
    def running(self) -> Iterator["ExampleSite"]:
        """Up for the length of a block; its log must hold no traceback in the end."""
        self.prepare()
        self.start()
        try:
            yield self
        finally:
            self.end()
        assert "Traceback" not in self.log.read_text()

    def log_in(self, page: Page, name: str) -> None:
        """Log somebody in, in a page of a browser."""
        page.goto(f"{self.url}/login/")
        page.get_by_label("Name").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("main").get_by_role("button", name="Log in").click()

    def tokens(self, name: str) -> dict[str, str]:
        """What simplejwt gives for a name and a password: `{access, refresh}`."""
        body = json.dumps({"username": name, "password": PASSWORD}).encode()
        with closing(HTTPConnection("127.0.0.1", self.port, timeout=20)) as http:
            http.request("POST", "/api/token/", body, {"Content-Type": "application/json"})
            given: dict[str, str] = json.load(http.getresponse())
        return given

    def sql(self, statement: str) -> list[tuple[Any, ...]]:
        """Look into the site's database."""
        with closing(sqlite3.connect(self._env["SITE_DATABASE"], timeout=20)) as connection:
            return connection.execute(statement).fetchall()

    def _listens(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0
