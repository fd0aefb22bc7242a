"""Amazon SES v2: one mail by SendEmail (docs.aws.amazon.com/ses/latest/APIReference-V2)."""

from typing import Any

from supermarket.kernel.errors import Conflict
from supermarket.notifications.model import Mail

_REFUSALS = {
    "AccountSuspendedException",
    "BadRequestException",
    "MailFromDomainNotVerifiedException",
    "MessageRejected",
    "NotFoundException",
}


class SesMailer:
    """A `Mailer` over a client of SES v2."""

    def __init__(self, client: Any) -> None:
        self._client = client

    def send(self, mail: Mail) -> None:
        """What SES says of a refusal names addresses, so only its code goes on."""
        try:
            self._client.send_email(
                FromEmailAddress=mail.sender,
                Destination={"ToAddresses": [mail.to]},
                Content={"Simple": _message(mail)},
            )
        except self._client.exceptions.ClientError as error:
            code = error.response["Error"]["Code"]
            if code not in _REFUSALS:
                raise
            raise Conflict(f"The mail service refused the mail: {code}.", code="mail_refused") from None


def _message(mail: Mail) -> dict[str, Any]:
    letter = mail.letter
    attached = [
        {"FileName": file.name, "ContentType": file.content_type, "RawContent": file.content}
        for file in mail.attachments
    ]
    headers = [{"Name": name, "Value": value} for name, value in mail.headers]
    return {
        "Subject": _words(letter.subject),
        "Body": {"Text": _words(letter.text), "Html": _words(letter.html)},
        **({"Attachments": attached} if attached else {}),
        **({"Headers": headers} if headers else {}),
    }


def _words(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}
