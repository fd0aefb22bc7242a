"""Twilio's Messages (www.twilio.com/docs/messaging/api/message-resource): one text by the official SDK."""

import json
from functools import cached_property
from typing import TYPE_CHECKING, Any

from supermarket.kernel.errors import Conflict, Unavailable
from supermarket.notifications.model import Sms

if TYPE_CHECKING:
    from twilio.http.http_client import TwilioHttpClient
    from twilio.rest import Client

_TIMEOUTS = (2, 8)
"""Seconds to connect, and to wait for an answer."""
_OURS = "https://api.twilio.com"
_TAKES_NONE = {21211, 21610, 21612, 21614}
"""No number, one whose owner said stop, one that cannot be routed to, no mobile."""
_TOO_MANY, _BROKEN, _LONGEST = 429, 500, 36000


class TwilioSender:
    """An `SmsSender`. What Twilio says of a refusal names numbers, so only its code goes on."""

    def __init__(
        self, account_sid: str, user: str, password: str, sender: str, base_url: str = _OURS
    ) -> None:
        self._account_sid, self._user, self._password = account_sid, user, password
        self._sender, self._base_url = sender, base_url

    @classmethod
    def of(cls, secret: str) -> "TwilioSender | None":
        """From the JSON in the secret; None while it names no account."""
        given = json.loads(secret)
        account = given.get("account_sid")
        if not account:
            return None
        user, password = given.get("api_key", account), given.get("api_secret", given.get("auth_token", ""))
        return cls(account, user, password, given["from"], given.get("base_url", _OURS))

    @cached_property
    def _client(self) -> "Client":
        from twilio.rest import Client

        return Client(self._user, self._password, self._account_sid, http_client=_connection(self._base_url))

    def send(self, sms: Sms) -> None:
        from requests import RequestException
        from twilio.base.exceptions import TwilioRestException

        by = "messaging_service_sid" if self._sender.startswith("MG") else "from_"
        sender: dict[str, Any] = {by: self._sender}
        try:
            self._client.messages.create(
                to=sms.to, body=sms.text, validity_period=min(sms.minutes * 60, _LONGEST), **sender
            )
        except RequestException:
            raise Unavailable("The text service did not answer.") from None
        except TwilioRestException as error:
            raise _meant(error.status, error.code) from None


def _meant(status: int, code: int | None) -> Conflict | Unavailable:
    if status == _TOO_MANY or status >= _BROKEN:
        return Unavailable("The text service cannot take it now.")
    reason = "sms_unreachable" if code in _TAKES_NONE else "sms_refused"
    return Conflict(f"The text service refused the text: {code}.", code=reason)


def _connection(base_url: str) -> "TwilioHttpClient":
    """The SDK's own, with time-outs for connecting and reading, and to another host where one is named."""
    from twilio.http.http_client import TwilioHttpClient

    class Connection(TwilioHttpClient):  # type: ignore[misc]
        def request(self, method: str, url: str, *args: Any, **kwargs: Any) -> Any:
            return super().request(method, base_url + url.removeprefix(_OURS), *args, **kwargs)

    connection = Connection(max_retries=0)
    connection.timeout = _TIMEOUTS
    return connection
