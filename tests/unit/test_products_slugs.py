"""Slugs, prices above the MRP, and what a list asks for."""

from dataclasses import replace

import pytest

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.products.family_model import Family, in_order
from supermarket.products.listing_model import Wanted
from supermarket.products.model import Product, check, check_price, edited
from supermarket.products.slug_model import SLUG_LENGTH, slug_for, slug_of

RICE = Product("p-1", "RICE-1", "Rice", "চাল", Money(355_00), Money(360_00), "standard")


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Fruits & Vegetables", "fruits-vegetables"),
        ("  Women's   Care ", "women-s-care"),
        ("ফল এবং সবজি", "ফল-এবং-সবজি"),
        ("র\u200d্যাব ৫ কেজি", "র্যাব-৫-কেজি"),
        ("Cafe\u0301", "café"),
        ("ﬁsh 5%/kg?#", "ﬁsh-5-kg".replace("ﬁ", "fi")),
        ("&&", ""),
        ("x" * 200, "x" * SLUG_LENGTH),
    ],
)
def test_a_slug_has_letters_signs_and_digits_of_any_script(text, slug):
    assert slug_of(text) == slug


def test_a_slug_that_somebody_has_gets_the_code_with_it():
    assert slug_for("Others", "home.1", ()) == "others"
    assert slug_for("Others", "home.1", {"others"}) == "others-home-1"
    assert slug_for("!!", "home", ()) == "home"


def test_a_price_above_the_mrp_is_named_where_it_stands_unless_it_is_allowed():
    with pytest.raises(Invalid) as refused:
        check_price(Money(101), Money(100), False, "/changes/0/price")
    assert [(e.pointer, e.code) for e in refused.value.errors] == [("/changes/0/price", "above_mrp")]
    check_price(Money(101), Money(100), True, "/changes/0/price")
    check_price(Money(100), Money(100), False)
    with pytest.raises(Invalid):
        check_price(Money(0), Money(100), True)
    check(replace(RICE, price=Money(361_00)), above_mrp=True)


def test_an_edit_keeps_what_is_changed_elsewhere():
    old = replace(RICE, list_prices={"staff": Money(340_00)}, branch_prices={"b-1": Money(1)})
    new = replace(RICE, name="Fine rice")

    kept = edited(old, new, "now")
    assert (kept.name, kept.list_prices, kept.branch_prices, kept.version) == (
        "Fine rice", {"staff": Money(340_00)}, {"b-1": Money(1)}, 2,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        (Wanted(), True),
        (Wanted(frozenset({"c-1", "c-2"})), True),
        (Wanted(frozenset({"c-2"})), False),
        (Wanted(brand_id="b-2"), False),
        (Wanted(price_min=Money(355_00), price_max=Money(355_00)), True),
        (Wanted(price_min=Money(355_01)), False),
        (Wanted(price_max=Money(354_99)), False),
    ],
)
def test_a_product_is_listed_when_it_fits_all(wanted, fits):
    assert wanted.fits(replace(RICE, category_id="c-1", brand_id="b-1")) is fits


def test_variants_stand_in_the_order_of_their_options():
    family = Family("f-1", "Milk", options=("Size", "Flavour"))
    variants = [
        replace(RICE, id=f"{size}{flavour}", options={"Flavour": flavour, "Size": size})
        for flavour, size in (("b", "1"), ("a", "2"), ("A", "1"))
    ]

    assert [each.id for each in in_order(family, variants)] == ["1A", "1b", "2a"]
