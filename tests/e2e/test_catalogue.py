"""The catalogue of a real supermarket: files in and out, the search, prices to come, pictures and labels."""

import csv
import io
import shutil
import subprocess
import unicodedata

import pytest
import requests

from local.api import Api, Json
from local.demo.shop import SHARED
from local.demo.shop import Shop as Floor
from local.seed.catalogue import as_csv, upload
from local.seed.people import invoke
from tests.e2e.goods import build_index, counts, exported, imported, midnight, photo
from tests.e2e.trade import new_product, unique, until

REAL = 3383
pytestmark = pytest.mark.skipif(not SHARED.exists(), reason="the shared catalogue is not beside the project")


def shared(kind: str) -> bytes:
    return (SHARED / f"{kind}.csv").read_bytes()


def composed(text: str) -> str:
    """As the shop keeps text: a vowel sign of two parts is one letter."""
    return unicodedata.normalize("NFC", text)


@pytest.fixture(scope="module")
def real(floor: Floor) -> list[Json]:
    """The rows of 3,383 real products, in the shop; tried out before."""
    rows = list(csv.DictReader(io.StringIO(shared("products").decode())))
    guest = Api(floor.cloud.api_url)
    categories = counts(imported(floor.admin, "categories", shared("categories")))
    tried = counts(imported(floor.admin, "products", shared("products"), dry_run=True))
    nothing = guest.exchange("GET", f"/products/lookup/{rows[0]['sku']}")[0]
    done = counts(imported(floor.admin, "products", shared("products")))

    assert categories == {"total": 219, "created": 219}
    assert (tried, nothing) == ({"total": REAL, "created": REAL}, 404)
    assert done == {"total": REAL, "created": REAL}
    build_index(floor.cloud)
    return rows


def test_a_real_catalogue_comes_in_by_file_and_its_goods_are_found_by_their_codes(
    floor: Floor, real: list[Json]
) -> None:
    guest, wanted = Api(floor.cloud.api_url), real[:: REAL // 9]

    found = [guest.get(f"/products/lookup/{row['barcode']}")["product"] for row in wanted]

    assert [(p["sku"], p["name"], p["name_bn"], p["price"]) for p in found] == [
        (row["sku"], row["name"], composed(row["name_bn"]), row["price"]) for row in wanted
    ]


def test_what_was_exported_changes_nothing_when_it_is_imported_again(floor: Floor, real: list[Json]) -> None:
    rows, workbook = exported(floor.admin, "xlsx")

    again = counts(imported(floor.admin, "products", workbook))

    assert workbook[:2] == b"PK"
    assert rows > len(real)
    assert again == {"total": rows, "unchanged": rows}


def test_a_file_with_bad_rows_names_them_and_keeps_the_good_ones(floor: Floor, real: list[Json]) -> None:
    cheaper = {**real[0], "price": "99.50"}
    dear, taken = {**real[1], "price": "dear"}, {**real[2], "barcode": real[0]["barcode"]}

    done = imported(floor.admin, "products", as_csv([cheaper, dear, taken]))
    price = Api(floor.cloud.api_url).get(f"/products/lookup/{cheaper['sku']}")["product"]["price"]
    back = imported(floor.admin, "products", as_csv(real[:3]))

    assert counts(done) == {"total": 3, "updated": 1, "failed": 2}
    assert {(error["row"], error["field"]) for error in done["errors"]} == {(3, "price"), (4, "barcode")}
    assert (price, counts(back)) == ("99.50", {"total": 3, "updated": 1, "unchanged": 2})


def test_bangla_latin_and_misspelt_words_find_the_same_shelf(floor: Floor, real: list[Json]) -> None:
    guest = Api(floor.cloud.api_url)

    chal, bangla, typo, begun = (
        guest.get("/products/search", q=words, limit=20) for words in ("chal", "চাল", "shmpoo", "mini rice")
    )

    assert chal["total"] >= 20
    assert sum("চাল" in item["name_bn"] for item in chal["items"]) >= 18
    assert {item["sku"] for item in chal["items"]} & {item["sku"] for item in bangla["items"]}
    assert all("shampoo" in item["name"].lower() for item in typo["items"][:10])
    assert typo["items"]
    assert begun["items"]


def test_facets_count_what_the_branch_has(floor: Floor, real: list[Json]) -> None:
    word = "".join("qwxvzjkfhy"[int(c, 16) % 10] for c in unique(""))
    new_product(floor, stock=3, name=f"{word} biscuit")
    new_product(floor, stock=3, name=f"{word} biscuit", price="900.00")
    gone = new_product(floor, stock=3, name=f"{word} biscuit")
    floor.manager.post("/stock/adjustments", {
        "warehouse_id": floor.warehouse_id, "reason": "damage", "lines": [{"product_id": gone["id"], "quantity": 3}],
    })  # fmt: skip
    build_index(floor.cloud)
    guest = Api(floor.cloud.api_url)

    every = guest.get("/products/search", q=word, branch_id=floor.branch["id"])
    there = guest.get("/products/search", q=word, branch_id=floor.branch["id"], available="true")

    assert (every["total"], every["facets"]["available"], there["total"]) == (3, 2, 2)
    assert [band["count"] for band in every["facets"]["prices"]] == [2, 1]
    assert gone["id"] not in {item["id"] for item in there["items"]}


def test_a_price_begins_at_the_shops_midnight_and_ends_after_its_last_day(floor: Floor) -> None:
    tea = new_product(floor, stock=1, price="100.00")
    (_, day_before), (first, begins), (last, last_begins), (_, ends) = map(midnight, (1, 2, 3, 4))
    path = f"/products/{tea['id']}/prices"
    floor.manager.post(path, {"price": "80.00", "starts_on": first, "ends_on": last})

    def price_at(moment: str) -> str:
        invoke(floor.cloud, "products-apply-prices", {"at": moment})
        price: str = floor.manager.get(f"/products/{tea['id']}")["price"]
        return price

    held = [price_at(moment) for moment in (day_before, begins, last_begins, ends)]
    history = floor.manager.get(path)["items"]

    assert held == ["100.00", "80.00", "80.00", "100.00"]
    assert [step["state"] for step in history[:3]] == ["ended", "began", "scheduled"]


def test_a_picture_that_was_sent_is_served_in_three_sizes(floor: Floor) -> None:
    tea = new_product(floor, stock=1)
    wanted = {"content_type": "image/jpeg", "alt": "A bag of tea"}
    form = floor.manager.post(f"/products/{tea['id']}/media", wanted)
    upload(form, photo())

    shown = until(lambda: floor.manager.get(f"/products/{tea['id']}")["media"], bool)[0]
    files = {s["url"]: requests.get(floor.url + s["url"], timeout=10) for s in shown["sources"]}

    assert (shown["id"], shown["alt"]) == (form["id"], "A bag of tea")
    assert {source["width"] for source in shown["sources"]} == {160, 480, 1200}
    assert {(f.status_code, f.headers["Content-Type"]) for f in files.values()} == {
        (200, source["type"]) for source in shown["sources"]
    }


def test_labels_are_a_pdf_of_as_many_sheets_as_they_need(floor: Floor, real: list[Json]) -> None:
    guest = Api(floor.cloud.api_url)
    goods = [guest.get(f"/products/lookup/{row['sku']}")["product"] for row in real[:30]]
    wanted = {"items": [{"product_id": product["id"]} for product in goods]}

    status, content = floor.manager.exchange("POST", "/products/labels", wanted)

    assert (status, bytes(content[:5])) == (200, b"%PDF-")
    if shutil.which("pdftotext"):
        read = subprocess.run(
            ["pdftotext", "-layout", "-", "-"], input=content, capture_output=True, check=True
        )
        text = read.stdout.decode()
        assert text.count("\f") == 2
        assert all(product["price"] in text for product in goods)
