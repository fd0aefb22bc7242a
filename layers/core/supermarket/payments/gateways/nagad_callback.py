"""What a browser says that Nagad sent back: unsigned, in any case, with names and values as they happen to come."""

import re
from urllib.parse import parse_qsl

from supermarket.kernel.errors import Invalid
from supermarket.payments.exchange_model import Call, Hint
from supermarket.payments.gateways.nagad_words import word
from supermarket.payments.model import Said

SESSION = re.compile(r"[A-Za-z0-9+/=_.-]{10,200}", re.ASCII)
_INVOICE = re.compile(r"[A-Za-z0-9]{5,20}", re.ASCII)
_SAID = {
    "success": Said.SUCCESS, "aborted": Said.CANCEL, "cancelled": Said.CANCEL, "failed": Said.FAILURE,
    "unknownfailed": Said.FAILURE, "invalidrequest": Said.FAILURE, "fraud": Said.FAILURE,
}  # fmt: skip


def hint_of(call: Call, merchant: str) -> Hint:
    """Raises Invalid when it names no payment, or another merchant."""
    pairs = [*call.query.items()]
    if call.method.upper() == "POST":
        pairs += parse_qsl(call.body.decode("utf-8", "replace"), keep_blank_values=True)
    told = {name.lower(): value.strip() for name, value in pairs}
    if told.get("merchant", merchant) != merchant:
        raise Invalid.field("?merchant", "is not this shop")
    invoice, session = told.get("order_id", ""), told.get("payment_ref_id", "").replace(" ", "+")
    hint = Hint(
        invoice=invoice if _INVOICE.fullmatch(invoice) else "",
        session=session if SESSION.fullmatch(session) else "",
        said=_SAID.get(word(told.get("status", "")), Said.NOTHING),
    )
    if not hint.invoice and not hint.session:
        raise Invalid.field("?order_id", "names no payment")
    return hint
