"""Barcodes and scale labels."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.kernel.scale_labels import SCALE_RULES, Label, LabelKind, check_digit, scale_label
from supermarket.products.code_model import is_sku, read_code
from supermarket.products.model import Product, Scanned, weighed

WEIGHT, PRICE = SCALE_RULES
PLUS = st.integers(1, 99999).map(str)
VALUES = st.integers(1, 99999)
HILSA = Product(
    "p-1", "HILSA", "Hilsa", "ইলিশ", Money(1_450_00), Money(1_450_00), "zero", Unit.GRAM, plu="10007"
)


@pytest.mark.parametrize(
    ("digits", "check"),
    [
        ("400638133393", "1"),
        ("9638507", "4"),
        ("03600029145", "2"),
        ("200000002111", "9"),
        ("590123412345", "7"),
    ],
)
def test_check_digits_are_those_of_known_barcodes(digits, check):
    assert check_digit(digits) == check


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("4006381333931", "4006381333931"),
        ("96385074", "96385074"),
        ("036000291452", "0036000291452"),
        ("0036000291452", "0036000291452"),
        ("2000000021119", "2000000021119"),
        ("RICE-1", "RICE-1"),
        ("rice-1", "RICE-1"),
        ("10001", "PLU#10001"),
        ("7", "PLU#00007"),
        ("1234567", "1234567"),
        ("2110001003509", Label("10001", LabelKind.WEIGHT, 350)),
        ("2100042999992", Label("00042", LabelKind.WEIGHT, 99_999)),
        ("2210001010559", Label("10001", LabelKind.PRICE, 105_50)),
        ("2210001999991", Label("10001", LabelKind.PRICE, 9_999_90)),
    ],
)
def test_a_code_means_a_product_or_a_scale_label(text, meant):
    assert read_code(text) == meant


@pytest.mark.parametrize(
    "text", ["4006381333932", "96385075", "036000291453", "2110001003508", "2210001010558"]
)
def test_a_wrong_check_digit_never_means_anything(text):
    with pytest.raises(Invalid) as refused:
        read_code(text)
    assert refused.value.code == "check_digit"


@pytest.mark.parametrize("rule", SCALE_RULES)
def test_a_label_without_a_value_is_refused(rule):
    with pytest.raises(Invalid) as refused:
        read_code(scale_label(rule, "10001", 0))
    assert refused.value.code == "empty_label"


@pytest.mark.parametrize(("rule", "amount"), [(WEIGHT, 100_000), (PRICE, 1_000_000), (PRICE, 105)])
def test_a_label_says_no_more_than_fits(rule, amount):
    with pytest.raises(ValueError, match="not an amount"):
        scale_label(rule, "10001", amount)


@given(st.sampled_from(SCALE_RULES), PLUS, VALUES)
def test_what_a_scale_prints_the_till_reads(rule, plu, value):
    label = scale_label(rule, plu, value * rule.step)

    assert len(label) == 13
    assert read_code(label) == Label(plu.zfill(5), rule.kind, value * rule.step)


@given(st.sampled_from(SCALE_RULES), PLUS, VALUES, st.integers(0, 12), st.integers(1, 9))
def test_every_single_wrong_digit_of_a_label_is_noticed(rule, plu, value, place, off):
    label = scale_label(rule, plu, value * rule.step)
    wrong = label[:place] + str((int(label[place]) + off) % 10) + label[place + 1 :]

    with pytest.raises(Invalid) as refused:
        read_code(wrong)
    assert refused.value.code == "check_digit"


@pytest.mark.parametrize(
    ("label", "quantity", "total"),
    [
        (Label("10007", LabelKind.WEIGHT, 350), 350, None),
        (Label("10007", LabelKind.PRICE, 145_000), 1000, Money(145_000)),
        (Label("10007", LabelKind.PRICE, 50_750), 350, Money(50_750)),
        (Label("10007", LabelKind.PRICE, 10_000), 69, Money(10_000)),
        (Label("10007", LabelKind.PRICE, 10), 1, Money(10)),
    ],
)
def test_a_price_label_gives_its_price_and_the_weight_that_follows(label, quantity, total):
    assert weighed(HILSA, label) == Scanned(HILSA, quantity, total)


@pytest.mark.parametrize(
    ("text", "allowed"),
    [
        ("BD-2111", True), ("রুই-1", False), ("104233", True), ("A", True), ("A" * 40, True),
        ("A" * 41, False), ("", False), ("12345", False), ("12345678", False), ("4006381333931", False),
        ("A#1", False), ("A/1", False), ("-A", False), ("A B", False),
    ],
)  # fmt: skip
def test_a_sku_is_never_mistaken_for_another_code(text, allowed):
    assert is_sku(text) is allowed
