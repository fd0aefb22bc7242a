"""Checking out over HTTP."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints

from supermarket.ecommerce.order_model import Address, Checkout, PaymentMethod, Recipient, Substitution
from supermarket.kernel.errors import Invalid
from supermarket.kernel.phone import mobile_number
from supermarket.schema import Amount, Id, Schema

_EMAIL = re.compile(r"[^@\s<>,;]+@[^@\s<>,;]+\.[^@\s<>,;.]+")

_JOINERS = dict.fromkeys((0x200C, 0x200D))
"""Invisible, and part of how Bangla is spelt."""


def _email(text: str) -> str:
    if not _EMAIL.fullmatch(text):
        raise ValueError("an e-mail address, such as rahim@example.com")
    return text


def _one_line(text: str) -> str:
    if not text.translate(_JOINERS).isprintable():
        raise ValueError("text on one line")
    return text


def _in_ascii(digits: str) -> str:
    return f"{int(digits):04d}"


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
    postcode: (
        Annotated[str, Field(pattern=r"^\d{4}$", examples=["1205"]), AfterValidator(_in_ascii)] | None
    ) = None

    def address(self) -> Address:
        return Address(self.line, self.area, self.city, self.postcode or "")


class CheckoutRequest(Schema):
    """Who gets it where. With ``expected_total`` an order is refused when it would cost anything else."""

    name: Words
    phone: Mobile
    email: Email | None = None
    address: AddressBody | None = None
    note: Annotated[str, Field(max_length=500)] | None = None
    payment_method: PaymentMethod
    expected_total: Amount | None = None
    pickup: Annotated[bool, Field(description="Fetched at the branch; then there need be no address.")] = (
        False
    )
    slot_id: Annotated[str, Field(max_length=80, description="A slot of /delivery/slots.")] = ""
    substitution: Annotated[
        Substitution, Field(description="What to do where a product is not there at picking.")
    ] = Substitution.SIMILAR
    substitutions: Annotated[
        dict[Id, Substitution], Field(max_length=200, description="For single products, by id.")
    ] = Field(default_factory=dict)
    age_checked: Annotated[bool, Field(description="The shopper says to be as old as the goods ask for.")] = (
        False
    )

    def checkout(self) -> Checkout:
        if self.address is None and not self.pickup:
            raise Invalid.field("/address", "an address, unless it is picked up", "missing")
        where = self.address.address() if self.address else Address("", "", "")
        return Checkout(
            recipient=Recipient(self.name, self.phone, self.email or ""),
            address=where,
            payment_method=self.payment_method,
            note=self.note or "",
            expected_total=self.expected_total,
            age_checked=self.age_checked,
            pickup=self.pickup,
            slot_id=self.slot_id,
            substitution=self.substitution,
            substitutions=self.substitutions,
        )
