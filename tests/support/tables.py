"""Everything that is stored, to see that nothing changed."""

from typing import Any

from moto.dynamodb.models import dynamodb_backends

from tests.support.cloud import ACCOUNT, REGION, STACK
from tests.support.standing import MARK


def everything() -> dict[str, list[Any]]:
    """All items of all tables in a fixed order. What counts requests, and sessions made for a test, are left out.

    It looks where moto keeps them: a scan of each would take longer than most tests.
    """
    tables = dynamodb_backends[ACCOUNT][REGION].tables
    stored = {
        name: [item.to_json()["Attributes"] for item in table.all_items()] for name, table in tables.items()
    }
    return {
        name: sorted(repr(sorted(item.items())) for item in items if _counts(item))
        for name, items in stored.items()
        if name.startswith(f"{STACK}-")
    }


def _counts(item: dict[str, Any]) -> bool:
    return not (item["pk"]["S"].startswith("RATE#") or MARK in item)
