"""A shopper's browser on a payment page: it reads the form, presses a button, and goes where it is sent."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin

import requests

SECONDS = 60
_BACK = "/payments/callbacks/"


class _Form(HTMLParser):
    """The first form of a page, filled in as it comes: of choices the first."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.action, self.fields, self._choice = "", dict[str, str](), ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        name = found.get("name", "")
        if tag == "form":
            self.action = found.get("action", "")
        elif tag == "input" and name:
            self.fields[name] = found.get("value", "")
        elif tag == "select":
            self._choice = name
        elif tag == "option" and self._choice:
            self.fields.setdefault(self._choice, found.get("value", ""))


@dataclass
class Visit:
    """Where a browser ended, and the request by which it came back to the shop: empty when it did not."""

    url: str
    back: str = ""
    form: Mapping[str, str] = field(default_factory=dict)


def pay(url: str, do: str = "pay", **typed: str) -> Visit:
    """Press a button on the page at ``url``, and come back to the shop as the page has it."""
    return come_back(press(url, do, **typed))


def press(url: str, do: str = "pay", **typed: str) -> Visit:
    """The same, with the window closed before the shop is reached."""
    form = _Form(_text(requests.get(url, timeout=SECONDS)))
    filled = {**form.fields, "do": do, **typed}
    answer = requests.post(url, data=filled, timeout=SECONDS, allow_redirects=False)
    if answer.is_redirect:
        return Visit(url, urljoin(url, answer.headers["Location"]))
    leads = _Form(_text(answer))
    return Visit(url, leads.action, leads.fields) if _BACK in leads.action else Visit(url)


def come_back(visit: Visit) -> Visit:
    """Once more is as good as once: a browser may be reloaded."""
    if not visit.back:
        return visit
    if visit.form:
        answer = requests.post(visit.back, data=visit.form, timeout=SECONDS, allow_redirects=False)
    else:
        answer = requests.get(visit.back, timeout=SECONDS, allow_redirects=False)
    if answer.status_code != requests.codes.see_other:
        raise RuntimeError(
            f"the shop answered a returning browser with {answer.status_code}: {answer.text[:300]}"
        )
    return Visit(answer.headers["Location"], visit.back, visit.form)


def _text(answer: requests.Response) -> str:
    if answer.status_code != requests.codes.ok:
        raise RuntimeError(f"a payment page answered with {answer.status_code}: {answer.text[:300]}")
    return answer.text
