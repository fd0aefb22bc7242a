"""What the simulated SSLCommerz posts: through the shopper's browser, and by itself to the shop (IPN)."""

import hashlib
from collections.abc import Mapping
from html import escape
from typing import Any
from urllib.parse import urlencode

from local import pages
from local.gateways.exchange import Post, Told

_PAID_KEYS = (
    "amount,bank_tran_id,base_fair,card_brand,card_issuer,card_issuer_country,card_issuer_country_code,card_no,"
    "card_type,currency,currency_amount,currency_rate,currency_type,risk_level,risk_title,status,store_amount,"
    "store_id,tran_date,tran_id,val_id,value_a,value_b,value_c,value_d"
)
_OTHER_KEYS = (
    "amount,bank_tran_id,base_fair,currency,currency_amount,currency_rate,currency_type,error,status,store_id,"
    "tran_date,tran_id,value_a,value_b,value_c,value_d"
)
_LATE = 20
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def signed(record: Mapping[str, Any], store_id: str, password: str) -> dict[str, str]:
    paid = record["status"] in ("VALID", "VALIDATED", "PENDING")
    keys = _PAID_KEYS if paid else _OTHER_KEYS
    fields = {name: str(value) for name, value in record.items() if name != "session"} | {
        "store_id": store_id
    }
    if not paid:
        del fields["val_id"]
    told = {key: fields[key] for key in keys.split(",")}
    return {
        **fields, "verify_key": keys, "verify_sign": _hash("md5", told, password),
        "verify_sign_sha2": _hash("sha256", told, password),
    }  # fmt: skip


def _hash(name: str, told: Mapping[str, str], password: str) -> str:
    secret = hashlib.new(name, password.encode(), usedforsecurity=False).hexdigest()
    pairs = sorted({**told, "store_passwd": secret}.items())
    text = "&".join(f"{key}={value}" for key, value in pairs)
    return hashlib.new(name, text.encode(), usedforsecurity=False).hexdigest()


def to_shop(url: str, record: Mapping[str, Any], store_id: str, password: str, outcome: str) -> list[Post]:
    """``outcome`` as scripted for ``message``."""
    secret = "not the password" if outcome == "bad_signature" else password
    body = urlencode(signed(record, store_id, secret)).encode()
    once = Post(url, body, _FORM, _LATE if outcome == "late" else 0)
    return {"none": [], "twice": [once, Post(url, body, _FORM, 1)]}.get(outcome, [once])


def to_browser(url: str, fields: Mapping[str, str]) -> Told:
    """A form that sends itself; with a button where scripts are not allowed."""
    hidden = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in fields.items()
    )
    form = f'<form method="post" action="{escape(url)}">{hidden}<button>Back to the shop</button></form>'
    sent = f"<section>{form}<script>document.forms[0].submit()</script></section>"
    return Told.page(pages.document("SSLCommerz, simulated", "You are on your way back.", [sent]))
