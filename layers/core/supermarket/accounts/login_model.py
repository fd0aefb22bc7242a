"""The names one signs in with: an email address or a Bangladeshi mobile number."""

import re
from dataclasses import dataclass, field

from supermarket.kernel.phone import mobile_number

_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*[a-z0-9]")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What somebody signs in with. ``code`` is of their second factor, empty when none was given."""

    login: str = field(repr=False)
    password: str = field(repr=False)
    code: str = field(default="", repr=False)


def email_address(text: str) -> str:
    """In lower case; ValueError when it is none."""
    address = text.strip().lower()
    if len(address) > 254 or ".." in address or not _EMAIL.fullmatch(address):
        raise ValueError("an email address, such as ayesha@example.com")
    return address


def login_name(text: str) -> str:
    """What a sign-in name is stored as. One that can belong to nobody is only tidied, and will not be found."""
    for read in (email_address, mobile_number):
        try:
            return read(text)
        except ValueError:
            continue
    return text.strip().lower()
