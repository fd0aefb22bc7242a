"""Requests and views of codes and passwords."""

from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, SecretStr, WithJsonSchema, model_validator

from supermarket.accounts.code_model import Sent
from supermarket.accounts.login_model import email_address, login_name
from supermarket.accounts.password_model import LONGEST
from supermarket.accounts.schemas import NewPassword
from supermarket.kernel.phone import mobile_number
from supermarket.schema import Schema, View


def _reachable(text: str) -> str:
    name = login_name(text)
    try:
        return email_address(name) if "@" in name else mobile_number(name)
    except ValueError:
        raise ValueError("an email address or a Bangladeshi mobile number") from None


LoginName = Annotated[str, Field(max_length=254), AfterValidator(_reachable), WithJsonSchema({
    "type": "string", "maxLength": 254, "examples": ["ayesha@example.com", "01712345678"],
    "description": "An email address or a Bangladeshi mobile number.",
})]  # fmt: skip
TypedCode = Annotated[SecretStr, Field(min_length=1, max_length=32, examples=["123456"])]


class Verify(Schema):
    """The ``code`` that was sent to ``login``, or ``resend`` for another one."""

    login: LoginName
    code: TypedCode | None = None
    resend: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.code is None) != self.resend:
            raise ValueError("either a code, or resend")
        return self


class Forgot(Schema):
    login: LoginName


class Reset(Schema):
    """The ``code`` of a mail or text, also that of an invitation."""

    login: LoginName
    code: TypedCode
    password: NewPassword


class PasswordChange(Schema):
    old: Annotated[SecretStr, Field(min_length=1, max_length=LONGEST)]
    new: NewPassword


class SentView(View):
    """Where a code went: ``a***@example.com``."""

    channel: Literal["email", "sms"]
    to: str

    @classmethod
    def of(cls, sent: Sent) -> "SentView":
        return cls(channel="email" if sent.channel == "email" else "sms", to=sent.to)


class VerificationView(View):
    """``verified`` when a code was right. Else where codes are on their way to, if they go to anybody."""

    verified: bool
    verification: list[SentView]

    @classmethod
    def of(cls, sent: list[Sent]) -> "VerificationView":
        return cls(verified=not sent, verification=[SentView.of(each) for each in sent])
