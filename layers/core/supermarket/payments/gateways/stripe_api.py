"""Stripe's own SDK: all tries of one call within one time, its errors as ours, its objects as plain dictionaries.

It tries again by itself, which is safe only because whatever it posts carries an idempotency key.
"""

import logging
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from itertools import islice
from time import monotonic
from typing import Any

from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown

CONNECT, READ, ALTOGETHER = 3, 20, 25
"""Seconds to connect, to wait for one answer, and for a call with its further tries."""
HEARING = 6
"""For a call with its further tries while Stripe waits for us to take its message."""
TRIES_AGAIN = 2
_MOST = 20_000
_NO = {"card_error", "invalid_request_error"}
_WORD = re.compile(r"[a-z0-9_.\-]{1,255}", re.ASCII | re.IGNORECASE)


class StripeApi:
    """``base_url`` is for a simulator, empty for Stripe itself; ``session`` is one of ``requests``."""

    def __init__(self, key: str, base_url: str = "", session: Any = None) -> None:
        self._key = key
        self._base_url = base_url.rstrip("/")
        self._session = session

    @contextmanager
    def calling(self, *, doing: bool = False, within: int = ALTOGETHER) -> Iterator[Any]:
        """The SDK's services. A no is GatewayRefused when ``doing`` something; to a question it is no answer."""
        import stripe

        try:
            yield self._client(within).v1
        except (stripe.CardError, stripe.InvalidRequestError) as error:
            words, certain = _said(error)
            raise (GatewayRefused if doing and certain else GatewayUnknown)(f"Stripe said {words}.") from None
        except (stripe.StripeError, ValueError, TypeError, AttributeError, LookupError) as error:
            raise GatewayUnknown(
                f"No answer of Stripe that means anything: {type(error).__name__}."
            ) from None

    def _client(self, within: int) -> Any:
        import requests
        import stripe

        stripe.enable_telemetry = False  # it would write a file into the home folder
        logging.getLogger("stripe").setLevel(logging.WARNING)  # below, it tells what was posted
        logging.getLogger("urllib3").setLevel(logging.INFO)
        if self._session is None:
            self._session = requests.Session()
        hurried: Any = _Hurried(self._session, within)
        return stripe.StripeClient(
            self._key, max_network_retries=TRIES_AGAIN, http_client=stripe.RequestsClient(session=hurried),
            base_addresses={"api": self._base_url} if self._base_url else None,
        )  # fmt: skip


class _Hurried:
    """A session whose requests, each with its time-outs, are all over in time."""

    def __init__(self, session: Any, within: int) -> None:
        self._session = session
        self._until = monotonic() + within

    def request(self, method: str, url: str, **given: Any) -> Any:
        import requests

        left = int(self._until - monotonic())
        if left < 1:
            raise requests.Timeout
        within = (min(CONNECT, left), min(READ, left))
        return self._session.request(method, url, **{**given, "timeout": within, "allow_redirects": False})


def _said(error: Any) -> tuple[str, bool]:
    """Its code without its sentences, which may name what was sent; and whether it is one of Stripe's own noes."""
    body = error.json_body if isinstance(error.json_body, Mapping) else {}
    told = body.get("error")
    told = told if isinstance(told, Mapping) else {}
    words = [word(told.get(each)) for each in ("code", "decline_code")]
    return " ".join(filter(None, words)) or word(told.get("type")) or "no", told.get("type") in _NO


def word(value: Any) -> str:
    """One of Stripe's words or ids, such as ``card_declined`` and ``ch_1``; empty for what is none."""
    return value if isinstance(value, str) and _WORD.fullmatch(value) else ""


def known(found: Any, kind: str) -> dict[str, Any]:
    """What the SDK gave, as a dictionary. Raises GatewayUnknown when it is not what was asked for."""
    plain = found if isinstance(found, dict) else found.to_dict()
    if not isinstance(plain, dict) or plain.get("object") != kind or not word(plain.get("id")):
        raise GatewayUnknown(f"Stripe answered something that is no {kind}.")
    return plain


def all_of(pages: Any, kind: str) -> list[dict[str, Any]]:
    """Every object of a list, page after page. A list that is too long to read is as good as none."""
    if getattr(pages, "object", None) != "list" or not isinstance(getattr(pages, "has_more", None), bool):
        raise GatewayUnknown("Stripe answered something that is no list.")
    several: Iterable[Any] = islice(pages.auto_paging_iter(), _MOST + 1)
    found = [known(each, kind) for each in several]
    if len(found) > _MOST:
        raise GatewayUnknown("Stripe's list is too long.")
    return found
