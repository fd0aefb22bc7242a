"""What becomes of a request that is not answered: whether the gateway can have heard of it makes a difference."""

from typing import Any, NoReturn

import pytest
import requests

from supermarket.payments.exchange_model import GatewayNotReached, GatewayUnknown
from supermarket.payments.gateways import wire


@pytest.mark.parametrize(
    ("failure", "raised"),
    [
        (requests.ConnectTimeout, GatewayNotReached),
        (requests.ReadTimeout, GatewayUnknown),
        (requests.ConnectionError, GatewayUnknown),
    ],
)
def test_only_without_a_connection_is_it_certain_that_nothing_was_heard(
    failure: type[Exception], raised: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def lost(*_: Any, **__: Any) -> NoReturn:
        raise failure("https://gateway.example/?password=secret")

    monkeypatch.setattr(requests, "request", lost)

    with pytest.raises(GatewayUnknown) as told:
        wire.ask("GET", "https://gateway.example/", query={"password": "secret"})

    assert type(told.value) is raised
    assert "secret" not in str(told.value)
