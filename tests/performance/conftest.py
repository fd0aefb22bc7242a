"""A shop on the emulator for whatever needs one."""

from collections.abc import Iterator
from typing import Any

import pytest

from tests.performance import emulator


@pytest.fixture(scope="module")
def dynamodb() -> Iterator[Any]:
    with emulator.running() as client:
        yield client


@pytest.fixture(scope="module")
def shop(dynamodb: Any) -> emulator.Shop:
    return emulator.open_shop()
