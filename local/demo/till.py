"""A till's day: opened with a float, sales of every kind, counted and closed."""

from collections.abc import Mapping

from local.api import Api, Json, Refused
from local.demo.progress import Teller, poisha, taka
from local.demo.shop import Shop

FLOAT = "2000.00"
BIG = 120
"""Distinct products in the largest basket."""


def open_till(shop: Shop, teller: Teller) -> Json:
    """The branch's first till; one that somebody left open is counted and closed before."""
    terminal = shop.cashier.get("/pos/terminals")["items"][0]
    if terminal["session_id"]:
        close_till(shop, terminal["session_id"])
    session = shop.cashier.post("/pos/sessions/open", {"terminal_id": terminal["id"], "opening_float": FLOAT})
    teller.say(f"till {session['terminal_code']} open, float {session['opening_float']}")
    return session


def close_till(shop: Shop, session_id: str) -> Json:
    """Count what should be there and close."""
    expected = shop.manager.get(f"/pos/sessions/{session_id}/x-report")["expected_cash"]
    return shop.manager.post(f"/pos/sessions/{session_id}/close", {"counted_cash": expected})


def ring_up(shop: Shop, session: Json, baskets: list[Mapping[str, int]], teller: Teller) -> list[Json]:
    """Every basket sold, as the API answered."""
    sales = []
    for number, basket in enumerate(teller.through("sales     ", list(baskets))):
        known = {sku: quantity for sku, quantity in basket.items() if sku in shop.products}
        if known:
            sales.append(sell(shop, session["id"], known, number))
    return sales


def sell(shop: Shop, session_id: str, basket: Mapping[str, int], number: int) -> Json:
    lines = [{"product_id": shop.products[sku]["id"], "quantity": q} for sku, q in basket.items()]
    due = sum(poisha(shop.products[sku]["price"]) * q for sku, q in basket.items())
    body = {"session_id": session_id, "lines": lines, "tenders": _tenders(due, number)}
    return shop.cashier.post("/pos/transactions", body)


def _tenders(due: int, number: int) -> list[Json]:
    """By card, split between a wallet and cash, in notes with change, and in exact cash, in turn."""
    rounded = (due + 50) // 100 * 100
    match number % 4:
        case 0:
            return [{"kind": "card", "amount": taka(due), "reference": f"slip-{number}"}]
        case 1 if due > 10_000:
            rest = (due - 5_000 + 50) // 100 * 100
            return [
                {"kind": "wallet", "amount": "50.00", "reference": f"bkash-{number}"},
                {"kind": "cash", "amount": taka(rest)},
            ]
        case 2:
            return [{"kind": "cash", "amount": taka((rounded // 50_000 + 1) * 50_000)}]
        case _:
            return [{"kind": "cash", "amount": taka(rounded)}]


def sell_big_basket(shop: Shop, session: Json, teller: Teller) -> Json:
    """More distinct products than one transaction of the database holds."""
    pieces = [sku for sku, product in shop.products.items() if product["unit"] == "piece"][:BIG]
    sale = sell(shop, session["id"], dict.fromkeys(pieces, 1), 3)
    teller.say(
        f"{len(sale['lines'])} different products in one sale: {sale['receipt_number']}, {sale['total']}"
    )
    return sale


def sell_weighed(shop: Shop, session: Json, teller: Teller) -> list[Json]:
    """Potatoes by the scale's own label: 2, 1, the product's five digits, the grams, the check digit."""
    product = next((p for p in shop.products.values() if p["plu"]), None)
    if product is None:
        return []
    body = f"21{product['plu']}00850"
    label = body + str(-sum(int(d) * (3 if place % 2 else 1) for place, d in enumerate(body)) % 10)
    lines = [{"barcode": label}]
    sale = shop.cashier.post(
        "/pos/transactions",
        {"session_id": session["id"], "lines": lines, "tenders": [{"kind": "cash", "amount": "1000.00"}]},
    )
    line = sale["lines"][0]
    teller.say(
        f"scale label {label}: {line['quantity']} kg {line['name']} ({line['name_bn']}), {line['total']}"
    )
    return [sale]


def show_receipt(cashier: Api, sale: Json, teller: Teller) -> None:
    _, text = cashier.exchange(
        "GET", f"/pos/transactions/{sale['id']}/receipt", headers={"Accept": "text/plain"}
    )
    for line in str(text).splitlines():
        teller.say(line)
    status, pdf = cashier.exchange(
        "GET", f"/pos/transactions/{sale['id']}/receipt", headers={"Accept": "application/pdf"}
    )
    if status != 200 or not bytes(pdf).startswith(b"%PDF"):
        raise Refused("GET", "receipt", status, {"detail": "no PDF"})
    teller.say(f"and as a PDF of {len(pdf)} bytes")
