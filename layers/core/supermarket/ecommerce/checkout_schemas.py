"""Checking out over HTTP."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from supermarket.ecommerce.order_model import Address, Checkout, PaymentMethod, Recipient
from supermarket.kernel.phone import mobile_number
from supermarket.schema import Amount, Schema

_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("an e-mail address, such as rahim@example.com")
    return text


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("text on one line")
    return text


Words = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Mobile = Annotated[
    str,
    Field(max_length=24, examples=["01712345678"]),
    AfterValidator(mobile_number),
]
Email = Annotated[str, Field(max_length=254, examples=["rahim@example.com"]), AfterValidator(_email)]


class AddressBody(Schema):
    line: Words = Field(description="House, road, flat.", examples=["House 12, Road 5"])
    area: Words = Field(examples=["Dhanmondi"])
    city: Words = Field(examples=["Dhaka"])
    postcode: str | None = Field(None, pattern=r"^\d{4}$", examples=["1205"])


class CheckoutRequest(Schema):
    """Who gets it where. With ``expected_total`` an order is refused when it would cost anything else."""

    name: Words
    phone: Mobile
    email: Email | None = None
    address: AddressBody
    note: Annotated[str, Field(max_length=500)] | None = None
    payment_method: PaymentMethod
    expected_total: Amount | None = None
    age_checked: Annotated[bool, Field(description="The shopper says to be as old as the goods ask for.")] = (
        False
    )

    def checkout(self) -> Checkout:
        where = self.address
        return Checkout(
            recipient=Recipient(self.name, self.phone, self.email or ""),
            address=Address(where.line, where.area, where.city, where.postcode or ""),
            payment_method=self.payment_method,
            note=self.note or "",
            expected_total=self.expected_total,
            age_checked=self.age_checked,
        )
