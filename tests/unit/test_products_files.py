"""From files to products and categories."""

from dataclasses import replace
from pathlib import Path

import pytest

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products.import_model import Gathering, ImportKind
from supermarket.products.line_model import ROOM, WINDOW, Known, product_step, without_doubles
from supermarket.products.model import Brand, Category, Product
from supermarket.products.sheet_model import csv_rows, read_sheet
from supermarket.products.shelf_line_model import (
    brand_step,
    category_step,
    parents_first,
    without_doubled_codes,
)
from supermarket.products.tree_model import Tree

ROOT = Path(__file__).parents[2]
DEMO, SHARED = ROOT / "local" / "seed" / "data", ROOT.parent / "shared" / "data"
TAXES = frozenset({"standard", "reduced", "zero", "exempt"})
KNOWN = Known({}, {}, {"rice": "c-1"}, {"own": "b-1"}, TAXES)


def sheet(content: bytes, kind: ImportKind):
    return list(read_sheet(csv_rows(content), kind).lines)


def lines(text: str):
    return list(without_doubles(sheet(text.encode(), ImportKind.PRODUCTS)))


def step(text: str, known: Known = KNOWN):
    return product_step(lines(text), known, "now")


def told(found):
    return [(error.row, error.field, error.message) for error in found.errors]


def test_a_row_with_every_column_becomes_a_product():
    (product,) = step(
        "\ufeffSKU,barcode,name,name_bn,category_id,brand,unit,pack,price,mrp,tax_class,scale_plu,reorder_point\r\n"
        'POTATO,2000300000135,"Potato, new",আলু,RICE,own,kg,1 kg,30.00,32,exempt,10001,15\r\n'
    ).created

    assert product == Product(
        product.id, "POTATO", "Potato, new", "আলু", Money(30_00), Money(32_00), "exempt", Unit.GRAM,
        ("2000300000135",), "10001", "c-1", "b-1", "1 kg", created_at="now", updated_at="now",
    )  # fmt: skip


def test_what_the_file_does_not_say_takes_its_default():
    (product,) = step("sku,name,price\nA-1,A,5\n").created

    assert (product.mrp, product.tax_class, product.unit, product.category_id) == (
        Money(5_00), "standard", Unit.PIECE, "",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("row", "errors"),
    [
        (",A,5,,,", [("sku", "up to 40 letters, digits and . _ -, not digits alone that could be a barcode")]),
        ("A-1,,5,,,", [("name", "1 to 200 letters")]),
        ("A-1,A,five,,,", [("price", "not an amount in taka: 'five'")]),
        ("A-1,A,5.001,,,", [("price", "not an amount in taka: '5.001'")]),
        ("A-1,A,6,5,,", [("price", "not above the maximum retail price, 5.00")]),
        ("A-1,A,5,,2000300000136,", [("barcode", "the last digit does not fit the others")]),
        ("A-1,A,5,,,soup", [("category", "there is no category soup")]),
        ("A-1,A,x,y,,soup", [
            ("price", "not an amount in taka: 'x'"), ("mrp", "not an amount in taka: 'y'"),
            ("category", "there is no category soup"),
        ]),
        ("A-1,A,5", [("", "this row has 3 cells, the header 6")]),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_row_is_told_by_column_and_stops_no_other(row, errors):
    found = step(f"sku,name,price,mrp,barcode,category\n{row}\nB-1,B,7,,,\n")

    assert told(found) == [(2, field, message) for field, message in errors]
    assert (found.failed, [product.sku for product in found.created]) == (1, ["B-1"])


def test_cells_of_any_size_are_errors_of_their_row_alone():
    many = "|".join(ean8(n) for n in range(150))
    found = step(
        f"sku,name,price,barcode,plu\n{'x' * 5000},A,5,{'9' * 5000},{'7' * 5000}\nA-1,A,5,{many},\nB-1,B,5,,\n"
    )

    assert {(error.row, error.field) for error in found.errors} == {
        (2, "sku"), (2, "barcode"), (2, "plu"), (3, "barcode"), (3, "packs"),
    }  # fmt: skip
    assert (found.rows, [product.sku for product in found.created]) == (3, ["B-1"])
    assert max(len(error.message) for error in found.errors) <= 200


def test_a_code_that_an_earlier_row_has_is_an_error_of_the_later_one():
    found = step("sku,name,price,barcode\nA-1,A,5,96385074\na-1,B,5,\nC-1,C,5,96385074\n")

    assert told(found) == [
        (3, "sku", "row 2 has this sku already"),
        (4, "barcode", "row 2 has this barcode already"),
    ]
    assert [product.sku for product in found.created] == ["A-1"]


OLD = Product(
    "p-1", "A-1", "A", "এ", Money(5_00), Money(6_00), "zero", barcodes=("96385074",), category_id="c-1", version=4,
    created_at="then", updated_at="then",
)  # fmt: skip
HAS_OLD = replace(KNOWN, owners={"A-1": "p-1", "96385074": "p-1"}, products={"p-1": OLD})


def test_the_same_row_again_changes_nothing():
    found = step("sku,name,price,mrp,barcode,category\nA-1,A,5.00,6.00,96385074,rice\n", HAS_OLD)

    assert (found.unchanged, found.created, found.updated, found.errors) == (1, [], [], [])


def test_a_changed_row_changes_what_it_has_columns_for():
    found = step("sku,name,price,barcode\nA-1,A,4.50,2000300000135\n", HAS_OLD)

    assert found.updated == [
        (
            replace(
                OLD, price=Money(4_50), barcodes=("96385074", "2000300000135"), version=5, updated_at="now"
            ),
            OLD,
        )
    ]


def test_a_barcode_of_another_product_and_another_unit_are_refused():
    found = step("sku,name,price,barcode,unit\nB-1,B,5,96385074,\nA-1,A,5,,kg\n", HAS_OLD)

    assert told(found) == [
        (2, "barcode", "96385074 belongs to another product"),
        (3, "unit", "What a product is counted in cannot change: make a new product."),
    ]


def test_a_step_ends_where_a_transaction_is_full():
    rows = "".join(f"S-{n},N,5,{'|'.join(ean8(n * 9 + k) for k in range(9))}\n" for n in range(20))
    found = step("sku,name,price,barcode\n" + rows)

    assert (found.rows, found.errors) == (ROOM // 11, [])


def ean8(number: int) -> str:
    from supermarket.kernel.scale_labels import check_digit

    digits = f"{9_000_000 + number}"
    return digits + check_digit(digits)


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "Missing: sku, name, price. Found: nothing."),
        (b"sku;name;price\n", "Missing: sku, name, price. Found: sku;name;price."),
        (b"sku,name\nA,B\n", "Missing: price. Found: sku, name."),
        (b"sku,name,price,name\n", "names a column twice: name"),
        (b"sku,name,price\nA,\xff,5\n", "not UTF-8 text: byte 17"),
        (b'sku,name,price\nA,"B,5\n', "not CSV"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(content, message):
    with pytest.raises(Invalid) as refused:
        sheet(content, ImportKind.PRODUCTS)
    assert message in str(refused.value)


def test_rows_keep_the_numbers_a_spreadsheet_shows():
    assert [line.number for line in lines("sku,name,price\n\nA-1,A,5\n,,\nB-1,B,5\n")] == [3, 5]


def shelves(text: str, kind: ImportKind = ImportKind.CATEGORIES):
    return list(without_doubled_codes(sheet(text.encode(), kind)))


def test_parents_come_before_their_children_whatever_the_order_of_the_file():
    found = category_step(
        parents_first(shelves("category_id,name,name_bn,parent_id\n8,Nuts,,7\n7,Fruit,,2\n2,Food,খাবার,\n")),
        Tree({}),
    )

    food, fruit, nuts = found.created
    assert [(c.code, c.parent_id) for c in (food, fruit, nuts)] == [
        ("2", ""),
        ("7", food.id),
        ("8", fruit.id),
    ]
    assert food.name_bn == "খাবার"


def test_categories_of_a_file_that_go_round_in_a_circle_are_refused():
    tree = Tree({"a": Category("a", "a", "A"), "b": Category("b", "b", "B", parent_id="a")})
    found = category_step(parents_first(shelves("code,name,parent\na,A,b\nb,B,a\nx,X,y\ny,Y,x\n")), tree)

    assert sorted(told(found)) == [
        (2, "parent", "a category cannot be below itself"),
        (4, "parent", "there is no category y"),
        (5, "parent", "there is no category x"),
    ]
    assert (found.unchanged, found.created, found.tree) == (1, [], None)


def test_categories_and_brands_change_by_their_codes():
    tree = Tree({"a": Category("a", "a", "A", "এ")}, 7)
    found = category_step(shelves("code,name\nA,Apples\n"), tree)
    brands = brand_step(
        shelves("code,name\nown,Own\n!,x\n", ImportKind.BRANDS), {"own": Brand("b", "own", "Old")}
    )

    assert found.updated == [(Category("a", "a", "Apples", "এ", version=2), tree.categories["a"])]
    assert found.tree is tree
    assert brands.updated == [(Brand("b", "own", "Own", version=2), Brand("b", "own", "Old"))]
    assert told(brands) == [(3, "code", "1 to 40 letters, digits and . _ -")]


@pytest.mark.parametrize(
    ("folder", "categories", "products"),
    [
        (DEMO, 33, 386),
        pytest.param(
            SHARED, 219, 3383, marks=pytest.mark.skipif(not SHARED.exists(), reason="no shared data")
        ),
    ],
)
def test_whole_catalogues_are_read_without_an_error(folder, categories, products):
    tree = grown((folder / "categories.csv").read_bytes())
    brands = (DEMO / "brands.csv").read_bytes()
    known = Known(
        categories={c.code.casefold(): c.id for c in tree.categories.values()},
        brands={line.cells["code"]: line.cells["code"] for line in sheet(brands, ImportKind.BRANDS)},
        tax_classes=TAXES,
    )
    rows = list(without_doubles(sheet((folder / "products.csv").read_bytes(), ImportKind.PRODUCTS)))
    all_of_it, done = Gathering(), 0
    while done < len(rows):
        found = product_step(rows[done : done + WINDOW], known, "now")
        done += found.rows
        all_of_it.created += found.created
        all_of_it.errors += found.errors

    assert (len(tree.categories), len(all_of_it.created), all_of_it.errors) == (categories, products, [])
    assert {p.sku: (str(p.price), p.name_bn) for p in all_of_it.created} == {
        line.cells["sku"]: (line.cells["price"], line.cells["name_bn"]) for line in rows
    }
    assert {p.category_id for p in all_of_it.created} <= set(tree.categories)


def grown(content: bytes) -> Tree:
    rows, tree = parents_first(without_doubled_codes(sheet(content, ImportKind.CATEGORIES))), Tree({})
    while len(tree.categories) < len(rows):
        found = category_step(rows[len(tree.categories) :], tree)
        assert found.errors == []
        for category in found.created:
            tree = tree.with_category(category)
    return tree
