"""Labels of the shop's own scales, under whatever rules it has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.kernel.pricing import Tax
from supermarket.kernel.quantity import Unit
from supermarket.kernel.scale_labels import (
    SCALE_RULES,
    Label,
    LabelKind,
    ScaleRule,
    field_check_digit,
    rule_problems,
    scale_label,
)
from supermarket.pos.sale_model import Goods, price
from supermarket.products.code_model import read_code
from supermarket.products.model import Product, weighed

WEIGHT, PRICE = LabelKind.WEIGHT, LabelKind.PRICE
UPC = ScaleRule("2", PRICE, step=1, value_digits=4, value_check=True)
UPC_WEIGHT = ScaleRule("4", WEIGHT, step=1, item_digits=5, value_digits=5)
MIXED = (*SCALE_RULES, UPC, UPC_WEIGHT, ScaleRule("230", PRICE, step=100, item_digits=4, value_digits=5))
CHECKED_EAN = (ScaleRule("23", WEIGHT, step=10, item_digits=4, value_digits=5, value_check=True),)


@st.composite
def rules(draw: st.DrawFn) -> ScaleRule:
    length = draw(st.sampled_from([12, 13]))
    prefixes = ["2", "4", "20", "217", "41"] if length == 12 else ["20", "21", "29", "02", "045", "2345", "2"]
    prefix, kind = draw(st.sampled_from(prefixes)), draw(st.sampled_from(LabelKind))
    checked = draw(st.booleans())
    value = draw(st.integers(4, 5) if checked else st.integers(3, 6))
    step = 10 ** draw(st.integers(0, kind.decimals))
    item = length - len(prefix) - value - 1 - checked
    return ScaleRule(prefix, kind, step, item, value, checked)


@st.composite
def labels(draw: st.DrawFn) -> tuple[ScaleRule, str, int]:
    """A rule that may be, and something it can say."""
    rule = draw(rules().filter(lambda each: 1 <= each.item_digits <= 6))
    plu = draw(st.integers(1, min(99_999, 10**rule.item_digits - 1)))
    value = draw(st.integers(1, 10**rule.value_digits - 1))
    return rule, str(plu), value * rule.step


@pytest.mark.parametrize(("digits", "check"), [("2875", "9"), ("14685", "6"), ("0000", "0"), ("00000", "0")])
def test_a_value_has_the_check_digit_of_the_specification(digits, check):
    assert field_check_digit(digits) == check


@given(labels())
def test_what_any_scale_prints_the_till_reads(said):
    rule, plu, amount = said
    label = scale_label(rule, plu, amount)

    assert len(label) in {12, 13}
    assert list(rule_problems([rule])) == []
    assert read_code(label, [rule]) == Label(plu.zfill(5), rule.kind, amount)
    assert (
        read_code(label.zfill(13), [rule]) == read_code(label.zfill(14), [rule]) == read_code(label, [rule])
    )


@given(labels(), st.data())
def test_every_single_wrong_digit_of_any_label_is_refused(said, data):
    label = scale_label(*said)
    place, off = data.draw(st.integers(0, len(label) - 1)), data.draw(st.integers(1, 9))
    wrong = label[:place] + str((int(label[place]) + off) % 10) + label[place + 1 :]

    with pytest.raises(Invalid) as refused:
        read_code(wrong, [said[0]])
    assert refused.value.code == "check_digit"


@given(labels().filter(lambda said: said[0].kind is PRICE), st.integers(1, 1_000_000))
def test_a_line_comes_to_the_price_on_its_label_to_the_poisha(said, kilogram):
    rule, plu, amount = said
    fish = Product("p", "F", "Fish", "", Money(kilogram), Money(kilogram), "R", Unit.GRAM, plu=plu.zfill(5))

    read = read_code(scale_label(rule, plu, amount), [rule])
    scanned = weighed(fish, read)
    assert scanned.quantity is not None
    goods = Goods(
        "p", "F", "Fish", "", Unit.GRAM, fish.price, scanned.quantity, Tax("R", 500), scanned.label_total
    )
    assert price([goods]).totals.total == Money(amount)


def test_several_rules_hold_at_once():
    """Lightspeed X has one mode for the whole shop, Loyverse weight alone; POSNext #120, #72, OSPOS #2573, #2652."""
    said = {
        scale_label(MIXED[0], "42", 1255): Label("00042", WEIGHT, 1255),
        scale_label(MIXED[1], "42", 13330): Label("00042", PRICE, 13330),
        scale_label(UPC, "42", 2875): Label("00042", PRICE, 2875),
        scale_label(UPC_WEIGHT, "42", 350): Label("00042", WEIGHT, 350),
        scale_label(MIXED[4], "42", 500_00): Label("00042", PRICE, 500_00),
    }

    assert list(rule_problems(MIXED)) == []
    assert {label: read_code(label, MIXED) for label in said} == said
    assert [len(label) for label in said] == [13, 13, 12, 12, 13]


def test_a_value_s_own_check_digit_is_checked():
    label = scale_label(CHECKED_EAN[0], "42", 14_685_0)
    assert label[6] == "6"

    swapped = label[:6] + "7" + label[7:12]
    with pytest.raises(Invalid) as refused:
        read_code(swapped + _last(swapped), CHECKED_EAN)
    assert refused.value.code == "check_digit"


def _last(digits: str) -> str:
    return str(-sum(int(d) * (1 if n % 2 else 3) for n, d in enumerate(reversed(digits))) % 10)


@pytest.mark.parametrize(
    ("rules", "pointer", "code"),
    [
        ([ScaleRule("21", WEIGHT, 1, value_digits=6)], "/scale_rules/0", "length"),
        ([ScaleRule("2", WEIGHT, 1, item_digits=4, value_digits=5)], "/scale_rules/0", "length"),
        ([ScaleRule("30", WEIGHT, 1)], "/scale_rules/0/prefix", "invalid"),
        ([ScaleRule("3", WEIGHT, 1)], "/scale_rules/0/prefix", "invalid"),
        ([ScaleRule("21", WEIGHT, 1, 3, 6, True)], "/scale_rules/0/value_digits", "invalid"),
        ([*SCALE_RULES, ScaleRule("210", PRICE, 1, 4, 5)], "/scale_rules/2/prefix", "overlap"),
        ([*SCALE_RULES, SCALE_RULES[0]], "/scale_rules/2/prefix", "overlap"),
        ([UPC, ScaleRule("02", WEIGHT, 1)], "/scale_rules/1/prefix", "overlap"),
    ],
)
def test_rules_that_cannot_be_told_apart_are_refused(rules, pointer, code):
    assert [(each.pointer, each.code) for each in rule_problems(rules)] == [(pointer, code)]


def test_a_code_outside_the_shop_s_own_ranges_is_no_label():
    assert read_code("4006381333931", SCALE_RULES) == "4006381333931"
    assert read_code("2110001003509", ()) == "2110001003509"
