"""Settings of evidence mode. Parsed as a part of `portico.settings.core`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from portico.domain.evidence.keys import KeyTrouble, SigningKey, VerifyingKey, signing_key, verifying_key
from portico.settings.conversation_types import conversation_types
from portico.settings.environment import SettingsError
from portico.settings.variables import evidence as variables


@dataclass(frozen=True, slots=True)
class EvidenceSettings:
    """Which types users may open, what signs certificates, and what goes into them."""

    types: frozenset[str]
    key: SigningKey | None = field(repr=False)
    earlier_keys: tuple[VerifyingKey, ...]
    tsa_url: str | None
    fonts: Path


def evidence(env: Mapping[str, str]) -> EvidenceSettings:
    """Read the variables. Raises SettingsError."""
    return EvidenceSettings(
        types=conversation_types(variables.TYPES, env),
        key=_key(env),
        earlier_keys=_earlier_keys(env),
        tsa_url=variables.TSA_URL.read(env),
        fonts=Path(variables.FONTS.read(env)),
    )


def _key(env: Mapping[str, str]) -> SigningKey | None:
    text = variables.KEY.read(env)
    try:
        return signing_key(text) if text else None
    except KeyTrouble:
        raise SettingsError(
            "EVIDENCE_KEY must be an Ed25519 key in base64: make one with "
            "`openssl genpkey -algorithm ed25519 -outform DER | base64 -w0`"
        ) from None


def _earlier_keys(env: Mapping[str, str]) -> tuple[VerifyingKey, ...]:
    try:
        return tuple(verifying_key(text) for text in variables.EARLIER_KEYS.parts(env))
    except KeyTrouble:
        raise SettingsError(
            "EVIDENCE_EARLIER_KEYS must be Ed25519 public keys in base64, separated by commas, as "
            "/.well-known/portico-evidence.json has them"
        ) from None
