"""Successful requests of the stock room, each with the notes it leaves."""

from dataclasses import replace
from datetime import timedelta

from supermarket import wiring
from supermarket.accounts.model import User
from supermarket.inventory.model import Cause, CauseKind, Layer, receive
from supermarket.kernel import clock
from supermarket.kernel.ids import new_id
from supermarket.products.model import Media
from tests.support.audited_office import (
    Told,
    added,
    ask,
    code,
    goods,
    made,
    removed,
    renamed,
    scene,
    warehouse,
)
from tests.support.gateway import Reply
from tests.support.stock_room import tell_ledger
from tests.support.streams import records

STAMP = "2026-11-22T10:00:00.000Z"
UNNOTED: dict[str, str] = {
    "POST /products/labels": "it prints what is stored, and changes nothing",
}


# Pictures of goods


def pictured() -> tuple[str, str]:
    """The ids of a product and of a picture of it that can be seen."""
    found = made("/products", **goods())["id"]
    media = Media(new_id(), "Front", (160,))
    old = wiring.catalogue().get(found, fresh=True)
    wiring.catalogue().replace(replace(old, media=(media,), version=2), old)
    return str(found), media.id


@scene("POST /products/{product_id}/media")
def add_media() -> tuple[Reply, list[Told]]:
    found, _ = pictured()
    reply = ask("POST", f"/products/{found}/media", {"content_type": "image/png"})
    return reply, [Told("product", found, {"version": 2}, {"version": 3})]


@scene("PUT /products/{product_id}/media")
def arrange_media() -> tuple[Reply, list[Told]]:
    found, media_id = pictured()
    reply = ask("PUT", f"/products/{found}/media", {"media": [{"id": media_id, "alt": "Back"}]}, 2)
    return reply, [Told("product", found, {"version": 2}, {"version": 3})]


@scene("DELETE /products/{product_id}/media/{media_id}")
def remove_media() -> tuple[Reply, list[Told]]:
    found, media_id = pictured()
    reply = ask("DELETE", f"/products/{found}/media/{media_id}")
    return reply, [Told("product", found, {"version": 2}, {"version": 3, "media": []})]


# Files of goods


@scene("DELETE /products/imports/{import_id}")
def cancel_import() -> tuple[Reply, list[Told]]:
    found = ask("POST", "/products/import", {"kind": "brands"}).json["import_id"]
    reply = ask("DELETE", f"/products/imports/{found}")
    return reply, [Told("import", found, {"status": "waiting"}, {"status": "cancelled"})]


@scene("POST /products/export")
def start_export() -> tuple[Reply, list[Told]]:
    reply = ask("POST", "/products/export", {"kind": "brands", "format": "xlsx"})
    return reply, [Told("export", reply.json["export_id"], None, {"kind": "brands", "format": "xlsx"})]


# Families of variants

SIZES = ["Size"]


@scene("POST /product-families")
def add_family() -> tuple[Reply, list[Told]]:
    reply = ask("POST", "/product-families", {"name": "Milk", "options": SIZES})
    return reply, [Told("family", reply.json["id"], None, {"name": "Milk", "options": SIZES, "version": 1})]


@scene("PUT /product-families/{family_id}")
def replace_family() -> tuple[Reply, list[Told]]:
    old = made("/product-families", name="Milk", options=SIZES)
    reply = ask("PUT", f"/product-families/{old['id']}", {"name": "Juice", "options": SIZES}, 1)
    return reply, [Told("family", old["id"], {"name": "Milk", "version": 1}, {"name": "Juice", "version": 2})]


@scene("DELETE /product-families/{family_id}")
def delete_family() -> tuple[Reply, list[Told]]:
    old = made("/product-families", name="Milk", options=SIZES)
    return ask("DELETE", f"/product-families/{old['id']}"), [Told("family", old["id"], {"name": "Milk"})]


# Prices


def priced(**more: str) -> tuple[str, dict[str, str]]:
    """A product, and a price of it."""
    found = str(made("/products", **goods())["id"])
    return found, made(f"/products/{found}/prices", price="9.00", **more)


@scene("POST /products/{product_id}/prices")
def set_price() -> tuple[Reply, list[Told]]:
    found, _ = priced()
    reply = ask("POST", f"/products/{found}/prices", {"price": "8.00", "reason": "Fair"})
    after = {"product_id": found, "event": "began", "old": "9.00", "new": "8.00"}
    return reply, [Told("price", reply.json["id"], None, after)]


@scene("DELETE /products/{product_id}/prices/{price_id}")
def cancel_price() -> tuple[Reply, list[Told]]:
    found, price = priced(ends_on=str(clock.now().date() + timedelta(days=9)))
    reply = ask("DELETE", f"/products/{found}/prices/{price['id']}")
    after = {"product_id": found, "event": "ended", "old": "9.00", "new": "10.00"}
    return reply, [Told("price", price["id"], None, after)]


TRADE = {"name": "Trade"}


@scene("POST /price-lists")
def add_price_list() -> tuple[Reply, list[Told]]:
    return added("/price-lists", "price_list", code=code(), **TRADE)


@scene("PUT /price-lists/{list_id}")
def rename_price_list() -> tuple[Reply, list[Told]]:
    return renamed("/price-lists", "price_list", code=code(), **TRADE)


@scene("DELETE /price-lists/{list_id}")
def remove_price_list() -> tuple[Reply, list[Told]]:
    return removed("/price-lists", "price_list", code=code(), **TRADE)


def grouped() -> tuple[str, str]:
    """A customer, and a price list."""
    customer = User(new_id(), "Rina", "customer", email=f"{new_id()}@example.com", created_at=STAMP)
    wiring.accounts().users.add(customer)
    return customer.id, made("/price-lists", code=code(), **TRADE)["id"]


@scene("PUT /price-lists/{list_id}/customers/{customer_id}")
def put_in_price_list() -> tuple[Reply, list[Told]]:
    customer, trade = grouped()
    reply = ask("PUT", f"/price-lists/{trade}/customers/{customer}")
    return reply, [Told("price_group", customer, None, {"customer_id": customer, "list_id": trade})]


@scene("DELETE /price-lists/{list_id}/customers/{customer_id}")
def take_out_of_price_list() -> tuple[Reply, list[Told]]:
    customer, trade = grouped()
    assert ask("PUT", f"/price-lists/{trade}/customers/{customer}").status == 200
    reply = ask("DELETE", f"/price-lists/{trade}/customers/{customer}")
    return reply, [Told("price_group", customer, {"list_id": trade}, None)]


# Promotions

OFFER = {"name": "Offer", "kind": "percent", "percent": "10.00", "starts_on": "2026-12-01"}


@scene("POST /promotions")
def add_promotion() -> tuple[Reply, list[Told]]:
    reply = ask("POST", "/promotions", OFFER)
    return reply, [
        Told("promotion", reply.json["id"], None, {"name": "Offer", "percent": 1000, "version": 1})
    ]


@scene("PUT /promotions/{promotion_id}")
def replace_promotion() -> tuple[Reply, list[Told]]:
    old = made("/promotions", **OFFER)
    reply = ask("PUT", f"/promotions/{old['id']}", {**OFFER, "percent": "20.00"}, 1)
    return reply, [Told("promotion", old["id"], {"percent": 1000}, {"percent": 2000, "version": 2})]


@scene("DELETE /promotions/{promotion_id}")
def withdraw_promotion() -> tuple[Reply, list[Told]]:
    old = made("/promotions", **OFFER)
    reply = ask("DELETE", f"/promotions/{old['id']}")
    return reply, [Told("promotion", old["id"], {"withdrawn": False}, {"withdrawn": True})]


# Batches


@scene("POST /stock/batches/{batch_id}/recall")
def recall_batch() -> tuple[Reply, list[Told]]:
    place, product = warehouse()["id"], made("/products", **goods())["id"]
    layer = Layer(new_id(), 5, None, "LOT-1", "2099-12-31")
    receipt = Cause(CauseKind.RECEIPT, new_id(), by=new_id())
    wiring.stock().commit([receive(place, product, [layer])], receipt)
    tell_ledger()
    reply = ask("POST", f"/stock/batches/{layer.batch_id}/recall", {"reason": "Glass"})
    return reply, [Told("batch", layer.batch_id, None, {"recalled": "Glass", "warehouse_id": place})]


# Ordering anew


@scene("PUT /stock/reorder-points")
def set_reorder_points() -> tuple[Reply, list[Told]]:
    place, products = warehouse()["id"], [made("/products", **goods())["id"] for _ in range(2)]
    rows = [{"product_id": product, "reorder_point": 5, "target": 9} for product in products]
    reply = ask("PUT", "/stock/reorder-points", {"warehouse_id": place, "products": rows})
    after = {"reorder_point": 5, "target": 9, "automatic": False}
    return reply, [Told("levels", place, {}, dict.fromkeys(products, after))]


@scene("POST /purchase-orders/from-suggestions")
def draft_from_suggestions() -> tuple[Reply, list[Told]]:
    place, product = warehouse()["id"], made("/products", **goods())["id"]
    supplier = made("/suppliers", name="Meghna Traders")["id"]
    offers = {"products": [{"product_id": product, "price": "8.00"}]}
    assert ask("PUT", f"/suppliers/{supplier}/products", offers, 1).status == 200
    before = len(records("inventory"))
    assert (
        ask("PUT", f"/stock/{product}", {"warehouse_id": place, "reorder_point": 5, "target": 9}).status
        == 200
    )
    tell_ledger(since=before)
    reply = ask("POST", "/purchase-orders/from-suggestions", {"warehouse_id": place}, key=code())
    (order,) = reply.json["orders"]
    return reply, [
        Told("purchase_order", order["id"], None, {"state": "draft", "supplier_id": supplier, "lines": 1})
    ]
