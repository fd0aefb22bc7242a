"""The main job over HTTP, thin and whole: people, goods, a till, an order, the day's report."""

import re
import shutil
import subprocess

import jwt
import pytest
import requests

from local.api import Api, Json, Refused
from local.demo.shop import Shop as Floor
from local.seed.catalogue import import_file
from tests.e2e.queues import Witness
from tests.e2e.trade import (
    Till,
    check_out,
    guest_with,
    ledger,
    level,
    new_product,
    open_till,
    report_difference,
    unique,
    until,
)

PASSWORD = "four quiet river boats"
RICE, RICE_EAN = "RICE-MINIKET-5KG", "2000900000290"
POTATO_LABEL = "2110001008504"
"""850 grams of scale number 10001."""


@pytest.fixture(scope="module")
def nadia(floor: Floor) -> Json:
    """A customer who just signed up and proved their address by the code in the mailbox."""
    guest, email = Api(floor.cloud.api_url), f"{unique('nadia')}@example.com".lower()
    guest.post("/auth/register", {"name": "Nadia", "email": email, "password": PASSWORD})
    code = re.findall(r"Code · কোড: (\d{6})", letters_to(floor, email)[0]["text"])[0]
    assert guest.post("/auth/verify", {"login": email, "code": code})["verified"]
    grant = guest.post("/auth/login", {"login": email, "password": PASSWORD})
    user: Json = grant["user"]
    return user


@pytest.fixture(scope="module")
def till(floor: Floor) -> Till:
    return open_till(floor)


@pytest.fixture(scope="module")
def sale(floor: Floor, till: Till) -> Json:
    """Potatoes from the scale, rice by its EAN, two soaps: a wallet pays a hundred, cash the rest."""
    soap = new_product(floor, stock=10, price="115.00", name="Soap", name_bn="সাবান")
    body = {
        "session_id": till.session_id,
        "lines": [
            {"barcode": POTATO_LABEL},
            {"barcode": RICE_EAN},
            {"product_id": soap["id"], "quantity": 2},
        ],
        "tenders": [
            {"kind": "wallet", "amount": "100.00", "reference": "9B72KQ"},
            {"kind": "cash", "amount": "1000.00"},
        ],
    }
    return till.caller.post("/pos/transactions", body)


def letters_to(floor: Floor, address: str) -> list[Json]:
    """The caught e-mails to an address, once there is one, newest first."""

    def ask() -> list[Json]:
        caught = requests.get(f"{floor.url}/mailbox.json", timeout=10).json()
        return [letter for letter in caught if letter["to"] == [address]]

    found: list[Json] = until(ask, bool)
    return found


def test_a_customer_signs_in_and_the_published_key_proves_the_token(floor: Floor, nadia: Json) -> None:
    guest = Api(floor.cloud.api_url)

    grant = guest.post("/auth/login", {"login": nadia["email"], "password": PASSWORD})
    me = Api(floor.cloud.api_url, token=grant["access"]).get("/me")
    keys = jwt.PyJWKSet.from_dict(guest.get("/.well-known/jwks.json"))
    kid = jwt.get_unverified_header(grant["access"])["kid"]
    claims = jwt.decode(grant["access"], keys[kid].key, algorithms=["EdDSA"], options={"verify_aud": False})

    assert (me["id"], me["email"], me["role"]) == (nadia["id"], nadia["email"], "customer")
    assert claims["sub"] == nadia["id"]
    assert claims["exp"] - claims["iat"] == grant["expires_in"] == 900


def test_a_refresh_token_is_good_once_and_its_second_use_ends_the_session(floor: Floor, nadia: Json) -> None:
    guest = Api(floor.cloud.api_url)
    first = guest.post("/auth/login", {"login": nadia["email"], "password": PASSWORD})["refresh"]
    second = guest.post("/auth/refresh", {"refresh": first})["refresh"]
    third = guest.post("/auth/refresh", {"refresh": second})["refresh"]

    stolen, _ = guest.exchange("POST", "/auth/refresh", {"refresh": first})
    newest, _ = guest.exchange("POST", "/auth/refresh", {"refresh": third})

    assert len({first, second, third}) == 3
    assert (stolen, newest) == (401, 401)


def test_after_logging_out_the_refresh_token_is_dead(floor: Floor, nadia: Json) -> None:
    guest = Api(floor.cloud.api_url)
    grant = guest.post("/auth/login", {"login": nadia["email"], "password": PASSWORD})

    left, _ = Api(floor.cloud.api_url, token=grant["access"]).exchange("POST", "/auth/logout")
    again, _ = guest.exchange("POST", "/auth/refresh", {"refresh": grant["refresh"]})

    assert (left, again) == (204, 401)


def test_one_product_is_found_by_sku_and_ean_and_a_slash_at_the_end_changes_nothing(floor: Floor) -> None:
    guest = Api(floor.cloud.api_url)

    found = [guest.get(f"/products/lookup/{code}")["product"] for code in (RICE, RICE_EAN, f"{RICE}/")]

    assert [product["sku"] for product in found] == [RICE] * 3
    assert (found[0]["price"], found[0]["name_bn"]) == ("425.00", "মিনিকেট চাল ৫ কেজি")


def test_a_scale_label_tells_product_and_weight_and_a_misread_one_nothing(floor: Floor) -> None:
    guest = Api(floor.cloud.api_url)

    found = guest.get(f"/products/lookup/{POTATO_LABEL}")
    status, problem = guest.exchange("GET", "/products/lookup/2110001008501")

    assert (found["product"]["sku"], found["quantity"], found["label_total"]) == ("VEG-POTATO", "0.850", None)
    assert (status, problem["code"]) == (422, "check_digit")


def test_a_weighed_sale_is_split_between_wallet_and_rounded_cash(sale: Json, till: Till) -> None:
    amounts = [sale[name] for name in ("gross", "net", "tax", "total", "rounding", "payable", "change")]

    assert sale["receipt_number"] == f"{till.code}-000001"
    assert [(line["quantity"], line["total"]) for line in sale["lines"]] == [
        ("0.850", "25.50"),
        (1, "425.00"),
        (2, "230.00"),
    ]
    assert amounts == ["680.50", "650.50", "30.00", "680.50", "0.50", "681.00", "419.00"]
    assert [(t["kind"], t["amount"]) for t in sale["tenders"]] == [("wallet", "100.00"), ("cash", "581.00")]


def test_the_receipt_is_text_with_bangla_names(sale: Json, till: Till) -> None:
    path = f"/pos/transactions/{sale['id']}/receipt"

    _, text = till.caller.exchange("GET", path, headers={"Accept": "text/plain"})
    lines = [" ".join(line.split()) for line in text.splitlines()]

    assert {"আলু", "মিনিকেট চাল ৫ কেজি", "সাবান", "সবুজ বাজার"} <= set(lines)
    assert {"0.850 kg x 30.00 25.50 A", "Rounding 0.50", "TOTAL BDT 681.00", "Change 419.00"} <= set(lines)


@pytest.mark.parametrize(
    ("asked", "accept"),
    [
        ("", "application/pdf"),
        ("?format=pdf", "*/*"),
        ("?format=pdf", "text/html,*/*;q=0.8"),
    ],
)
def test_the_receipt_is_a_pdf_for_whoever_asks_either_way(
    sale: Json, till: Till, asked: str, accept: str
) -> None:
    path = f"/pos/transactions/{sale['id']}/receipt{asked}"

    status, content = till.caller.exchange("GET", path, headers={"Accept": accept})

    assert (status, bytes(content[:5])) == (200, b"%PDF-")
    if shutil.which("pdftotext"):
        read = subprocess.run(
            ["pdftotext", "-layout", "-", "-"],
            input=bytes(content),
            capture_output=True,
            timeout=20,
            check=True,
        )
        assert {"681.00", "419.00", sale["receipt_number"]} <= set(read.stdout.decode().split())


def test_a_till_is_counted_and_closed_with_its_variance(floor: Floor) -> None:
    till, soap = open_till(floor), new_product(floor, stock=5, price="33.30")
    line = {"product_id": soap["id"], "quantity": 1}
    cash = {"kind": "cash", "amount": "50.00"}
    till.caller.post("/pos/transactions", {"session_id": till.session_id, "lines": [line], "tenders": [cash]})

    closed = till.caller.post(f"/pos/sessions/{till.session_id}/close", {"counted_cash": "530.00"})
    with pytest.raises(Refused, match="409"):
        till.sell([(soap, 1)])

    assert closed["totals"]["payable"] == "33.00"
    assert (closed["expected_cash"], closed["variance"]) == ("533.00", "-3.00")
    assert level(floor, soap) == (4, 0, 4)


def test_a_guests_order_is_kept_mailed_hidden_from_strangers_and_called_off(floor: Floor) -> None:
    soap = new_product(floor, stock=10, price="115.00", name="Soap", name_bn="সাবান")
    guest, stranger = guest_with(floor, [(soap, 3)]), guest_with(floor, [(soap, 1)])
    number = int(unique("")[-6:], 16) % 10**6

    order = check_out(floor, guest, number)
    kept, own = level(floor, soap), guest.get(f"/orders/{order['id']}")
    refusals = [
        caller.exchange(method, f"/orders/{order['id']}{path}", body)[0]
        for caller in (stranger, Api(floor.cloud.api_url), floor.customers[0])
        for method, path, body in (("GET", "", None), ("PUT", "/cancel", {"reason": "not mine"}))
    ]
    letter = letters_to(floor, order["email"])[0]
    cancelled = guest.put(f"/orders/{order['id']}/cancel", {"reason": "changed my mind"})

    assert (order["status"], order["total"], order["tax"]) == ("placed", "345.00", "45.00")
    assert (kept, own["number"]) == ((10, 3, 7), order["number"])
    assert set(refusals) == {404}
    assert order["number"] in letter["subject"]
    assert {"3 × Soap: ৳ 345.00", "সাবান"} <= {line.strip() for line in letter["text"].splitlines()}
    assert (cancelled["status"], cancelled["timeline"][-1]["reason"]) == ("cancelled", "changed my mind")
    assert level(floor, soap) == (10, 0, 10)
    assert until(lambda: ledger(floor, soap), lambda moves: len(moves) == 3) == [
        (10, 0, "adjustment"),
        (0, 3, "order"),
        (0, -3, "order_cancelled"),
    ]


def test_running_low_is_told_once_listed_and_mailed(floor: Floor, till: Till, witness: Witness) -> None:
    salt = new_product(floor, stock=5, name=unique("Salt "), name_bn="লবণ")
    floor.manager.put(f"/stock/{salt['id']}", {"warehouse_id": floor.warehouse_id, "reorder_point": 3})

    till.sell([(salt, 1)])
    above = [row["sku"] for row in low_stock(floor)]
    till.sell([(salt, 1)])
    till.sell([(salt, 1)])
    told = witness.hears("StockLow", lambda data: bool(data["product_id"] == salt["id"]))
    listed = until(lambda: [row for row in low_stock(floor) if row["sku"] == salt["sku"]], bool)
    mailed = until(
        lambda: [x for x in letters_to(floor, "stock@example.com") if salt["name"] in x["subject"]], bool
    )

    assert salt["sku"] not in above
    assert (len(told), len(mailed)) == (1, 1)
    assert [(row["available"], row["reorder_point"], row["low"]) for row in listed] == [(2, 3, True)]


def low_stock(floor: Floor) -> list[Json]:
    return list(floor.manager.every("/reports/inventory/low-stock", warehouse_id=floor.warehouse_id))


def test_an_import_reports_its_bad_row_and_keeps_the_good_ones(floor: Floor) -> None:
    good, bad, other = (unique("IMP-") for _ in range(3))
    file = f"sku,name,name_bn,price,tax_class\n{good},Tea,চা,120.50,standard\n{bad},Jam,জ্যাম,dear,standard\n"
    file += f"{other},Honey,মধু,300.00,zero\n"

    done = import_file(floor.admin, "products", file.encode())
    found = Api(floor.cloud.api_url).get(f"/products/lookup/{good}")["product"]
    missing, _ = Api(floor.cloud.api_url).exchange("GET", f"/products/lookup/{bad}")

    assert done["status"] == "done"
    assert [done["rows"][name] for name in ("total", "created", "failed")] == [3, 2, 1]
    assert [(error["row"], error["field"]) for error in done["errors"]] == [(3, "price")]
    assert (found["name_bn"], found["price"], missing) == ("চা", "120.50", 404)


def test_the_days_report_is_the_sum_of_its_sales_and_orders(floor: Floor, sale: Json) -> None:
    assert report_difference(floor, sale["business_date"]) == 0
