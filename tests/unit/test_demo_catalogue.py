import csv
import re
import unicodedata
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

ROOT = Path(__file__).parents[2]
DATA = ROOT / "local" / "seed" / "data"
FONTS = ROOT / "layers" / "core" / "supermarket" / "documents" / "fonts"
FILES = ("brands.csv", "categories.csv", "people.csv", "products.csv")
BRANCHES = ("dhanmondi", "uttara")


@cache
def rows(name: str) -> list[dict[str, str]]:
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def products() -> list[dict[str, str]]:
    return rows("products.csv")


def column(name: str, field: str) -> list[str]:
    return [row[field] for row in rows(name)]


def check_digit(barcode: str) -> str:
    """GS1 General Specifications, 7.9: weights 1 and 3 in turn over the first twelve digits."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(barcode[:12]))
    return str(-total % 10)


@pytest.mark.parametrize(
    ("name", "count"), [("brands.csv", 35), ("categories.csv", 33), ("people.csv", 17), ("products.csv", 386)]
)
def test_each_file_has_its_rows(name: str, count: int) -> None:
    assert len(rows(name)) == count


@pytest.mark.parametrize("name", FILES)
def test_files_are_composed_utf8_without_stray_spaces(name: str) -> None:
    text = (DATA / name).read_bytes().decode("utf-8")

    assert text == unicodedata.normalize("NFC", text)
    assert not re.search(r"\r|\ufeff|  | ,|, | \n", text.replace("আটা, ময়দা", ""))


@pytest.mark.parametrize("name", FILES)
def test_every_row_has_a_latin_and_a_bangla_name(name: str) -> None:
    assert all(re.search("[A-Za-z]", latin) for latin in column(name, "name"))
    assert all(re.search("[\u0980-\u09ff]", bangla) for bangla in column(name, "name_bn"))
    assert not any(re.search("[A-Za-z]", bangla) for bangla in column(name, "name_bn"))


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("brands.csv", "code"),
        ("categories.csv", "code"),
        ("people.csv", "email"),
        ("people.csv", "phone"),
        ("products.csv", "barcode"),
        ("products.csv", "name"),
        ("products.csv", "name_bn"),
        ("products.csv", "sku"),
    ],
)
def test_what_identifies_a_row_is_unique(name: str, field: str) -> None:
    values = column(name, field)

    assert len(set(values)) == len(values)


def test_a_category_comes_after_its_parent() -> None:
    known = {""}
    for category in rows("categories.csv"):
        assert category["parent"] in known
        known.add(category["code"])


def test_products_belong_to_the_lowest_categories_and_to_known_brands() -> None:
    leaves = set(column("categories.csv", "code")) - set(column("categories.csv", "parent"))

    assert set(column("products.csv", "category")) == leaves
    assert set(column("products.csv", "brand")) == {"", *column("brands.csv", "code")}


def test_skus_are_words_and_packs_in_capitals() -> None:
    assert [
        sku for sku in column("products.csv", "sku") if not re.fullmatch(r"[A-Z0-9]+(-[A-Z0-9]+)+", sku)
    ] == []
    assert "RICE-MINIKET-5KG" in column("products.csv", "sku")


def test_barcodes_are_in_store_numbers_outside_the_scale_labels() -> None:
    barcodes = column("products.csv", "barcode")

    assert [code for code in barcodes if not re.fullmatch(r"2[03-9]\d{11}", code)] == []
    assert [code for code in barcodes if code[-1] != check_digit(code)] == []


def test_prices_are_in_taka_and_no_higher_than_the_printed_price() -> None:
    assert [row for row in products() if not re.fullmatch(r"[1-9]\d*\.\d\d", row["price"])] == []
    assert [row["sku"] for row in products() if Decimal(row["price"]) > Decimal(row["mrp"])] == []


def test_only_weighed_goods_have_a_scale_number_of_their_own() -> None:
    weighed = [row for row in products() if row["weighed"] == "yes"]
    numbers = [row["scale_plu"] for row in weighed]

    assert {row["unit"] for row in weighed} == {"kg"}
    assert all(re.fullmatch(r"[1-9]\d{4}", number) for number in numbers)
    assert len(set(numbers)) == len(numbers) == 79
    assert {row["scale_plu"] for row in products() if row["weighed"] == "no"} == {""}
    assert {row["unit"] for row in products() if row["weighed"] == "no"} == {"piece", "litre"}


def test_every_tax_class_is_on_the_shelf() -> None:
    assert set(column("products.csv", "tax_class")) == {"standard", "reduced", "zero", "exempt"}


def test_reorder_points_are_whole_units() -> None:
    assert all(re.fullmatch(r"[1-9]\d*", point) for point in column("products.csv", "reorder_point"))


def test_each_branch_has_staff_of_every_role() -> None:
    people = rows("people.csv")

    for branch in BRANCHES:
        assert {row["role"] for row in people if row["branch"] == branch} == {
            "cashier",
            "clerk",
            "manager",
            "rider",
        }
    assert [row["role"] for row in people if not row["branch"]] == ["admin"] + ["customer"] * 6


def test_nobody_real_can_be_called_or_written_to() -> None:
    assert all(re.fullmatch(r"01700000\d{3}", phone) for phone in column("people.csv", "phone"))
    assert all(email.endswith("@example.com") for email in column("people.csv", "email"))


@pytest.mark.parametrize("style", ["Regular", "Bold"])
def test_receipts_can_print_every_letter_of_the_catalogue(style: str) -> None:
    letters = {letter for name in FILES for row in rows(name) for text in row.values() for letter in text}
    with TTFont(FONTS / f"NotoSansBengali-{style}.ttf") as font:
        printable = {chr(code) for code in font.getBestCmap()}

    assert letters - printable == set()
