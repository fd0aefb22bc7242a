"""Importing files, from the signed form to the last row."""

import json
from dataclasses import replace

import boto3
import pytest

from supermarket import wiring
from supermarket.kernel.errors import Outdated
from supermarket.products import import_service
from supermarket.products.import_model import ERRORS_KEPT, Step
from supermarket.settings.model import TaxClass
from tests.support.cloud import ACCOUNT, STACK
from tests.support.gateway import call, function, staff
from tests.support.streams import queue_event

OFFICE = staff("products:manage")
BUCKET = f"{STACK}-imports-{ACCOUNT}"
CATEGORIES = (
    "\ufeffcategory_id,name,name_bn,parent_id\n8,Nuts,বাদাম,7\n7,Food,\u0996\u09be\u09ac\u09be\u09b0 \u09df,\n"
)


@pytest.fixture(autouse=True)
def _taxes(cloud):
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))


def send(text, kind="products", key=None):
    started = call("POST", "/products/import", {"kind": kind}, who=OFFICE, key=key).json
    upload(started["import_id"], text)
    return started["import_id"]


def upload(import_id, text):
    content = text if isinstance(text, bytes) else text.encode()
    boto3.client("s3").put_object(Bucket=BUCKET, Key=f"imports/{import_id}.csv", Body=content)


def arrived(import_id):
    """What S3 tells, as the queue has it."""
    found = {"bucket": {"name": BUCKET}, "object": {"key": f"imports/{import_id}.csv"}}
    return {"source": "aws.s3", "detail-type": "Object Created", "detail": found}


def deliver(*messages):
    return function("products/import_file").handler(queue_event(messages), None)["batchItemFailures"]


def waiting():
    url = boto3.client("sqs").get_queue_url(QueueName=f"{STACK}-import")["QueueUrl"]
    found = boto3.client("sqs").receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    return [json.loads(message["Body"]) for message in found]


def progress(import_id):
    return call("GET", f"/products/imports/{import_id}", who=OFFICE).json


def counts(import_id):
    rows = progress(import_id)["rows"]
    return tuple(rows[name] for name in ("total", "done", "created", "updated", "unchanged", "failed"))


def imported(text, kind="products"):
    import_id = send(text, kind)
    assert deliver(arrived(import_id)) == []
    return import_id


def skus():
    return [item["sku"] for item in call("GET", "/products?limit=100").json["items"]]


def test_the_office_gets_a_form_that_takes_one_file_of_a_certain_size():
    first = call("POST", "/products/import", {"kind": "categories"}, who=OFFICE, key="key-00000001")
    again = call("POST", "/products/import", {"kind": "categories"}, who=OFFICE, key="key-00000001")

    form = first.json["upload"]
    assert (first.status, first.json["kind"], first.json["status"]) == (202, "categories", "waiting")
    assert form["url"] == f"https://{BUCKET}.s3.ap-southeast-1.amazonaws.com/"
    assert form["fields"]["key"] == f"imports/{first.json['import_id']}.csv"
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


def test_an_import_goes_on_where_the_last_message_stopped():
    import_id = send("sku,name,price\n" + "".join(f"S-{n},N,5\n" for n in range(7)))
    desk = wiring.import_desk()

    first = import_service.carry_on(desk, import_id, rows=3)
    assert (first.done, first.status, waiting()) == (3, "running", [{"import_id": import_id}])
    second = import_service.carry_on(desk, import_id, rows=3)
    third = import_service.carry_on(desk, import_id, rows=3)
    assert (second.done, third.done, third.status) == (6, 7, "done")
    assert counts(import_id) == (7, 7, 7, 0, 0, 0)


def test_messages_delivered_twice_count_nothing_twice():
    import_id = send("sku,name,price\n" + "".join(f"S-{n},N,5\n" for n in range(4)))

    assert deliver(arrived(import_id), arrived(import_id), {"import_id": import_id}) == []
    assert counts(import_id) == (4, 4, 4, 0, 0, 0)
    assert len(skus()) == 4


def test_two_workers_at_once_count_each_row_once():
    import_id = send("sku,name,price\nA-1,A,5\nB-1,B,5\n")
    desk = wiring.import_desk()
    started = import_service.carry_on(desk, import_id, rows=1)
    slow = wiring.imports().get(import_id)
    import_service.carry_on(desk, import_id)

    with pytest.raises(Outdated):
        desk.imports.commit(slow.after(Step(unchanged=1), slow.created_at), started, Step())
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

    done = import_service.carry_on(replace(wiring.import_desk(), catalogue=Overtaken()), import_id)
    assert (done.created, done.failed, done.status) == (1, 1, "done")
    assert progress(import_id)["errors"] == [
        {"row": 2, "field": "barcode", "message": "96385074 belongs to another product"}
    ]
    assert skus() == ["B-1", "X-1"]


def test_a_file_replaced_on_the_way_fails_the_import():
    import_id = send("sku,name,price\nA-1,A,5\nB-1,B,5\n")
    import_service.carry_on(wiring.import_desk(), import_id, rows=1)
    upload(import_id, "sku,name,price\nA-1,A,5\nZ-1,Z,5\n")

    assert deliver({"import_id": import_id}) == []
    assert (progress(import_id)["status"], skus()) == ("failed", ["A-1"])
    assert "replaced" in progress(import_id)["message"]


def test_a_file_nobody_asked_for_ends_in_the_dead_letter_queue():
    assert deliver(arrived("01938f5e-0000-7000-8000-000000000001")) == [{"itemIdentifier": "m-0"}]
    assert skus() == []


def test_the_progress_of_an_import_not_there_is_not_found():
    for name in ("01938f5e-0000-7000-8000-000000000001", "x", "x" * 3000):
        assert call("GET", f"/products/imports/{name}", who=OFFICE).status == 404
