"""Importing files, from the signed form to the last row."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.kernel.errors import Outdated
from supermarket.products import import_service
from supermarket.products.import_model import ERRORS_KEPT, Step
from supermarket.settings.model import TaxClass
from tests.support.gateway import call, staff
from tests.support.import_room import (
    BUCKET,
    OFFICE,
    arrived,
    counts,
    deliver,
    imported,
    progress,
    send,
    skus,
    upload,
    waiting,
    work,
)

CATEGORIES = (
    "\ufeffcategory_id,name,name_bn,parent_id\n8,Nuts,বাদাম,7\n7,Food,\u0996\u09be\u09ac\u09be\u09b0 \u09df,\n"
)


@pytest.fixture(autouse=True)
def _taxes(cloud):
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))


def test_the_office_gets_a_form_that_takes_one_file_of_a_certain_size():
    first = call("POST", "/products/import", {"kind": "categories"}, who=OFFICE, key="key-00000001")
    again = call("POST", "/products/import", {"kind": "categories"}, who=OFFICE, key="key-00000001")

    form = first.json["upload"]
    assert (first.status, first.json["kind"], first.json["status"]) == (202, "categories", "waiting")
    assert form["url"] == f"https://{BUCKET}.s3.ap-southeast-1.amazonaws.com/"
    assert form["fields"]["key"] == f"imports/{first.json['import_id']}"
    assert form["fields"]["x-amz-algorithm"] == "AWS4-HMAC-SHA256"
    assert again.json["import_id"] == first.json["import_id"]
    assert call("POST", "/products/import", {"kind": "soup"}, who=OFFICE).status == 422
    assert call("POST", "/products/import", {}, who=staff("pos:sell")).status == 403


def test_categories_then_products_are_imported_with_their_bangla():
    categories = imported(CATEGORIES, "categories")
    brands = imported("code,name\nown,Own\n", "brands")
    products = imported("sku,name,name_bn,category_id,brand,price\nN-1,Nuts,চিনা\u09df,8,own,5\n")

    tree = {item["code"]: item for item in call("GET", "/categories").json["items"]}
    product = call("GET", "/products/lookup/N-1").json["product"]
    assert [progress(i)["status"] for i in (categories, brands, products)] == ["done"] * 3
    assert tree["8"]["parent_id"] == tree["7"]["id"]
    assert tree["7"]["name_bn"] == "\u0996\u09be\u09ac\u09be\u09b0 \u09af\u09bc"
    assert (product["category_id"], product["name_bn"]) == (tree["8"]["id"], "চিনা\u09af\u09bc")
    assert product["brand_id"] == call("GET", "/brands").json["items"][0]["id"]


def test_the_same_files_again_change_nothing():
    rows = "sku,name,price,barcode\n" + "".join(f"S-{n},N,5,\n" for n in range(9)) + "T-1,T,6,96385074\n"
    imported(CATEGORIES, "categories")
    imported(rows)
    before = call("GET", "/products?limit=100").json

    again, shelves = imported(rows), imported(CATEGORIES, "categories")
    assert (counts(again), counts(shelves)) == ((10, 10, 0, 0, 10, 0), (2, 2, 0, 0, 2, 0))
    assert call("GET", "/products?limit=100").json == before


def test_a_changed_price_is_updated_and_the_rest_is_left():
    imported("sku,name,price\nA-1,A,5\nB-1,B,5\n")

    import_id = imported("sku,name,price\nA-1,A,4.50\nB-1,B,5\nC-1,C,5\n")
    assert counts(import_id) == (3, 3, 1, 1, 1, 0)
    changed = call("GET", "/products/lookup/A-1").json["product"]
    assert (changed["price"], changed["version"]) == ("4.50", 2)


def test_row_errors_stop_no_other_row_and_the_first_two_hundred_are_kept():
    rows = [f"S-{n},N,{'5' if n % 25 == 0 else 'x'}\n" for n in range(300)]
    import_id = imported("sku,name,price\n" + "".join(rows))

    found = progress(import_id)
    assert counts(import_id) == (300, 300, 12, 0, 0, 288)
    assert (found["status"], found["errors_found"], len(found["errors"])) == ("done", 288, ERRORS_KEPT)
    assert found["errors"][0] == {"row": 3, "field": "price", "message": "not an amount in taka: 'x'"}
    assert [error["row"] for error in found["errors"]] == [n + 2 for n in range(300) if n % 25][:ERRORS_KEPT]
    assert len(skus()) == 12


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (b"sku;name;price\nA-1;A;5\n", "Missing: sku, name, price. Found: sku;name;price."),
        (b"sku,name,price\nA-1,\xff,5\n", "not UTF-8"),
    ],
)
def test_a_file_that_cannot_be_used_fails_with_a_reason(text, message):
    import_id = imported(text)

    found = progress(import_id)
    assert (found["status"], found["rows"]["done"]) == ("failed", 0)
    assert message in found["message"]
    assert skus() == []


def test_a_chunk_goes_on_where_the_last_message_stopped():
    import_id = send("sku,name,price\n" + "".join(f"S-{n},N,5\n" for n in range(7)))
    desk, more = wiring.import_desk(), [{"import_id": import_id, "chunk": 0}]

    import_service.open_file(desk, import_id)
    assert waiting() == more
    first = import_service.work_off(desk, import_id, 0, rows=3)
    assert (first.tally.done, first.status, waiting()) == (3, "running", more)
    second = import_service.work_off(desk, import_id, 0, rows=3)
    third = import_service.work_off(desk, import_id, 0, rows=3)
    assert (second.tally.done, third.tally.done, third.status) == (6, 7, "done")
    assert counts(import_id) == (7, 7, 7, 0, 0, 0)


def test_messages_delivered_twice_count_nothing_twice():
    import_id = send("sku,name,price\n" + "".join(f"S-{n},N,5\n" for n in range(4)))
    chunk = {"import_id": import_id, "chunk": 0}

    assert deliver(arrived(import_id), arrived(import_id), chunk, chunk) == []
    work()
    assert counts(import_id) == (4, 4, 4, 0, 0, 0)
    assert len(skus()) == 4


def test_two_workers_at_one_chunk_count_each_row_once():
    import_id = send("sku,name,price\nA-1,A,5\nB-1,B,5\n")
    desk = wiring.import_desk()
    record = import_service.open_file(desk, import_id)
    import_service.work_off(desk, import_id, 0, rows=1)
    slow = desk.imports.chunk(record, 0)
    import_service.work_off(desk, import_id, 0)

    with pytest.raises(Outdated):
        desk.imports.commit(record, slow, Step(unchanged=1))
    assert counts(import_id) == (2, 2, 2, 0, 0, 0)


def test_a_code_taken_while_a_step_was_thought_out_is_an_error_of_its_row():
    import_id = send("sku,name,price,barcode\nA-1,A,5,96385074\nB-1,B,5,\n")

    class Overtaken(type(wiring.catalogue())):
        """Somebody adds a product just after the codes were looked up for the first time."""

        def owners(self, code_keys):
            found = super().owners(code_keys)
            if not skus():
                body = {
                    "sku": "X-1",
                    "name": "X",
                    "price": "5",
                    "barcodes": ["96385074"],
                    "tax_class": "standard",
                }
                assert call("POST", "/products", body, who=OFFICE).status == 201
            return found

    import_service.open_file(wiring.import_desk(), import_id)
    done = import_service.work_off(replace(wiring.import_desk(), catalogue=Overtaken()), import_id, 0)
    assert (done.tally.created, done.tally.failed, done.status) == (1, 1, "done")
    assert progress(import_id)["errors"] == [
        {"row": 2, "field": "barcode", "message": "96385074 belongs to another product"}
    ]
    assert skus() == ["B-1", "X-1"]


def test_a_file_that_comes_after_the_first_is_not_looked_at():
    import_id = send("sku,name,price\nA-1,A,5\nB-1,B,5\n")
    import_service.open_file(wiring.import_desk(), import_id)
    upload(import_id, "sku,name,price\nA-1,A,5\nZ-1,Z,5\n")

    assert deliver(arrived(import_id)) == []
    work()
    assert (progress(import_id)["status"], skus()) == ("done", ["A-1", "B-1"])


def test_a_file_nobody_asked_for_ends_in_the_dead_letter_queue():
    assert deliver(arrived("01938f5e-0000-7000-8000-000000000001")) == [{"itemIdentifier": "m-0"}]
    assert skus() == []


def test_the_progress_of_an_import_not_there_is_not_found():
    for name in ("01938f5e-0000-7000-8000-000000000001", "x", "x" * 3000):
        assert call("GET", f"/products/imports/{name}", who=OFFICE).status == 404
