"""The two samples that verify a webhook take what the specification's library signs, and nothing else."""

import base64
import json
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from standardwebhooks import Webhook

from cli.generate import ROOT
from tests.docs.samples import samples_of

PAGE = ROOT / "docs" / "reference" / "webhooks.md"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
OTHER = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oDazfgh8Q4dyk="
BODY = b'{"type":"message.created","data":{"message":{"text":"\xc3\xa9"}}}'
RUN = """
const { isFromPortico } = require("./verify.cjs");
const asked = JSON.parse(require("node:fs").readFileSync(0));
const body = Buffer.from(asked.body, "base64");
process.stdout.write(JSON.stringify(isFromPortico(asked.secret, asked.headers, body)));
"""


def headers_at(seconds: float) -> dict[str, str]:
    """As a sender that replaces its secret signs, by the specification's own library."""
    moment = _moment(seconds)
    signatures = [Webhook(secret).sign("4711-1", moment, BODY.decode()) for secret in (OTHER, SECRET)]
    return {
        "webhook-id": "4711-1",
        "webhook-timestamp": str(int(seconds)),
        "webhook-signature": " ".join(signatures),
    }


def _moment(seconds: float) -> Any:
    return datetime.fromtimestamp(int(seconds), UTC)


def in_python(_: Path, secret: str, headers: dict[str, str], body: bytes) -> bool:
    [sample] = [sample for sample in samples_of(PAGE) if sample.language == "python"]
    names: dict[str, Any] = {}
    exec(sample.code, names)  # noqa: S102 - our own page
    answer: bool = names["is_from_portico"](secret, headers, body)
    return answer


def in_javascript(folder: Path, secret: str, headers: dict[str, str], body: bytes) -> bool:
    [sample] = [sample for sample in samples_of(PAGE) if sample.language == "js"]
    (folder / "verify.cjs").write_text(sample.code)
    asked = {"secret": secret, "headers": headers, "body": base64.b64encode(body).decode()}
    ran = subprocess.run(
        ["node", "-e", RUN], cwd=folder, input=json.dumps(asked), capture_output=True, text=True, check=True
    )
    answer: bool = json.loads(ran.stdout)
    return answer


@pytest.mark.parametrize("verify", [in_python, in_javascript])
def test_a_sample_takes_what_is_signed_and_new(tmp_path: Path, verify: Any) -> None:
    now = time.time()
    fresh = headers_at(now)
    assert verify(tmp_path, SECRET, fresh, BODY)
    assert verify(tmp_path, OTHER, fresh, BODY)
    assert not verify(tmp_path, SECRET, fresh, BODY + b" ")
    assert not verify(tmp_path, SECRET, {**fresh, "webhook-id": "4711-2"}, BODY)
    assert not verify(tmp_path, "whsec_" + "A" * 32, fresh, BODY)
    assert not verify(tmp_path, SECRET, headers_at(now - 400), BODY)
