"""Packs, units of measure and the codes of cases."""

import csv
from dataclasses import replace
from pathlib import Path

import pytest

from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.kernel.scale_labels import check_digit
from supermarket.products.bundle_model import age_for
from supermarket.products.code_model import read_code, whole
from supermarket.products.model import Component, Pack, Product, problems_of, tidy
from supermarket.products.pack_model import in_packs, pack_of_code, price_of_packs, quantity_of

PRODUCTS = Path(__file__).resolve().parents[3] / "shared" / "data" / "products.csv"
CASE = Pack("case", 24, ("14006381333938",), Money(240_00))
COLA = Product(
    "p-1", "COLA", "Cola 250 ml", "", Money(11_00), Money(11_00), "S", packs=(CASE, Pack("pallet", 1440))
)
SUGAR = Product(
    "p-2", "SUGAR", "Sugar", "", Money(130_00), Money(130_00), "E", Unit.GRAM, packs=(Pack("sack", 50_000),)
)
OIL = Product("p-3", "OIL", "Oil", "", Money(200_00), Money(200_00), "E", Unit.MILLILITRE)


@pytest.mark.parametrize(
    ("product", "quantity", "pack", "smallest"),
    [
        (COLA, 3, "", 3),
        (COLA, "3", "each", 3),
        (COLA, "2 case", "", 48),
        (COLA, " 2  Case ", "", 48),
        (COLA, 2, "CASE", 48),
        (COLA, "1 pallet", "", 1440),
        (COLA, "-1 case", "", -24),
        (SUGAR, "1.5", "", 1500),
        (SUGAR, "1.5 kg", "", 1500),
        (SUGAR, "500 g", "", 500),
        (SUGAR, "0.001", "kg", 1),
        (SUGAR, 3, "sack", 150_000),
        (OIL, "750 ml", "", 750),
        (OIL, "1.25 litre", "", 1250),
    ],
)
def test_a_quantity_is_said_in_any_unit_the_product_comes_in(product, quantity, pack, smallest):
    assert quantity_of(product, quantity, pack) == smallest


@pytest.mark.parametrize(
    ("product", "quantity", "pack"),
    [
        (COLA, "1.5", ""), (COLA, "1.5 case", ""), (COLA, "2 box", ""), (COLA, "2 kg", ""), (COLA, "case", ""),
        (COLA, "", "case"), (COLA, "1e3", "case"), (COLA, "2 case", "case"), (SUGAR, "0.0005 kg", ""),
        (SUGAR, "1.5 g", ""), (SUGAR, "1 litre", ""), (SUGAR, "1 each", ""), (OIL, "১ ml", ""),
        (COLA, "9" * 400, "case"),
    ],
)  # fmt: skip
def test_what_the_product_does_not_come_in_is_refused(product, quantity, pack):
    with pytest.raises(ValueError):  # noqa: PT011
        quantity_of(product, quantity, pack)


def test_a_quantity_is_shown_in_whole_packs_and_a_rest():
    assert in_packs(50, CASE) == (2, 2)
    assert price_of_packs(CASE, 48) == Money(480_00)
    assert price_of_packs(Pack("tray", 12), 12) is None


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("036000291452", "0036000291452"),
        ("00036000291452", "0036000291452"),
        ("04006381333931", "4006381333931"),
        ("14006381333938", "14006381333938"),
        ("00000096385074", "96385074"),
        ("0000096385074", "96385074"),
        ("96385074", "96385074"),
    ],
)
def test_a_number_is_kept_in_one_form_however_it_is_written(written, kept):
    assert whole(written) == kept
    assert read_code(written) == kept


def test_the_code_of_a_case_finds_the_case():
    assert pack_of_code(COLA, "14006381333938") == CASE
    assert pack_of_code(COLA, "COLA") is None


def with_check(digits: str) -> str:
    return digits + check_digit(digits)


BAD = [
    ({"packs": (replace(CASE, name=""),)}, "/packs/0/name", "invalid"),
    ({"packs": (replace(CASE, name="kg"),)}, "/packs/0/name", "invalid"),
    ({"packs": (CASE, Pack("Case", 12))}, "/packs/1/name", "twice"),
    ({"packs": (Pack("each of it", 1),)}, "/packs/0/quantity", "invalid"),
    ({"packs": (replace(CASE, price=Money(264_01)),)}, "/packs/0/price", "above_mrp"),
    ({"packs": (replace(CASE, price=Money(0)),)}, "/packs/0/price", "invalid"),
    ({"packs": (replace(CASE, barcodes=("14006381333939",)),)}, "/packs/0/barcodes/0", "check_digit"),
    ({"packs": (replace(CASE, barcodes=("1400638133393",)),)}, "/packs/0/barcodes/0", "check_digit"),
    ({"packs": (replace(CASE, barcodes=("A-1",)),)}, "/packs/0/barcodes/0", "invalid"),
    ({"packs": (replace(CASE, barcodes=("2110001003509",)),)}, "/packs/0/barcodes/0", "invalid"),
    ({"packs": (replace(CASE, barcodes=(with_check("9400638133393"),)),)}, "/packs/0/barcodes/0", "variable"),
    ({"barcodes": ("14006381333938",)}, "/packs/0/barcodes/0", "twice"),
    ({"packs": (CASE, replace(CASE, name="box"))}, "/packs/1/barcodes/0", "twice"),
    ({"packs": tuple(Pack(f"pack {n}", n + 2) for n in range(11))}, "/packs", "invalid"),
    ({"packs": (), "components": (Component("p-1", 1),)}, "/components/0/product_id", "loop"),
    ({"components": (Component("p-2", 1), Component("p-2", 2))}, "/components/1/product_id", "twice"),
    ({"components": (Component("p-2", 0),)}, "/components/0/quantity", "invalid"),
    ({"components": (Component("p-2", 1),), "unit": Unit.GRAM, "packs": ()}, "/components", "invalid"),
]


@pytest.mark.parametrize(("change", "pointer", "code"), BAD)
def test_packs_and_parts_that_cannot_be_are_named(change, pointer, code):
    wrong = tidy(replace(COLA, **change))

    assert [(each.pointer, each.code) for each in problems_of(wrong)] == [(pointer, code)]


def test_a_product_has_no_more_codes_than_a_transaction_changes():
    codes = [with_check(f"4006381{number:05d}") for number in range(41)]
    packs = tuple(Pack(f"pack {n}", n + 2, tuple(codes[10 * n : 10 * n + 10])) for n in range(4))

    full = replace(COLA, packs=packs)
    assert list(problems_of(full)) == []
    over = replace(full, barcodes=(codes[40],))
    assert [each.pointer for each in problems_of(over)] == ["/packs"]


@pytest.mark.skipif(not PRODUCTS.exists(), reason="no shared data")
def test_the_cases_of_a_whole_catalogue_have_codes_of_their_own():
    with PRODUCTS.open(encoding="utf-8") as file:
        singles = [row["barcode"] for row in csv.DictReader(file)]
    cases = [with_check(f"1{single[:12]}") for single in singles]

    kept = {read_code(code) for code in (*singles, *cases)}
    assert len(kept) == 2 * len(singles)
    assert {read_code(f"0{single}") for single in singles} == set(singles)
    assert all(read_code(case) == case for case in cases)


def test_a_pack_may_cost_more_where_the_shop_allows():
    dear = replace(COLA, packs=(replace(CASE, price=Money(264_01)),))

    assert list(problems_of(dear, above_mrp=True)) == []


def test_a_bundle_asks_for_the_age_of_its_parts():
    beer = replace(OIL, id="p-9", minimum_age=21)
    basket = replace(COLA, packs=(), components=(Component("p-9", 1),), minimum_age=18)

    assert age_for(basket, {"p-9": beer}) == 21
    assert age_for(basket, {}) == 18
