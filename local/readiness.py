"""The file by which scripts and tests learn that the local cloud is up, and where."""

import json
import os
import time
from typing import Any

from local.cloud import Cloud
from local.settings import Settings


def announce(settings: Settings, cloud: Cloud) -> None:
    """Write the ready file."""
    facts = {
        "url": settings.url,
        "api": cloud.api_url,
        "endpoint_url": cloud.endpoint_url,
        "region": cloud.region,
        "account": cloud.account,
        "stack": cloud.stack,
        "sign_ins": str(settings.sign_ins_file),
        "pid": os.getpid(),
    }
    unfinished = settings.ready_file.with_suffix(".part")
    unfinished.write_text(json.dumps(facts, indent=2), "utf-8")
    unfinished.replace(settings.ready_file)


def withdraw(settings: Settings) -> None:
    """Remove the ready file."""
    settings.ready_file.unlink(missing_ok=True)


def facts(settings: Settings) -> dict[str, Any] | None:
    """What the ready file says, unless the process that wrote it is gone."""
    try:
        found: dict[str, Any] = json.loads(settings.ready_file.read_text("utf-8"))
        os.kill(found["pid"], 0)
    except (FileNotFoundError, ProcessLookupError):
        return None
    return found


def wait(settings: Settings, seconds: float) -> dict[str, Any] | None:
    """The facts as soon as there are any, or None after so many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := facts(settings):
            return found
        time.sleep(0.1)
    return None
