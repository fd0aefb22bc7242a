"""Fixtures of every suite."""

from collections.abc import Iterator

import pytest

from supermarket import config
from tests.support import cloud as moto_cloud


@pytest.fixture
def cloud() -> Iterator[None]:
    """Amazon's services in this process: empty tables, buckets, queues and bus from the project's templates."""
    with moto_cloud.running():
        yield


@pytest.fixture
def a_local_shop(cloud: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """A shop on a developer's machine, the one kind that may tell webhooks on this very machine."""
    monkeypatch.setenv("STAGE", "local")
    config.forget()
