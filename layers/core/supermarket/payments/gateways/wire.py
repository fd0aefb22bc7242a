"""Asking a provider over HTTPS: time-outs always, and an answer that means nothing is never taken for a no."""

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from supermarket.payments.exchange_model import GatewayNotReached, GatewayUnknown

TIMEOUTS = (3, 20)
"""Seconds to connect, and to wait for an answer: the gateway's own caller gives up after 29."""
QUICK = (3, 10)
"""For a step towards opening a payment: two of them fit into the time that a shopper is answered in."""
HEARING = (2, 2)
"""For what is fetched while a provider waits for us to take its message: two fit into the ten seconds of that."""
_LARGEST = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """``json`` is None for a body that is none."""

    status: int
    json: Any


def ask(
    method: str, url: str, *, body: Any = None, form: Mapping[str, str] | None = None,
    query: Mapping[str, str] | None = None, headers: Mapping[str, str] | None = None,
    timeouts: tuple[int, int] = TIMEOUTS,
) -> Reply:  # fmt: skip
    """One request, sent once. Raises GatewayUnknown when nothing came back, or a server error; GatewayNotReached when
    it was not even sent.

    Neither the address nor the body goes into the error: both may hold secrets.
    """
    import requests

    logging.getLogger("urllib3").setLevel(logging.INFO)  # below, it tells every address
    data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
    try:
        answer = requests.request(
            method, url, data=form if form is not None else data, params=query, headers=headers, timeout=timeouts,
            allow_redirects=False,
        )  # fmt: skip
    except requests.ConnectTimeout:
        raise GatewayNotReached("No connection.") from None
    except requests.RequestException as error:
        raise GatewayUnknown(f"No answer: {type(error).__name__}.") from None
    if answer.status_code >= 500:
        raise GatewayUnknown(f"The payment service answered {answer.status_code}.")
    return Reply(answer.status_code, _json(answer.content))


def _json(content: bytes) -> Any:
    try:
        return json.loads(content[:_LARGEST], parse_float=str)
    except (ValueError, RecursionError):
        return None
