"""The demo shop's sign-ins: generated on this machine, kept in a file only its owner can read."""

import json
import os
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass(frozen=True)
class SignIn:
    """Somebody who can sign in to the demo shop."""

    role: str
    login: str
    password: str


def new_password() -> str:
    """A random password that can be read out and typed."""
    return secrets.token_urlsafe(12)


def save(path: Path, sign_ins: Sequence[SignIn]) -> None:
    """Write the sign-ins so that nobody else on the machine can read them."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump([asdict(each) for each in sign_ins], file, ensure_ascii=False, indent=2)


def load(path: Path) -> list[SignIn]:
    """The saved sign-ins; none before the first seeding."""
    if not path.exists():
        return []
    return [SignIn(**each) for each in json.loads(path.read_text("utf-8"))]
