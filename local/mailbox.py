"""The e-mails the local cloud caught instead of sending."""

from datetime import UTC, datetime
from html.parser import HTMLParser
from typing import Any

from aiohttp import ClientSession

from local.cloud import Cloud

Message = dict[str, Any]


async def read(session: ClientSession, cloud: Cloud) -> list[Message]:
    """Every caught e-mail, newest first."""
    url = f"{cloud.endpoint_url}/_ministack/ses/messages"
    async with session.get(url, params={"account": cloud.account}) as answer:
        answer.raise_for_status()
        caught = (await answer.json())["messages"].get(cloud.account, [])
    return [message(each) for each in sorted(caught, key=lambda each: float(each["Timestamp"]), reverse=True)]


def message(caught: dict[str, Any]) -> Message:
    """One e-mail in our own words."""
    return {
        "id": caught["MessageId"],
        "at": datetime.fromtimestamp(float(caught["Timestamp"]), UTC).isoformat(timespec="seconds"),
        "from": caught["Source"],
        "to": [*caught["To"], *caught["CC"], *caught["BCC"]],
        "subject": caught["Subject"],
        "text": caught["BodyText"] or plain_text(caught["BodyHtml"] or ""),
        "html": caught["BodyHtml"],
    }


class _Text(HTMLParser):
    """Collects what a reader of an HTML e-mail would see."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        self._hidden += tag in ("script", "style", "head")
        if tag in ("p", "br", "div", "tr", "li", "h1", "h2", "h3"):
            self.words.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in ("script", "style", "head")

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self.words.append(data)


def plain_text(html: str) -> str:
    """The visible text of an HTML e-mail."""
    parser = _Text()
    parser.feed(html)
    parser.close()
    return "".join(parser.words).strip()
