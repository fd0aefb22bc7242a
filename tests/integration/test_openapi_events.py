"""Every sample event is one its handler can take."""

import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest

from tests.support import cloud
from tests.support.gateway import function
from tests.support.templates import ROOT

NOT_THERE = {"payments/settle", "products/import_file"}
"""Their sample names something that an empty shop does not have."""
EVENTS = sorted(
    str(path.relative_to(ROOT / "events").with_suffix("")) for path in ROOT.glob("events/*/*.json")
)


def sample(name: str) -> Any:
    return json.loads((ROOT / "events" / f"{name}.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def shop() -> Iterator[None]:
    """One for all samples: each may find what another left."""
    with cloud.running():
        boto3.client("ses").verify_email_identity(EmailAddress="shop@example.com")
        yield


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("name", [name for name in EVENTS if "httpMethod" in sample(name)])
def test_a_sample_call_is_answered_without_a_failure(name: str) -> None:
    answer = function(name).handler(sample(name), None)

    assert answer["statusCode"] < 500, answer["body"]
    assert answer["statusCode"] not in (400, 405, 413, 415, 428), answer["body"]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("name", [name for name in EVENTS if "Records" in sample(name)])
def test_a_sample_batch_is_taken_whole(name: str) -> None:
    failed = function(name).handler(sample(name), None)["batchItemFailures"]

    assert len(failed) == (1 if name in NOT_THERE else 0)
