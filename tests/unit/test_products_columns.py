"""The columns of a sheet of products: what their cells say, and how they are written."""

from dataclasses import replace
from pathlib import Path

import pytest

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products import cell_model as cells
from supermarket.products import chunk_model
from supermarket.products.column_model import (
    PRODUCT_COLUMNS,
    product_row,
    read_attributes,
    read_packs,
    show_packs,
)
from supermarket.products.import_model import ImportKind
from supermarket.products.line_model import WINDOW, Known, product_step, without_doubles
from supermarket.products.model import Pack, Product
from supermarket.products.sheet_model import csv_rows, csv_text, read_sheet

SHARED = Path(__file__).parents[3] / "shared" / "data"
KNOWN = Known(categories={"rice": "c-1"}, brands={"own": "b-1"})
PRODUCT = Product(
    "p-1", "A-1", "A", "এ", Money(5_00), Money(6_00), "standard", barcodes=("96385074",), category_id="c-1",
    brand_id="b-1", description="Two\nlines", attributes={"origin": "Dinajpur"}, minimum_age=18, perishable=True,
    packs=(Pack("case", 24, ("20003000001354",), Money(110_00)), Pack("box", 6)), pack="1 kg",
)  # fmt: skip
THERE = replace(
    KNOWN, owners={"A-1": "p-1", "96385074": "p-1", "20003000001354": "p-1"}, products={"p-1": PRODUCT}
)


def lines(text: str | bytes):
    content = text if isinstance(text, bytes) else text.encode()
    return list(without_doubles(read_sheet(csv_rows(content), ImportKind.PRODUCTS).lines))


def step(text: str | bytes, known: Known = KNOWN):
    return product_step(lines(text), known, "now")


def sheet_of(*products: Product) -> bytes:
    return csv_text(
        [PRODUCT_COLUMNS, *(product_row(each, {"c-1": "rice"}, {"b-1": "own"}) for each in products)]
    )


def told(found):
    return [(error.row, error.field, error.message) for error in found.errors]


@pytest.mark.parametrize(
    ("text", "cell"),
    [
        ("=1+1", "'=1+1"), ("+880", "'+880"), ("-5", "'-5"), ("@home", "'@home"), ("\t=x", "'\t=x"),
        ("'=1+1", "''=1+1"), ("＝1", "'＝1"), ("'Tis", "'Tis"), ("5-2", "5-2"), ("", ""), ("'", "'"), ("''", "''"),
    ],
)  # fmt: skip
def test_no_cell_begins_as_a_formula_and_each_reads_as_it_was(text, cell):
    assert cells.shown(text) == cell
    assert cells.meant(cell) == text


def test_packs_and_attributes_are_written_on_one_line_each():
    row = dict(zip(PRODUCT_COLUMNS, product_row(PRODUCT, {"c-1": "rice"}, {}), strict=True))

    assert row["packs"] == "case:24:20003000001354:110.00; box:6"
    assert row["attributes"] == "origin=Dinajpur"
    assert (row["category"], row["brand"], row["minimum_age"], row["perishable"], row["active"]) == (
        "rice", "", "18", "yes", "yes",
    )  # fmt: skip
    assert show_packs((Pack("sack", 25_000, price=Money(900_00)),), Unit.GRAM) == "sack:25.000::900.00"


def test_a_mark_in_a_text_has_a_backslash_before_it():
    assert read_attributes(r"a\=b = c\;d\\ ; e=f;") == {"a=b": "c;d\\", "e": "f"}
    assert read_packs(r"half\: box : 12", Unit.PIECE) == (Pack("half: box", 12),)


def test_an_exported_product_imported_again_is_unchanged():
    found = step(sheet_of(PRODUCT), THERE)

    assert (found.unchanged, told(found)) == (1, [])


def test_a_new_product_of_every_column_is_the_one_that_was_exported():
    (made,) = step(sheet_of(PRODUCT)).created

    assert replace(made, id="p-1", created_at="", updated_at="") == PRODUCT


@pytest.mark.parametrize(
    ("column", "cell", "message"),
    [
        ("minimum_age", "old", "years, in digits"),
        ("minimum_age", "121", "0 for everybody, or up to 120 years"),
        ("perishable", "maybe", "yes or no"),
        ("active", "maybe", "yes or no"),
        ("attributes", "halal", "name=value, and a ; between them"),
        ("attributes", "a=1;a=2", "a twice"),
        ("packs", "case", "name:quantity:barcodes:price, and a ; between packs"),
        ("packs", "case:x", "a whole number of pieces"),
        ("packs", "case:1", "more than one of the smallest unit"),
        ("packs", "case:24:20003000001353", "the last digit does not fit the others"),
        ("packs", "case:24::x", "not an amount in taka: 'x'"),
    ],
)
def test_a_cell_that_says_nothing_that_can_be_is_told_by_its_column(column, cell, message):
    found = step(f"sku,name,price,{column}\nA-1,A,5,{cell}\nB-1,B,5,\n")

    assert told(found) == [(2, column, message)]
    assert [product.sku for product in found.created] == ["B-1"]


def test_a_case_code_that_an_earlier_row_or_another_product_has_is_refused():
    known = replace(KNOWN, owners={"20003000001354": "p-9"})
    rows = "sku,name,price,packs\nA-1,A,5,case:24:10614141000415\nB-1,B,5,case:12:10614141000415\n"
    found = step(rows + "C-1,C,5,case:24:20003000001354\n", known)

    assert told(found) == [
        (3, "packs", "row 2 has 10614141000415 already"),
        (4, "packs", "20003000001354 belongs to another product"),
    ]


def test_a_row_takes_its_product_out_of_the_shop_once():
    row = "sku,name,price,active\nA-1,A,5,no\n"
    (gone, _), again = step(row, THERE).updated[0], step(row)

    assert (gone.active, gone.version, gone.code_keys) == (False, 2, frozenset())
    assert (again.unchanged, again.created) == (1, [])


def test_columns_that_say_nothing_are_named():
    sheet = read_sheet(csv_rows(b"sku,name,price,colour,\nA-1,A,5,red,\n"), ImportKind.PRODUCTS)

    assert sheet.unread == ("colour",)
    assert [line.cells for line in sheet.lines] == [{"sku": "A-1", "name": "A", "price": "5"}]


def test_a_file_of_too_many_rows_is_refused_when_they_are_come_to():
    rows = ((number, ["A", "B", "5"]) for number in range(2, 100_100))
    sheet = read_sheet([(1, ["sku", "name", "price"]), *rows], ImportKind.PRODUCTS)

    with pytest.raises(Invalid, match="100000 rows at most"):
        list(sheet.lines)


def test_a_chunk_reads_as_it_was_written():
    found = lines('sku,name,price,description\nA-1,এ,5,"a\nb"\na-1,B,x,\n')

    assert chunk_model.read(chunk_model.written(found)) == found
    assert [len(part) for part in chunk_model.chunks(found * 3, 4)] == [4, 2]


@pytest.mark.skipif(not SHARED.exists(), reason="no shared data")
def test_a_whole_catalogue_exported_and_imported_again_is_unchanged():
    categories = {line.cells["category"] for line in lines((SHARED / "products.csv").read_bytes())}
    known = Known(categories={code: f"c-{code}" for code in categories})
    products = [
        each
        for found in stepped(lines((SHARED / "products.csv").read_bytes()), known)
        for each in found.created
    ]
    rows = [product_row(each, {f"c-{code}": code for code in categories}, {}) for each in products]
    owners = {key: each.id for each in products for key in each.code_keys}

    there = replace(known, owners=owners, products={each.id: each for each in products})
    found = stepped(lines(csv_text([PRODUCT_COLUMNS, *rows])), there)
    assert (len(products), sum(each.unchanged for each in found), sum(each.rows for each in found)) == (
        3383,
    ) * 3


def stepped(rows, known):
    steps, done = [], 0
    while done < len(rows):
        steps.append(product_step(rows[done : done + WINDOW], known, "now"))
        done += steps[-1].rows
    return steps
