"""The demo catalogue, imported as a shop imports its own: as files."""

import csv
import io
import time
import urllib.request
import uuid
from collections.abc import Callable, Iterable

from local.api import Api, Json
from local.seed.sheets import Row, rows

Say = Callable[[str], None]
PATIENCE_SECONDS = 180


def fill(admin: Api, say: Say) -> dict[str, int]:
    """Import categories, brands and products; how many of each there are."""
    files: dict[str, list[Row]] = {
        "categories": rows("categories"),
        "brands": rows("brands"),
        "products": [_imported(row) for row in rows("products")],
    }
    for kind, content in files.items():
        done = import_file(admin, kind, as_csv(content))
        if done["status"] != "done" or done["rows"]["failed"]:
            raise RuntimeError(f"importing {kind}: {done}")
        say(f"{kind}: {done['rows']['total']} rows")
    return {kind: len(content) for kind, content in files.items()}


def _imported(row: Row) -> Row:
    wanted = {
        name: row[name] for name in ("sku", "barcode", "name", "name_bn", "brand", "unit", "pack", "price")
    }
    rest = {"mrp": row["mrp"], "tax_class": row["tax_class"], "plu": row["scale_plu"]}
    return {**wanted, **rest, "category_id": row["category"]}


def as_csv(content: Iterable[Row]) -> bytes:
    lines = list(content)
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(lines[0]))
    writer.writeheader()
    writer.writerows(lines)
    return text.getvalue().encode()


def import_file(admin: Api, kind: str, content: bytes, tell: Callable[[Json], None] | None = None) -> Json:
    """Send a file and wait until it has been read; the import as it ended. ``tell`` hears of its progress."""
    started = admin.post("/products/import", {"kind": kind})
    upload(started["upload"], content)
    ends = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < ends:
        progress = admin.get(f"/products/imports/{started['import_id']}")
        if tell is not None:
            tell(progress)
        if progress["status"] in ("done", "failed"):
            return progress
        time.sleep(0.3)
    raise TimeoutError(f"the import of {kind} did not end: {progress}")


def upload(target: Json, content: bytes) -> None:
    """A multipart/form-data POST: the fields the API gave, then the file."""
    boundary = uuid.uuid4().hex
    parts = [
        f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
        for name, value in target["fields"].items()
    ]
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="file.csv"\r\n'
    parts.append(
        f"{head}Content-Type: text/csv\r\n\r\n".encode() + content + f"\r\n--{boundary}--\r\n".encode()
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    request = urllib.request.Request(target["url"], b"".join(parts), headers, method="POST")  # noqa: S310
    urllib.request.urlopen(request, timeout=60).close()  # noqa: S310  # nosec B310
