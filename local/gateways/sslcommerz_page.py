"""The page of the simulated SSLCommerz, and what a shopper can pay with on it."""

from collections.abc import Mapping
from typing import Any

from local.gateways.payment_page import VANISH, payment_page


def _wallet(kind: str, issuer: str, brand: str, number: str = "") -> dict[str, str]:
    return {
        "card_type": kind, "card_no": number, "card_issuer": issuer, "card_brand": brand, "card_sub_brand": "Classic",
        "card_issuer_country": "Bangladesh", "card_issuer_country_code": "BD",
    }  # fmt: skip


WALLETS: Mapping[str, Mapping[str, str]] = {
    "bkash": _wallet("BKASH-BKash", "BKash Mobile Banking", "MOBILEBANKING"),
    "nagad": _wallet("NAGAD-Nagad", "Nagad", "MOBILEBANKING"),
    "visa": _wallet("VISA-Dutch Bangla", "DUTCH-BANGLA BANK LIMITED", "VISA", "411111XXXXXX1111"),
    "master": _wallet("MASTER-City Bank", "THE CITY BANK LIMITED", "MASTERCARD", "511111XXXXXX1111"),
}
_BUTTONS = (
    ("pay", "Pay"), ("risky", "Pay, and look risky"), ("retry", "Mistype the OTP, then pay"), ("twice", "Pay twice"),
    ("fail", "Fail: wrong OTP"), ("cancel", "Cancel"), ("expire", "Let the session expire"),
    VANISH,
)  # fmt: skip


def session_page(session: Mapping[str, Any]) -> str:
    choices = "".join(
        f'<option value="{name}">{kind["card_type"]}</option>' for name, kind in WALLETS.items()
    )
    facts = {"Invoice": session["tran_id"], "Name": session["cus_name"], "So far": session["state"]}
    over = session["state"] in ("paid", "expired")
    buttons = (("again", "Back to the shop"),) if over else _BUTTONS
    field = "" if over else f'<p><label>With <select name="with">{choices}</select></label></p>'
    return payment_page("SSLCommerz", f"{session['total_amount']} BDT", facts, buttons, field)
