"""The objects of the simulated Stripe: what is made, read, listed, expanded; and the noes."""

import secrets
import time
from collections.abc import Callable, Mapping
from typing import Any

Tables = dict[str, dict[str, Any]]
Record = dict[str, Any]
_TABLES = {
    "cs": "sessions",
    "pi": "intents",
    "ch": "charges",
    "re": "refunds",
    "dp": "disputes",
    "prv": "reviews",
}
_OURS = {"card", "fails", "intent_metadata", "product"}
SHORTEST, LONGEST = 30 * 60, 24 * 60 * 60


class Refusal(Exception):
    def __init__(self, status: int, kind: str, code: str, message: str, **more: Any) -> None:
        super().__init__(message)
        self.status = status
        self.error = {"type": kind, "message": message, **({"code": code} if code else {}), **more}


def no(code: str, message: str, status: int = 400) -> Refusal:
    return Refusal(status, "invalid_request_error", code, message)


def keep(tables: Tables, prefix: str, kind: str, **values: Any) -> Record:
    length = 29 if kind == "checkout.session" else 12
    record = {
        "id": f"{prefix}_{secrets.token_hex(length)}",
        "object": kind,
        "created": int(time.time()),
        **values,
    }
    tables.setdefault(_TABLES[prefix.partition("_")[0]], {})[record["id"]] = record
    return record


def find(tables: Tables, name: str) -> Record:
    found: Record | None = tables.get(_TABLES.get(name.partition("_")[0], ""), {}).get(name)
    if found is None:
        raise no("resource_missing", f"No such object: '{name}'", 404)
    return found


def whole(text: str) -> int:
    if not text.isdecimal():
        raise no("parameter_invalid_integer", f"Invalid integer: {text}")
    return int(text)


def notes(form: Mapping[str, str], before: str = "") -> dict[str, str]:
    start = f"{before}[metadata][" if before else "metadata["
    return {name[len(start) : -1]: value for name, value in form.items() if name.startswith(start)}


def open_session(tables: Tables, form: Mapping[str, str], url: str, live: bool) -> Record:
    price, now = "line_items[0][price_data]", int(time.time())
    until = whole(form.get("expires_at", str(now + LONGEST)))
    if not now + SHORTEST <= until <= now + LONGEST:
        raise no("", "The `expires_at` timestamp must be between 30 minutes and 24 hours from now.")
    wanted = ["mode", "success_url", f"{price}[currency]", f"{price}[unit_amount]", "line_items[0][quantity]"]
    if missing := [name for name in wanted if not form.get(name)]:
        raise no("parameter_missing", f"Missing required param: {missing[0]}.")
    total = whole(form[f"{price}[unit_amount]"]) * whole(form["line_items[0][quantity]"])
    session = keep(
        tables, f"cs_{'live' if live else 'test'}", "checkout.session", mode=form["mode"], status="open",
        payment_status="unpaid", amount_total=total, currency=form[f"{price}[currency]"], livemode=live,
        client_reference_id=form.get("client_reference_id"), payment_intent=None, metadata=notes(form),
        intent_metadata=notes(form, "payment_intent_data"), expires_at=until, success_url=form["success_url"],
        cancel_url=form.get("cancel_url"), product=form.get(f"{price}[product_data][name]", ""),
    )  # fmt: skip
    session["url"] = f"{url}/c/pay/{session['id']}"
    return session


def run_out(tables: Tables, session: Record) -> None:
    """Close a session nobody has paid; its intent goes with it."""
    session.update(status="expired", url=None)
    if session["payment_intent"]:
        find(tables, session["payment_intent"]).update(status="canceled", cancellation_reason="expired")


def is_overdue(session: Record) -> bool:
    return bool(session["status"] == "open" and session["expires_at"] <= time.time())


def refund(tables: Tables, form: Mapping[str, str], outcome: str) -> Record:
    charge = find(tables, form.get("charge") or _charge_of(tables, form.get("payment_intent", "")))
    left = charge["amount"] - charge["amount_refunded"]
    amount = whole(form["amount"]) if "amount" in form else left
    if not left:
        raise no("charge_already_refunded", f"Charge {charge['id']} has already been refunded.")
    if not 0 < amount <= left:
        raise no("", f"Refund amount ({amount}) is greater than unrefunded amount on charge ({left}).")
    made = keep(
        tables, "re", "refund", amount=amount, currency=charge["currency"], charge=charge["id"], status="succeeded",
        payment_intent=charge["payment_intent"], reason=form.get("reason"), metadata=notes(form),
    )  # fmt: skip
    charge["amount_refunded"] += amount
    charge["refunded"] = charge["amount_refunded"] == charge["amount"]
    if outcome == "pending" or charge["card"] == "refund_waits":
        made.update(status="pending", pending_reason="processing")
    if outcome == "fails":
        fail(tables, made)
    return made


def fail(tables: Tables, made: Record) -> None:
    """The money goes back to the account: the charge counts as refunded by so much less."""
    made.update(status="failed", failure_reason="lost_or_stolen_card")
    charge = find(tables, made["charge"])
    charge.update(amount_refunded=charge["amount_refunded"] - made["amount"], refunded=False)


def _charge_of(tables: Tables, intent: str) -> str:
    return str(find(tables, intent).get("latest_charge"))


def shown(tables: Tables, record: Record, query: Mapping[str, str]) -> Record:
    """A copy with what the query wants expanded, without what only the simulator knows."""
    paths = [
        value.removeprefix("data.").split(".") for name, value in query.items() if name.startswith("expand")
    ]
    copy = {name: value for name, value in record.items() if name not in _OURS}
    for name in {path[0] for path in paths}:
        if isinstance(copy.get(name), str):
            deeper = {f"expand[{n}]": ".".join(path[1:]) for n, path in enumerate(paths) if path[0] == name}
            copy[name] = shown(tables, find(tables, copy[name]), deeper)
    return copy


def listed(tables: Tables, table: str, query: Mapping[str, str]) -> Record:
    """The newest first, a page at a time."""
    tests: dict[str, Callable[[Record], bool]] = {
        "created[gte]": lambda each: each["created"] >= int(query["created[gte]"]),
        "created[lte]": lambda each: each["created"] <= int(query["created[lte]"]),
        "created[lt]": lambda each: each["created"] < int(query["created[lt]"]),
        "charge": lambda each: each.get("charge") == query["charge"],
    }
    wanted = [test for name, test in tests.items() if name in query]
    rows = [each for each in reversed(tables.get(table, {}).values()) if all(test(each) for test in wanted)]
    names = [each["id"] for each in rows]
    first = names.index(query["starting_after"]) + 1 if "starting_after" in query else 0
    last = first + int(query.get("limit", "10"))
    data = [shown(tables, each, query) for each in rows[first:last]]
    return {"object": "list", "url": f"/v1/{table}", "has_more": last < len(rows), "data": data}
