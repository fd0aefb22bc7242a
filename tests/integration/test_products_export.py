"""Exporting the catalogue, from asking to the file, and back again."""

from dataclasses import replace

import pytest

from supermarket import wiring
from supermarket.kernel.money import Money
from supermarket.products import export_service
from supermarket.products.export_model import ExportFormat
from supermarket.products.gateways.sheets import Sheets
from supermarket.products.import_model import ImportKind
from supermarket.products.model import Pack
from supermarket.settings.model import TaxClass
from tests.support.gateway import call, staff
from tests.support.import_room import OFFICE, counts, deliver, exported, fetched, imported, waiting, work

CATEGORIES = "code,name,name_bn,parent\n7,Food,খাবার,\n8,Nuts,বাদাম,7\n"
PRODUCTS = (
    "sku,name,name_bn,price,mrp,category,brand,barcode\n"
    '"B-1","=Beans, red",শিম,5,6,8,own,96385074\nA-1,Almonds,বাদাম,120.50,,8,,\nC-1,+Cola,,20,,,,\n'
)


@pytest.fixture(autouse=True)
def _shop(cloud):
    wiring.settings().add_tax_class(TaxClass("standard", "VAT", 1500))


def fill() -> None:
    imported(CATEGORIES, "categories")
    imported("code,name\nown,Own\n", "brands")
    imported(PRODUCTS)


def rows(content):
    return [row for _, row in Sheets().rows(content)]


@pytest.mark.parametrize("form", list(ExportFormat))
def test_a_whole_catalogue_comes_out_and_goes_in_unchanged(form):
    fill()

    told, file = exported("products", form)
    assert (told["status"], told["rows"], told["format"]) == ("done", 3, form)
    header, *products = rows(file)
    assert [row[:2] for row in products] == [["C-1", "'+Cola"], ["B-1", "'=Beans, red"], ["A-1", "Almonds"]]
    assert dict(zip(header, products[1], strict=True))["category"] == "8"
    assert counts(imported(file)) == (3, 3, 0, 0, 3, 0)
    for kind, number in (("categories", 2), ("brands", 1)):
        assert counts(imported(exported(kind, form)[1], kind)) == (number, number, 0, 0, number, 0)


def test_a_csv_file_begins_with_the_mark_that_spreadsheets_read_bangla_by():
    fill()

    told, file = exported("categories")
    assert file.startswith(b"\xef\xbb\xbfcode,name")
    assert told["file"].startswith("https://")
    assert "categories-" in told["file"]


def test_what_left_the_shop_is_not_in_the_file():
    fill()
    product = call("GET", "/products/lookup/A-1").json["product"]
    assert call("DELETE", f"/products/{product['id']}", who=OFFICE).status == 204

    told, file = exported()
    assert told["rows"] == 2
    assert b"A-1" not in file


def test_details_of_a_product_are_in_its_row():
    fill()
    catalogue = wiring.catalogue()
    old = catalogue.by_code("A-1")
    case = Pack("case", 24, ("20003000001354",), Money(100_00))
    catalogue.replace(
        replace(old, version=2, packs=(case,), attributes={"a;b": "=c"}, description="1\n2"), old
    )

    _, file = exported()
    header, *products = rows(file)
    row = dict(zip(header, products[-1], strict=True))
    assert (row["packs"], row["attributes"], row["description"]) == (
        "case:24:20003000001354:100.00", r"a\;b=\=c", "1\n2",
    )  # fmt: skip
    assert counts(imported(file)) == (3, 3, 0, 0, 3, 0)


def test_an_export_goes_on_part_by_part_and_each_product_is_there_once():
    imported("sku,name,price\n" + "".join(f"S-{n},N{n:02d},5\n" for n in range(25)))
    desk = wiring.export_desk()
    started = export_service.start_export(
        desk.exports, desk.queue, ImportKind.PRODUCTS, ExportFormat.CSV, "u-1"
    )
    again = [{"export_id": started.id}]
    assert waiting() == again

    first = export_service.carry_on(desk, started.id, rows=10)
    assert (first.rows, first.status, len(first.parts), waiting()) == (10, "running", 1, again)
    stale = export_service.carry_on(replace(desk, exports=Behind(started)), started.id, rows=10)
    assert (stale.rows, stale.parts) == (10, first.parts)
    export_service.carry_on(desk, started.id, rows=10)
    export_service.carry_on(desk, started.id, rows=10)
    work()
    done = desk.exports.get(started.id)
    assert (done.status, done.rows) == ("done", 25)
    file, _ = desk.files.read(done.key)
    assert [row[0] for row in rows(file)[1:]] == [f"S-{n}" for n in range(25)]
    assert deliver(*again) == []


class Behind(type(wiring.exports())):
    """A worker that has not heard of the part that another has done."""

    def __init__(self, known):
        self.known = [known]

    def get(self, export_id):
        return self.known.pop() if self.known else super().get(export_id)


def test_asked_for_again_under_its_key_it_is_one_export():
    first, again = (
        call("POST", "/products/export", {"format": "xlsx"}, who=OFFICE, key="key-00000001") for _ in range(2)
    )

    assert (first.status, first.json["status"], first.json["file"]) == (202, "waiting", "")
    assert again.json["export_id"] == first.json["export_id"]
    assert waiting() == [{"export_id": first.json["export_id"]}] * 2
    assert [each["status"] for each in call("GET", "/products/export", who=OFFICE).json["items"]] == [
        "waiting"
    ]


def test_an_export_of_nothing_is_a_header():
    told, file = exported("brands")

    assert (told["rows"], file) == (0, b"\xef\xbb\xbfcode,name,name_bn\r\n")


def test_the_newest_exports_are_first_and_only_those_who_keep_the_catalogue_see_them():
    kinds = ["products", "categories", "brands"]
    for kind in kinds:
        exported(kind)

    listed = call("GET", "/products/export?limit=2", who=OFFICE).json
    rest = call("GET", f"/products/export?limit=2&cursor={listed['next_cursor']}", who=OFFICE).json
    assert [each["kind"] for each in listed["items"] + rest["items"]] == kinds[::-1]
    assert fetched(rest["items"][0]["file"]).startswith(b"\xef\xbb\xbfsku")
    assert call("GET", "/products/export", who=staff("pos:sell")).status == 403
    assert call("POST", "/products/export", {}, who=staff("pos:sell")).status == 403
    assert call("POST", "/products/export", {"kind": "soup"}, who=OFFICE).status == 422
