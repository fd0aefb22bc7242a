"""Secrets, read once and kept for a while by a warm function."""

import time
from collections.abc import Callable

from supermarket.aws.clients import client
from supermarket.config import config

KEEP_SECONDS = 300
_kept: dict[str, tuple[float, str]] = {}


def secret(name: str) -> str:
    return _keep(
        config().secret(name),
        lambda path: client("secretsmanager").get_secret_value(SecretId=path)["SecretString"],
    )


def forget() -> None:
    _kept.clear()


def _keep(path: str, load: Callable[[str], str]) -> str:
    kept = _kept.get(path)
    if kept is None or kept[0] < time.monotonic():
        kept = _kept[path] = (time.monotonic() + KEEP_SECONDS, load(path))
    return kept[1]
