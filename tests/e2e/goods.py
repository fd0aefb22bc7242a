"""The catalogue as its office works with it: files in and out, the index of the search, pictures, days to come."""

import io
import urllib.request
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from PIL import Image

from local.api import Api, Json
from local.cloud import Cloud
from local.seed.catalogue import upload
from local.seed.people import invoke
from tests.e2e.people import start_afresh
from tests.e2e.trade import until

DHAKA = ZoneInfo("Asia/Dhaka")
COUNTS = ("total", "created", "updated", "unchanged", "failed")


def imported(admin: Api, kind: str, content: bytes, *, dry_run: bool = False) -> Json:
    """Send a file, and give the progress it ended with."""
    started = admin.post("/products/import", {"kind": kind, "dry_run": dry_run})
    upload(started["upload"], content)
    path = f"/products/imports/{started['import_id']}"
    return until(lambda: admin.get(path), lambda seen: seen["status"] in ("done", "failed"))


def counts(done: Json) -> dict[str, int]:
    """The rows of an import by what became of them, without the zeros."""
    assert done["status"] == "done", done
    return {name: done["rows"][name] for name in COUNTS if done["rows"][name]}


def exported(admin: Api, form: str) -> tuple[int, bytes]:
    """The products as a file, and how many there are."""
    asked = admin.post("/products/export", {"kind": "products", "format": form})["export_id"]

    def newest() -> Json:
        return next(each for each in admin.get("/products/export")["items"] if each["export_id"] == asked)

    made = until(newest, lambda export: bool(export["file"]))
    assert made["status"] == "done", made
    with urllib.request.urlopen(made["file"], timeout=60) as answer:
        return made["rows"], answer.read()


def build_index(cloud: Cloud) -> None:
    """At once, instead of a minute after the last change; a warm search would look for it within another minute."""
    record = {"messageId": "by-hand", "body": "{}", "eventSource": "aws:sqs"}
    assert invoke(cloud, "products-build-search", {"Records": [record]}) == {"batchItemFailures": []}
    start_afresh(cloud, "products-search")


def midnight(days_ahead: int) -> tuple[str, str]:
    """A day to come in Dhaka, and the moment it begins."""
    day = datetime.now(DHAKA).date() + timedelta(days=days_ahead)
    return day.isoformat(), datetime.combine(day, time(), DHAKA).isoformat()


def photo() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (1600, 1200), "darkgreen").save(out, "JPEG")
    return out.getvalue()
