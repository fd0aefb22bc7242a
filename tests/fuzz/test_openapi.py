"""Thousands of requests drawn from the published document, in process: what it promises is what is answered.

`make fuzz` runs it; CASES says how many requests in all.
"""

import json
import math
import os
from collections.abc import Iterator
from typing import Any
from zlib import crc32

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from supermarket.accounts.model import PERMISSIONS
from tests.support import cloud
from tests.support.gateway import Who
from tests.support.one_of_everything import fill
from tests.support.templates import ROOT
from tests.support.wsgi import Shop

CASES = int(os.environ.get("CASES", "10000"))
ADMIN = Who("01890000-0000-7000-8000-00000000000a", "admin", tuple(PERMISSIONS), session="s-1")
DOCUMENT = json.loads((ROOT / "functions" / "settings" / "openapi.json").read_text("utf-8"))
METHODS = {"get", "put", "post", "patch", "delete"}
OPERATIONS = sum(len(METHODS & path.keys()) for path in DOCUMENT["paths"].values())
shop = Shop(ADMIN)
schema = schemathesis.openapi.from_dict(DOCUMENT)
schema.app = shop


known: dict[str, str] = {}


@pytest.fixture(scope="module", autouse=True)
def open_shop() -> Iterator[None]:
    with cloud.running():
        known.update(fill())
        yield


@schema.hook
def map_path_parameters(_: Any, values: dict[str, Any] | None) -> dict[str, Any] | None:
    """Half of the requests are about something that is there."""
    if not values or crc32(repr(sorted(values.items())).encode()) % 2:
        return values
    return {name: known.get(name, value) for name, value in values.items()}


@schema.parametrize()
@settings(
    max_examples=math.ceil(CASES / OPERATIONS), deadline=None, database=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
def test_every_answer_is_one_the_document_promises(case: Any) -> None:
    case.call_and_validate(
        checks=[
            not_a_server_error, status_code_conformance, content_type_conformance, response_headers_conformance,
            response_schema_conformance,
        ]
    )  # fmt: skip


def test_as_many_requests_were_made_as_asked_for() -> None:
    assert shop.calls >= CASES
