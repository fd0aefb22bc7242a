"""Fixtures of every suite."""

from collections.abc import Iterator

import pytest

from tests.support import cloud as moto_cloud


@pytest.fixture
def cloud() -> Iterator[None]:
    """Amazon's services in this process: empty tables, buckets, queues and bus from the project's templates."""
    with moto_cloud.running():
        yield
