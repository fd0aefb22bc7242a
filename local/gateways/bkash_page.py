"""The page of the simulated bKash: wallet, one-time code and PIN, filled in."""

from collections.abc import Mapping
from html import escape
from typing import Any

from local.gateways.payment_page import VANISH, payment_page

_BUTTONS = (
    ("pay", "Pay"),
    ("fail", "Fail"),
    ("cancel", "Cancel"),
    VANISH,
    ("pay_unchecked", "Agree with whatever wallet it is, so that the shop is refused when it executes"),
)


def hosted_page(payment: Mapping[str, Any], wallets: Mapping[str, str], problem: str = "") -> str:
    facts = {"Invoice": payment["invoice"], "Payment": payment["paymentID"]}
    if problem:
        facts = {"Problem": problem, **facts}
    known = "".join(
        f'<option value="{escape(wallet)}">{escape(what)}</option>' for wallet, what in wallets.items()
    )
    fields = (
        f'<p><label>Wallet <input name="wallet" value="{escape(payment["wallet"])}" list="wallets"></label></p>'
        f'<datalist id="wallets">{known}</datalist>'
        '<p><label>One-time code <input name="otp" value="123456"></label></p>'
        '<p><label>PIN <input name="pin" value="12121"></label></p>'
    )
    return payment_page("bKash", f"{payment['amount']} BDT", facts, _BUTTONS, fields)
