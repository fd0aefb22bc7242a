"""Whatever a product says, exported and imported again it is unchanged."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products.code_model import sku_key
from supermarket.products.column_model import PRODUCT_COLUMNS, product_row
from supermarket.products.export_model import ExportFormat
from supermarket.products.gateways.sheets import Sheets
from supermarket.products.import_model import ImportKind
from supermarket.products.line_model import Known, product_step, without_doubles
from supermarket.products.model import Pack, Product, problems_of, tidy
from supermarket.products.sheet_model import read_sheet

NASTY = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
    st.text(st.sampled_from("=+-@'\"|;:\\,\t\r\n _x0041_যত়ে\u09af\u09bc＝ "), max_size=12),
)
NAME = NASTY.map(lambda text: f"{text}n")
PRICE = st.integers(1, 10_000_000).map(Money)
CATEGORIES, BRANDS = {"c-1": "rice"}, {"b-1": "own"}


def ean8(number: int) -> str:
    digits = f"{number:07d}"
    return digits + str(-sum(int(d) * (1 if n % 2 else 3) for n, d in enumerate(digits)) % 10)


@st.composite
def products(draw: st.DrawFn) -> Product:
    unit = draw(st.sampled_from(Unit))
    price = draw(PRICE)
    codes = [
        ean8(number) for number in draw(st.lists(st.integers(3_000_000, 8_000_000), max_size=4, unique=True))
    ]
    packs = [
        Pack(
            f"{draw(NAME)}{place}",
            draw(st.integers(2, 9_999_999)),
            (code,),
            draw(st.none() | st.just(Money(1))),
        )
        for place, code in enumerate(codes[2:])
    ]
    return tidy(Product(
        "p-1", draw(st.from_regex(r"[A-Z][A-Za-z0-9._-]{0,9}", fullmatch=True)), draw(NAME), draw(NASTY), price,
        price + draw(PRICE), "standard", unit, tuple(codes[:2]), draw(st.sampled_from(["", "7"])) * (unit is Unit.GRAM),
        draw(st.sampled_from(["", "c-1"])), draw(st.sampled_from(["", "b-1"])), draw(NASTY), description=draw(NASTY),
        description_bn=draw(NASTY), packs=tuple(packs), minimum_age=draw(st.integers(0, 120)),
        attributes=draw(st.dictionaries(NAME, NAME, max_size=3)), perishable=draw(st.booleans()),
        order_limit=draw(st.none() | st.integers(1, 1_000_000)),
    ))  # fmt: skip


def back(product: Product, form: ExportFormat, old: Product | None):
    file = Sheets().file([PRODUCT_COLUMNS, product_row(product, CATEGORIES, BRANDS)], form)
    lines = list(without_doubles(read_sheet(Sheets().rows(file), ImportKind.PRODUCTS).lines))
    owners = dict.fromkeys(old.code_keys, old.id) if old else {}
    assert sku_key(product.sku) in owners or not old
    known = Known(
        owners, {"p-1": old} if old else {}, {code: key for key, code in CATEGORIES.items()},
        {code: key for key, code in BRANDS.items()},
    )  # fmt: skip
    return product_step(lines, known, "now")


@settings(max_examples=60, deadline=None)  # the first workbook loads what writes them
@given(products().filter(lambda product: not list(problems_of(product))), st.sampled_from(ExportFormat))
def test_a_product_exported_and_imported_again_is_unchanged(product, form):
    found = back(product, form, product)
    (made,) = back(product, form, None).created

    assert (found.unchanged, found.errors) == (1, [])
    assert replace(made, id="p-1", created_at="", updated_at="") == product
