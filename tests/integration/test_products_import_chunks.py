"""A file is worked off in chunks side by side: whatever happens to the workers, each row is counted once."""

import base64
import io
import json
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from openpyxl import Workbook

from supermarket import wiring
from supermarket.products import import_service
from supermarket.settings.model import TaxClass
from tests.support.atomic import one_call_at_a_time
from tests.support.faults import CONFLICT, failing, losing_the_answer
from tests.support.gateway import call, staff
from tests.support.import_room import (
    BUCKET,
    OFFICE,
    arrived,
    counts,
    deliver,
    fetched,
    imported,
    progress,
    send,
    skus,
    waiting,
    work,
)

pytestmark = pytest.mark.usefixtures("cloud")
BAD = "sku,name,price\n" + "".join(f"S-{n},N,x\n" for n in range(2050))
"""Rows that cost little: none becomes a product."""


@pytest.fixture(autouse=True)
def _taxes(cloud):
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))


def test_a_file_is_split_once_into_chunks_of_a_thousand_rows():
    """NexoPOS sells its importer as a module; Saleor has none for files."""
    import_id = send(BAD)

    assert deliver(arrived(import_id)) == []
    asked = waiting()
    assert asked == [{"import_id": import_id, "chunk": number} for number in range(3)]
    assert progress(import_id)["status"] == "running"
    assert counts(import_id) == (2050, 0, 0, 0, 0, 0)

    assert deliver(asked[2]) == []
    assert counts(import_id) == (2050, 50, 0, 0, 0, 50)
    assert deliver(asked[0], asked[1]) == []
    assert (progress(import_id)["status"], counts(import_id)) == ("done", (2050, 2050, 0, 0, 0, 2050))


def test_all_errors_are_in_a_file_and_the_first_are_in_the_answer():
    found = progress(imported(BAD))

    lines = fetched(found["error_file"]).decode("utf-8-sig").splitlines()
    assert (found["errors_found"], len(found["errors"]), len(lines)) == (2050, 200, 2051)
    assert lines[:2] == ["row,field,message", "2,price,not an amount in taka: 'x'"]
    assert lines[-1] == "2051,price,not an amount in taka: 'x'"
    assert [error["row"] for error in found["errors"]] == list(range(2, 202))


def test_what_a_cell_says_in_the_file_of_errors_is_no_formula():
    found = progress(imported('sku,name,price,category\nA-1,A,5,"=cmd|x"\n'))

    assert found["errors"] == [{"row": 2, "field": "category", "message": "there is no category =cmd|x"}]
    assert b"\n2,category,there is no category =cmd|x" in fetched(found["error_file"])


def test_an_import_without_errors_has_no_file_of_them():
    assert progress(imported("sku,name,price\nA-1,A,5\n"))["error_file"] == ""


def test_a_code_that_is_twice_in_the_file_is_refused_across_chunks():
    rows = [f"S-{n},N,x\n" for n in range(1500)]
    import_id = imported("sku,name,price\nA-1,A,5\n" + "".join(rows) + "a-1,B,6\n")

    errors = fetched(progress(import_id)["error_file"]).decode().splitlines()
    assert errors[-1] == "1503,sku,row 2 has this sku already"
    assert counts(import_id) == (1502, 1502, 1, 0, 0, 1501)
    assert call("GET", "/products/lookup/A-1").json["product"]["name"] == "A"


def test_workers_side_by_side_with_every_message_twice_count_each_row_once():
    rows = "".join(f"S-{n},N,5\n" for n in range(40))
    import_id = send("sku,name,price\n" + rows)
    desk = wiring.import_desk()
    import_service.open_file(desk, import_id)

    def worker(_: int) -> None:
        import_service.work_off(desk, import_id, 0, rows=10)

    with one_call_at_a_time(), ThreadPoolExecutor(4) as pool:
        for _ in range(3):
            list(pool.map(worker, range(4)))
    work()
    assert (progress(import_id)["status"], counts(import_id)) == ("done", (40, 40, 40, 0, 0, 0))
    assert Counter(skus()) == Counter(f"S-{n}" for n in range(40))


def test_the_last_chunks_side_by_side_end_the_import_once():
    import_id = send(BAD)
    desk = wiring.import_desk()
    import_service.open_file(desk, import_id)

    with one_call_at_a_time(), ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: import_service.work_off(desk, import_id, number), [0, 1, 2] * 2))
    found = progress(import_id)
    assert (found["status"], found["errors_found"]) == ("done", 2050)
    assert counts(import_id) == (2050, 2050, 0, 0, 0, 2050)


@pytest.mark.parametrize(
    "fault",
    [lambda: failing("TransactWriteItems", CONFLICT), lambda: losing_the_answer("TransactWriteItems")],
    ids=["fails", "is not heard of"],
)
def test_a_write_that_fails_or_whose_answer_is_lost_counts_nothing_twice(fault):
    import_id = send("sku,name,price\nA-1,A,5\nB-1,B,5\n")
    import_service.open_file(wiring.import_desk(), import_id)

    with fault() as hit:
        work()
    assert (hit, counts(import_id)) == (["TransactWriteItems"], (2, 2, 2, 0, 0, 0))


class Killed(Exception):
    """The worker's time was over."""


def test_a_worker_that_dies_after_its_last_step_leaves_the_end_to_the_next():
    import_id = send("sku,name,price\nA-1,A,5\nB-1,B,x\n")
    desk = wiring.import_desk()
    import_service.open_file(desk, import_id)

    class Dying(type(desk.imports)):
        def progress(self, import_id, *, fresh=False):
            raise Killed

    broken = import_service.Desk(
        Dying(),
        desk.files,
        desk.queue,
        desk.formats,
        desk.catalogue,
        desk.categories,
        desk.brands,
        desk.settings,
    )
    with pytest.raises(Killed):
        import_service.work_off(broken, import_id, 0)
    assert (progress(import_id)["status"], progress(import_id)["error_file"]) == ("running", "")
    work()
    assert (progress(import_id)["status"], counts(import_id)) == ("done", (2, 2, 1, 0, 0, 1))
    assert progress(import_id)["error_file"] != ""


def test_a_worker_that_dies_while_it_splits_leaves_the_file_to_the_next():
    import_id = send("sku,name,price\nA-1,A,5\n")
    desk = wiring.import_desk()

    class Dying(type(desk.imports)):
        def move(self, record, old):
            raise Killed

    broken = import_service.Desk(
        Dying(),
        desk.files,
        desk.queue,
        desk.formats,
        desk.catalogue,
        desk.categories,
        desk.brands,
        desk.settings,
    )
    with pytest.raises(Killed):
        import_service.open_file(broken, import_id)
    assert (progress(import_id)["status"], waiting()) == ("waiting", [])
    assert deliver(arrived(import_id)) == []
    work()
    assert counts(import_id) == (1, 1, 1, 0, 0, 0)


def test_a_dry_run_counts_what_would_be_and_writes_nothing():
    imported("sku,name,price\nA-1,A,5\nB-1,B,5\n")
    before = call("GET", "/products?limit=100").json

    import_id = imported("sku,name,price\nA-1,A,5\nB-1,B,4.50\nC-1,C,5\nD-1,D,x\n", dry_run=True)
    found = progress(import_id)
    assert (found["dry_run"], found["status"], counts(import_id)) == (True, "done", (4, 4, 1, 1, 1, 1))
    assert found["errors"] == [{"row": 5, "field": "price", "message": "not an amount in taka: 'x'"}]
    assert call("GET", "/products?limit=100").json == before


def test_a_dry_run_of_categories_knows_those_of_the_rows_before():
    chain = "code,name,parent\n" + "".join(f"c{n},C{n},{f'c{n - 1}' if n % 7 else ''}\n" for n in range(80))

    import_id = imported(chain, "categories", dry_run=True)
    assert counts(import_id) == (80, 80, 80, 0, 0, 0)
    assert call("GET", "/categories").json["items"] == []
    assert counts(imported(chain, "categories")) == (80, 80, 80, 0, 0, 0)
    assert counts(imported(chain, "categories", dry_run=True)) == (80, 80, 0, 0, 80, 0)


def test_a_cancelled_import_begins_no_further_chunk():
    import_id = send(BAD)
    deliver(arrived(import_id))
    first, *rest = waiting()
    deliver(first)

    assert call("DELETE", f"/products/imports/{import_id}", who=staff("pos:sell")).status == 403
    assert call("DELETE", f"/products/imports/{import_id}", who=OFFICE).status == 204
    assert deliver(*rest) == []
    again = call("DELETE", f"/products/imports/{import_id}", who=OFFICE)
    assert (progress(import_id)["status"], counts(import_id)) == ("cancelled", (2050, 1000, 0, 0, 0, 1000))
    assert (again.status, again.json["code"]) == (409, "import_is_over")


def test_a_file_that_arrives_after_it_was_cancelled_is_not_read():
    import_id = send("sku,name,price\nA-1,A,5\n")
    assert call("DELETE", f"/products/imports/{import_id}", who=OFFICE).status == 204

    assert (deliver(arrived(import_id)), waiting(), skus()) == ([], [], [])
    assert progress(import_id)["status"] == "cancelled"


def test_a_workbook_is_imported_as_a_person_sees_it():
    made, header = Workbook(), ["SKU", "Name", "Price", "Barcode", "Colour"]
    for row in (header, ["A-1", "চাল", 105.0, 96385074, "red"], ["B-1", "B", 5.5]):
        made.active.append(row)
    content = io.BytesIO()
    made.save(content)

    import_id = imported(content.getvalue())
    product = call("GET", "/products/lookup/96385074").json["product"]
    assert counts(import_id) == (2, 2, 2, 0, 0, 0)
    assert (product["sku"], product["name"], product["price"]) == ("A-1", "চাল", "105.00")
    assert progress(import_id)["message"] == "Columns that say nothing here: colour."


def test_the_form_takes_files_of_either_type_and_a_certain_size():
    form = call("POST", "/products/import", {}, who=OFFICE).json["upload"]
    conditions = json.loads(base64.b64decode(form["fields"]["policy"]))["conditions"]

    assert ["starts-with", "$Content-Type", ""] in conditions
    assert ["content-length-range", 1, 64 * 1024 * 1024] in conditions
    assert {"bucket": BUCKET} in conditions
    assert {"key": form["fields"]["key"]} in conditions
