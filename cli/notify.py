"""`portico notify preview`: shows what notifications look like, or writes them as HTML."""

import argparse
import sys
from pathlib import Path
from typing import Any

from jinja2 import TemplateError

from cli.errors import OperatorError
from components.delivery.preview import example_notification
from components.delivery.templating import Texts
from portico.domain.delivery.planning import KINDS
from portico.settings import core


def add_command(subparsers: Any) -> None:
    """Declare the command."""
    parser = subparsers.add_parser("notify", help="preview notification templates")
    verbs = parser.add_subparsers(required=True, metavar="verb")
    preview = verbs.add_parser("preview", help="render an example with the configured templates")
    preview.add_argument("--kind", choices=KINDS, default="message")
    preview.add_argument("--language", help="two letters (default: NOTIFY_LANGUAGE)")
    preview.add_argument("--out", type=Path, help="the file for the HTML of the email")
    preview.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write the mail as HTML; show subject, push, SMS and plain text."""
    configured = core.parse()
    notices = configured.notifications
    link = configured.delivery.frontend_url + configured.delivery.conversation_path.replace("{id}", "12")
    saying = example_notification(args.kind, args.language or notices.language, link)
    try:
        texts = Texts(notices.app_name, notices.language, notices.templates)
        mail, push, sms = texts.mail(saying), texts.push(saying), texts.sms(saying)
    except TemplateError as error:
        raise OperatorError(f"the templates of {args.kind} do not work: {error}") from error
    _write(args.out or configured.home / f"preview-{args.kind}.html", mail.html)
    sys.stdout.write(f"Subject: {mail.subject}\nPush: {push[0]} | {push[1]}\nSMS: {sms}\n\n{mail.text}")
    return 0


def _write(path: Path, html: str) -> None:
    try:
        path.parent.mkdir(mode=0o700, exist_ok=True)
        path.write_text(html, encoding="utf-8")
    except OSError as error:
        raise OperatorError(
            f"cannot write {path}: {error.strerror}; choose another place with --out"
        ) from error
    sys.stdout.write(f"Written: {path}\n")
