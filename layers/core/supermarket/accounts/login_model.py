"""The names one signs in with: an email address or a Bangladeshi mobile number."""

import ipaddress
import re
import unicodedata

_EMAIL = re.compile(r"[a-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z][a-z0-9-]*[a-z0-9]")
_MOBILE = re.compile(r"(?:\+?88)?(01[3-9]\d{8})", re.ASCII)
_SEPARATORS = str.maketrans("", "", " -()")


def email_address(text: str) -> str:
    """In lower case; ValueError when it is none."""
    address = text.strip().lower()
    if len(address) > 254 or ".." in address or not _EMAIL.fullmatch(address):
        raise ValueError("an email address, such as ayesha@example.com")
    return address


def mobile_number(text: str) -> str:
    """``01712345678``, ``+880 1712-345678`` and ``০১৭১২৩৪৫৬৭৮`` are all ``+8801712345678``; else ValueError."""
    digits = "".join(_digit(letter) for letter in text.strip().translate(_SEPARATORS))
    match = _MOBILE.fullmatch(digits)
    if match is None:
        raise ValueError("a Bangladeshi mobile number, such as 01712345678")
    return f"+88{match.group(1)}"


def _digit(letter: str) -> str:
    value = unicodedata.digit(letter, None)
    return letter if value is None else str(value)


def login_name(text: str) -> str:
    """What a sign-in name is stored as. One that can belong to nobody is only tidied, and will not be found."""
    for read in (email_address, mobile_number):
        try:
            return read(text)
        except ValueError:
            continue
    return text.strip().lower()


def neighbourhood(address: str) -> str:
    """What attempts from an address are counted under: itself, or the /64 that one IPv6 customer holds."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(known) if known.version == 4 else str(ipaddress.ip_network((known, 64), strict=False))
