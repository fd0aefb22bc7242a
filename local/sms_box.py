"""The text service of the local cloud: it speaks Twilio's Messages resource, and keeps what it is given.

www.twilio.com/docs/messaging/api/message-resource: a form in, 201 and the message out, or an error with a code.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from itertools import count
from pathlib import Path
from typing import Any

Answer = tuple[int, dict[str, Any]]
_MOBILE = re.compile(r"\+8801[3-9]\d{8}")
_LONGEST = 1600
FAULTS = {
    "+8801300000429": (HTTPStatus.TOO_MANY_REQUESTS, 20429),
    "+8801300000500": (HTTPStatus.INTERNAL_SERVER_ERROR, 20500),
    "+8801300000610": (HTTPStatus.BAD_REQUEST, 21610),
    "+8801300000606": (HTTPStatus.BAD_REQUEST, 21606),
}
"""Numbers that always go wrong, and how."""


@dataclass
class SmsBox:
    """``file`` has a line of JSON for each text."""

    file: Path

    def take(self, account: str, authorization: str, form: Mapping[str, str]) -> Answer:
        """What Twilio would say to this request."""
        fault = _fault(authorization, form)
        if fault is not None:
            return _refusal(*fault)
        text = {
            "sid": f"SM{next(_numbers):032x}", "account_sid": account, "to": form["To"], "body": form["Body"],
            "from": form.get("From"), "messaging_service_sid": form.get("MessagingServiceSid"),
            "status": "queued" if form.get("From") else "accepted", "num_segments": "1", "num_media": "0",
            "direction": "outbound-api", "error_code": None, "error_message": None, "api_version": "2010-04-01",
            "price": None, "price_unit": None, "date_sent": None,
            "date_created": datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S +0000"),
        }  # fmt: skip
        self.file.parent.mkdir(parents=True, exist_ok=True)
        with self.file.open("a", encoding="utf-8") as box:
            box.write(json.dumps({**text, "at": datetime.now(UTC).isoformat(timespec="seconds")}) + "\n")
        return HTTPStatus.CREATED, text

    def read(self) -> list[dict[str, Any]]:
        """Every text, newest first, in the words of the mailbox."""
        if not self.file.exists():
            return []
        texts = [json.loads(line) for line in self.file.read_text("utf-8").splitlines()]
        return [
            {
                "id": text["sid"], "at": text["at"], "from": text["from"] or text["messaging_service_sid"],
                "to": [text["to"]], "subject": "SMS", "text": text["body"], "html": None,
            }
            for text in reversed(texts)
        ]  # fmt: skip


_numbers = count(int(datetime.now(UTC).timestamp() * 1000))


def _fault(authorization: str, form: Mapping[str, str]) -> tuple[int, int] | None:
    if not authorization.startswith("Basic "):
        return HTTPStatus.UNAUTHORIZED, 20003
    if not _MOBILE.fullmatch(form.get("To", "")):
        return HTTPStatus.BAD_REQUEST, 21211
    if not (form.get("From") or form.get("MessagingServiceSid")):
        return HTTPStatus.BAD_REQUEST, 21603
    if not 0 < len(form.get("Body", "")) <= _LONGEST:
        return HTTPStatus.BAD_REQUEST, 21617
    return FAULTS.get(form["To"])


def _refusal(status: int, code: int) -> Answer:
    link = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": f"Error {code}", "more_info": link, "status": int(status)}
