"""Everything that is stored, to see that nothing changed."""

from typing import Any

import boto3

from tests.support.cloud import STACK
from tests.support.standing import MARK


def everything() -> dict[str, list[Any]]:
    """All items of all tables in a fixed order. What counts requests, and sessions made for a test, are left out."""
    dynamodb = boto3.client("dynamodb")
    names = [name for name in dynamodb.list_tables()["TableNames"] if name.startswith(f"{STACK}-")]
    return {name: sorted(map(_plain, _items(dynamodb, name))) for name in names}


def _items(dynamodb: Any, name: str) -> list[Any]:
    found: list[Any] = []
    for page in dynamodb.get_paginator("scan").paginate(TableName=name):
        found += [item for item in page["Items"] if not (item["pk"]["S"].startswith("RATE#") or MARK in item)]
    return found


def _plain(item: dict[str, Any]) -> str:
    return repr(sorted(item.items()))
