"""Suppliers and orders to them, over HTTP."""

import base64

import boto3
import pytest
from moto.sesv2.models import sesv2_backends

from supermarket import wiring
from tests.support.buying_office import (
    BUYER,
    CLERK,
    FOREIGNER,
    SUPPLIER,
    ask,
    came,
    done,
    line,
    open_office,
    order,
    receive,
    sent,
    shown,
    supplier,
)  # fmt: skip
from tests.support.cloud import ACCOUNT, REGION
from tests.support.gateway import function
from tests.support.stock_room import BRANCH, MILK, NOBODY, RICE, SHOP, SOAP
from tests.support.streams import events_of, queue_event, records
from tests.support.tables import everything


@pytest.fixture(autouse=True)
def office(cloud: None) -> None:
    open_office()


def told():
    changes = [r for r in records("inventory") if kind(r) in ("purchase_order", "goods_receipt")]
    return events_of(function("inventory/publish_changes"), changes)


def kind(record):
    return record["dynamodb"].get("NewImage", {}).get("kind", {}).get("S")


def test_a_supplier_is_kept_listed_by_name_and_changed_by_one_at_a_time():
    meghna, agora = supplier(), supplier(name="Agora Foods")
    assert [each["name"] for each in done(ask("GET", "/suppliers"))["items"]] == [
        "Agora Foods",
        "Meghna Traders",
    ]

    changed = ask("PUT", f"/suppliers/{meghna['id']}", {**SUPPLIER, "lead_days": 7}, version=1)
    late = ask("PUT", f"/suppliers/{meghna['id']}", {**SUPPLIER, "lead_days": 9}, version=1)

    assert (changed.status, changed.json["lead_days"], changed.headers["ETag"]) == (200, 7, '"2"')
    assert (late.status, done(ask("GET", f"/suppliers/{meghna['id']}"))["lead_days"]) == (412, 7)
    assert done(ask("GET", f"/suppliers/{agora['id']}"))["owed"] == "0.00"


def test_what_a_supplier_offers_is_found_by_supplier_and_by_product():
    meghna, agora = supplier(), supplier(name="Agora Foods")
    milk = {"product_id": MILK, "pack": "case", "price": "1150.00", "code": "MG-771"}
    path = f"/suppliers/{meghna['id']}/products"
    done(ask("PUT", path, {"products": [milk, {"product_id": RICE, "price": "62.00"}]}, version=1))
    other = {"products": [{"product_id": MILK, "price": "99.00", "preferred": True}]}
    done(ask("PUT", f"/suppliers/{agora['id']}/products", other, version=1))

    done(ask("PUT", path, {"withdrawn": [RICE]}, version=2))
    stale = ask("PUT", path, {"withdrawn": [MILK]}, version=2)

    assert stale.status == 412
    (offer,) = done(ask("GET", path))["items"]
    assert (offer["name"], offer["code"], offer["pack"], offer["price"]) == (
        "Milk",
        "MG-771",
        "case",
        "1150.00",
    )
    found = wiring.suppliers().offers_of(MILK)
    assert [each.supplier_id for each in found] == [agora["id"], meghna["id"]]
    assert wiring.suppliers().offers_of(RICE) == []


@pytest.mark.parametrize(
    ("offer", "pointer"),
    [({"product_id": NOBODY, "price": "1.00"}, "/products/0/product_id"),
     ({"product_id": MILK, "price": "1.00", "pack": "sack"}, "/products/0/pack")],
)  # fmt: skip
def test_an_offer_of_what_there_is_not_is_refused_and_changes_nothing(offer, pointer):
    meghna = supplier()
    before = everything()

    refused = ask("PUT", f"/suppliers/{meghna['id']}/products", {"products": [offer]}, version=1)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert everything() == before


def test_an_order_is_drafted_at_the_supplier_s_price_in_their_packs():
    """Saleor #5447 asks for drafts of purchase orders."""
    meghna = supplier()
    offers = {"products": [{"product_id": MILK, "pack": "case", "price": "1150.00", "code": "MG-771"}]}
    done(ask("PUT", f"/suppliers/{meghna['id']}/products", offers, version=1))

    made = order(
        {"product_id": MILK, "quantity": 10, "pack": "case", "tax_class": "VAT15", "discount": "100.00"},
        line(RICE, "25.500", "62.00"), supplier_id=meghna["id"],
    )  # fmt: skip

    assert (made["number"], made["state"], made["version"]) == ("PO-DHK1-000001", "draft", 1)
    assert (made["net"], made["tax"], made["total"]) == ("12981.00", "1710.00", "14691.00")
    milk, rice = made["lines"]
    assert (milk["quantity"], milk["pack_quantity"], milk["unit_cost"], milk["supplier_code"]) == (
        120, 12, "1150.00", "MG-771",
    )  # fmt: skip
    assert (rice["quantity"], rice["received"], rice["net"]) == ("25.500", "0.000", "1581.00")


@pytest.mark.parametrize(
    ("lines", "pointer"),
    [
        ([line(NOBODY, 1)], "/lines/0/product_id"),
        ([line(MILK, 1), line(MILK, 2)], "/lines/1/product_id"),
        ([line(MILK, 0)], "/lines/0/quantity"),
        ([line(MILK, 1, pack="sack")], "/lines/0/quantity"),
        ([line(MILK, 1, "10.00", discount="10.01")], "/lines/0/discount"),
        ([line(MILK, 1, tax_class="NOPE")], "/lines/0/tax_class"),
        ([{"product_id": MILK, "quantity": 1}], "/lines/0/unit_cost"),
        ([], "/lines"),
    ],
)
def test_an_order_that_cannot_be_is_refused_naming_the_line(lines, pointer):
    meghna = supplier()
    before = everything()
    asked = {"supplier_id": meghna["id"], "warehouse_id": SHOP, "lines": lines}

    refused = ask("POST", "/purchase-orders", asked)

    assert (refused.status, refused.json["errors"][0]["pointer"]) == (422, pointer)
    assert everything() == before


def test_nothing_is_ordered_from_a_supplier_who_is_not_active():
    meghna = supplier(active=False)
    asked = {"supplier_id": meghna["id"], "warehouse_id": SHOP, "lines": [line(MILK, 1)]}

    assert ask("POST", "/purchase-orders", asked).json["errors"][0]["pointer"] == "/supplier_id"


def test_a_draft_is_revised_by_one_at_a_time_and_an_order_that_was_sent_by_nobody():
    made = order(line(MILK, 5))
    asked = {"supplier_id": made["supplier_id"], "warehouse_id": SHOP, "lines": [line(SOAP, 2, pack="box")]}

    revised = ask("PUT", f"/purchase-orders/{made['id']}", asked, version=1)
    stale = ask("PUT", f"/purchase-orders/{made['id']}", asked, version=1)
    moved = ask("PUT", f"/purchase-orders/{made['id']}", {**asked, "supplier_id": NOBODY}, version=2)
    done(ask("POST", f"/purchase-orders/{made['id']}/send"))
    late = ask("PUT", f"/purchase-orders/{made['id']}", asked, version=3)

    assert (revised.json["version"], [each["quantity"] for each in revised.json["lines"]]) == (2, [96])
    assert (stale.status, moved.status, late.status, late.json["code"]) == (412, 422, 409, "wrong_state")
    assert [each["name"] for each in shown(made)["lines"]] == ["Soap"]


def test_a_sent_order_is_expected_after_the_lead_time_and_goes_to_the_supplier_as_a_pdf_once():
    boto3.client("sesv2").create_email_identity(EmailIdentity="shop@example.com")
    attached = []
    client = wiring.mailer()._client  # type: ignore[attr-defined]
    client.meta.events.register(
        "provide-client-params.sesv2.SendEmail", lambda params, **_: attached.append(params)
    )
    made = sent(line(MILK, 10, "1150.00", pack="case"))
    again = ask("POST", f"/purchase-orders/{made['id']}/send")

    (event,) = told()
    sender = function("notifications/send_email")
    assert sender.handler(queue_event([event, event]), None) == {"batchItemFailures": []}

    assert (made["state"], again.status, again.json["code"]) == ("sent", 409, "wrong_state")
    assert (event["detail-type"], event["detail"]["data"]["number"]) == (
        "PurchaseOrderSent",
        "PO-DHK1-000001",
    )
    (mail,) = sesv2_backends[ACCOUNT][REGION].core_backend.sent_messages
    assert mail.destinations["ToAddresses"] == ["orders@meghna.example"]
    assert mail.subject == "Purchase order PO-DHK1-000001 · Supermarket"
    assert "৳ 11500.00" in mail.body and made["expected_on"] in mail.body
    (file,) = attached[0]["Content"]["Simple"]["Attachments"]
    assert (file["FileName"], file["RawContent"][:5]) == ("PO-DHK1-000001.pdf", b"%PDF-")


def test_an_order_is_printed_the_same_each_time():
    made = sent(line(MILK, 10, "1150.00", pack="case"), note="Ring at the back door")

    first, second = (ask("GET", f"/purchase-orders/{made['id']}/pdf", who=CLERK) for _ in range(2))

    assert (first.status, first.headers["Content-Type"], first.text) == (200, "application/pdf", second.text)
    assert base64.b64decode(first.text).startswith(b"%PDF-")


def test_an_order_below_what_the_supplier_delivers_for_is_not_sent():
    meghna = supplier(minimum_order="5000.00")
    made = order(line(MILK, 49, "100.00"), supplier_id=meghna["id"])
    before = everything()

    refused = ask("POST", f"/purchase-orders/{made['id']}/send")

    assert (refused.status, refused.json["code"], refused.json["minimum_order"]) == (
        409, "below_minimum_order", "5000.00",
    )  # fmt: skip
    assert everything() == before


def test_an_order_is_cancelled_while_nothing_came_and_closed_after():
    first, second = sent(line(SOAP, 5)), sent(line(SOAP, 5))
    done(receive(second["id"], came(SOAP, 2)))

    outcomes = {
        (name, act): ask("POST", f"/purchase-orders/{made['id']}/{act}", {"reason": "None left"}).status
        for name, made in (("first", first), ("second", second)) for act in ("close", "cancel")
    }  # fmt: skip

    assert outcomes == {
        ("first", "close"): 409, ("first", "cancel"): 200, ("second", "close"): 200, ("second", "cancel"): 409,
    }  # fmt: skip
    assert (shown(first)["state"], shown(second)["state"], shown(second)["reason"]) == (
        "cancelled", "closed", "None left",
    )  # fmt: skip
    assert receive(second["id"], came(SOAP, 1)).json["code"] == "wrong_state"


def test_orders_are_listed_by_branch_state_and_supplier_newest_first():
    meghna, agora = supplier(), supplier(name="Agora Foods")
    one, two = order(line(SOAP, 1), supplier_id=meghna["id"]), sent(line(SOAP, 2), supplier_id=agora["id"])
    three = order(line(SOAP, 3), supplier_id=meghna["id"])

    def listed(query: str = "") -> list[str]:
        return [each["id"] for each in done(ask("GET", f"/purchase-orders{query}", who=CLERK))["items"]]

    assert listed() == [three["id"], two["id"], one["id"]]
    assert listed("?state=sent") == [two["id"]]
    assert listed(f"?supplier_id={meghna['id']}") == [three["id"], one["id"]]
    assert listed(f"?supplier_id={meghna['id']}&state=sent") == []
    assert ask("GET", f"/purchase-orders?branch_id={BRANCH}", who=FOREIGNER).status == 403
    assert ask("GET", f"/purchase-orders?supplier_id={meghna['id']}", who=FOREIGNER).json["items"] == []


def test_an_order_asked_for_twice_under_one_key_is_one():
    meghna = supplier()
    asked = {"supplier_id": meghna["id"], "warehouse_id": SHOP, "lines": [line(MILK, 1)]}

    first, again = (ask("POST", "/purchase-orders", asked, key="order-once-0001") for _ in range(2))

    assert (first.status, first.json) == (201, again.json)
    assert len(done(ask("GET", "/purchase-orders", who=BUYER))["items"]) == 1
