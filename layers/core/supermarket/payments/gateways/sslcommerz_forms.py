"""The forms that SSLCommerz has a browser post, and posts itself (IPN), with the hash over what it lists.

The list (``verify_key``) is the sender's: nothing that is not in it is believed, and what must be in it is required.
"""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl

from supermarket.kernel.errors import Invalid
from supermarket.payments.exchange_model import About, Call, Forged, Hint, Signal
from supermarket.payments.gateways.sslcommerz_proof import PAID
from supermarket.payments.model import Said

_REQUIRED = frozenset({"tran_id", "amount", "currency", "status", "store_id"})
_SECRET = "store_passwd"  # noqa: S105
"""Hashed with the others and never sent: a list with it in would be one message under many ids."""
_LARGEST, _FIELDS = 16 * 1024, 100
_INVOICE = re.compile(r"[A-Za-z0-9_-]{1,30}", re.ASCII)
_SAID = {
    "VALID": Said.SUCCESS, "VALIDATED": Said.SUCCESS, "FAILED": Said.FAILURE, "CANCELLED": Said.CANCEL,
}  # fmt: skip

Digest = Callable[[bytes], str]


def md5(content: bytes) -> str:
    return hashlib.md5(content, usedforsecurity=False).hexdigest()


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def callback(call: Call) -> Hint:
    """Unsigned as far as we care: it decides nothing. Our own ``said`` in the address goes before their word."""
    form = _form(call.body)
    said = call.query.get("said", "")
    known = said in (Said.SUCCESS, Said.FAILURE, Said.CANCEL)
    return Hint(
        invoice=_invoice(form), said=Said(said) if known else _SAID.get(form.get("status", ""), Said.NOTHING)
    )


def signed(body: bytes, store_id: str, password: str) -> dict[str, str]:
    """The fields that are signed, those alone."""
    form = _form(body)
    keys = {key for key in form.get("verify_key", "").split(",") if key}
    paid = {"val_id"} if form.get("status") in PAID else set()
    if not keys >= _REQUIRED | paid or not keys <= form.keys() - {_SECRET}:
        raise Forged("What has to be signed is not.")
    told = {key: form[key] for key in keys}
    _check(form, told, password)
    if told["store_id"] != store_id:
        raise Forged("It is for another store.")
    return {key: _shown(value) for key, value in told.items()}


def signal(told: Mapping[str, str], reason: str) -> Signal:
    """Its id is of all that was signed: a second payment has another, the same message the same."""
    content = "&".join(f"{key}={told[key]}" for key in sorted(told))
    return Signal(
        event_id=sha256(content.encode()), about=About.PAYMENT, invoice=_invoice(told),
        said=_SAID.get(told["status"], Said.NOTHING), reason=reason,
    )  # fmt: skip


def hash_of(told: Mapping[str, str], password: str, digest: Digest) -> str:
    """``k=v`` of all, in order of the keys, unescaped, with the password's own digest among them.

    ``told`` holds a letter for each byte, as they hashed bytes.
    """
    everything = {**told, _SECRET: digest(password.encode())}
    return digest("&".join(f"{key}={everything[key]}" for key in sorted(everything)).encode("latin-1"))


def _check(form: Mapping[str, str], told: Mapping[str, str], password: str) -> None:
    """The better of the two hashes that came: a wrong one is not made good by a right weaker one."""
    given, digest = (
        (form["verify_sign_sha2"], sha256) if form.get("verify_sign_sha2") else (_weaker(form), md5)
    )
    if not hmac.compare_digest(given.lower().encode(), hash_of(told, password, digest).encode()):
        raise Forged("The hash does not agree.")


def _weaker(form: Mapping[str, str]) -> str:
    if not form.get("verify_sign"):
        raise Forged("It has no hash.")
    return form["verify_sign"]


def _form(body: bytes) -> dict[str, str]:
    """Each letter of the values is a byte of theirs, whatever they wrote it in."""
    if len(body) > _LARGEST:
        raise Invalid("This form is too large.")
    try:
        pairs = parse_qsl(
            body.decode("latin-1"), keep_blank_values=True, encoding="latin-1", max_num_fields=_FIELDS
        )
    except ValueError:
        raise Invalid("This form cannot be read.") from None
    return dict(pairs)


def _shown(value: str) -> str:
    return value.encode("latin-1").decode("utf-8", "replace")


def _invoice(form: Mapping[str, str]) -> str:
    invoice = form.get("tran_id", "")
    if not _INVOICE.fullmatch(invoice):
        raise Invalid.field("/tran_id", "names no payment")
    return invoice
