"""`python -m tests.support.stream_samples`: the sample events of the streams' readers, from a sale and an order.

Run it when a stored item has changed its shape; `make openapi` keeps what it wrote.
"""

import json
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from supermarket import wiring
from supermarket.kernel import clock
from tests.support import cloud, online_shop, streams
from tests.support.gateway import call, function, staff
from tests.support.online_shop import BRANCH, CUSTOMER, WAREHOUSE
from tests.support.templates import ROOT
from tests.support.till_shop import add_terminal, an_id, cash, open_session, sell

TILL = staff("pos:sell", "pos:manage", branch=BRANCH, user=an_id(91))
READERS = {
    "accounts/publish_changes": "notice",
    "pos/publish_changes": "sale",
    "products/publish_changes": "price_line",
    "ecommerce/publish_changes": "order",
    "payments/publish_changes": "payment",
    "inventory/record_movements": "level",
    "inventory/publish_changes": "low_mark",
    "reports/publish_changes": "final",
}
"""Each with the kind of item its sample is about."""


def main() -> None:
    with cloud.running():
        trade()
        for reader, kind in READERS.items():
            write(reader, [newest(reader.partition("/")[0], kind)])


def trade() -> None:
    online_shop.open_shop()
    soap = online_shop.product("SOAP", "107.50", stock=20, tax="VAT75")
    call(
        "POST", f"/products/{soap}/prices", {"price": "105.00"}, who=staff("products:manage", "branches:all")
    )
    old = wiring.stock().level(WAREHOUSE, soap)
    wiring.reorders().set([(old, replace(old, reorder_point=19), None)])
    call(
        "POST",
        "/auth/register",
        {"name": "Nadia", "phone": "01712345678", "password": "four quiet river boats"},
    )
    session = open_session(add_terminal(branch=BRANCH, who=TILL), who=TILL)
    sell(session, "sale-one", [{"product_id": soap, "quantity": 2}], cash("215.00"), who=TILL)
    online_shop.order("order-one", {soap: 1}, who=CUSTOMER)
    levels = [record for record in streams.records("inventory") if kind_of(record) == "level"]
    function("inventory/record_movements").handler({"Records": levels}, None)
    for context in ("pos", "ecommerce"):
        told = streams.events_of(function(f"{context}/publish_changes"), streams.records(context))
        function("reports/apply_sale").handler(streams.queue_event(told), None)
    date = wiring.settings().branch(BRANCH).business_date(clock.now()).isoformat()
    function("reports/finalise_day").handler({"branch_id": BRANCH, "date": date}, None)


def newest(context: str, kind: str) -> dict[str, Any]:
    """The last record about an item of a kind, in the shape a function gets it."""
    found = [record for record in streams.records(context) if kind_of(record) == kind][-1]
    table = f"arn:aws:dynamodb:ap-southeast-1:123456789012:table/supermarket-{context}"
    return {
        "awsRegion": "ap-southeast-1",
        "dynamodb": {**found["dynamodb"], "ApproximateCreationDateTime": 1795341600, "SequenceNumber": "111"},
        "eventID": "1",
        "eventName": found["eventName"],
        "eventSource": "aws:dynamodb",
        "eventSourceARN": f"{table}/stream/2026-11-22T00:00:00.000",
        "eventVersion": "1.1",
    }


def kind_of(record: dict[str, Any]) -> str:
    images = record["dynamodb"]
    return str((images.get("NewImage") or images["OldImage"]).get("kind", {}).get("S", ""))


def write(reader: str, records: Iterable[dict[str, Any]]) -> None:
    content = json.dumps({"Records": list(records)}, ensure_ascii=False, indent=2, sort_keys=True)
    (ROOT / "events" / f"{reader}.json").write_text(content + "\n", "utf-8")


if __name__ == "__main__":
    main()
