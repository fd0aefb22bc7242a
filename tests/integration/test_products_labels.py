"""Labels over the endpoint: which products, at whose prices, on which paper, and what is refused."""

import csv
from base64 import b64decode
from datetime import UTC, datetime

import pypdfium2
import pytest
import zxingcpp

from supermarket import wiring
from supermarket.kernel import clock
from supermarket.kernel.ids import new_id
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products import label_model as model
from supermarket.products.label_model import SHEETS, SheetName
from supermarket.products.model import Pack, Product
from supermarket.settings.model import Branch
from tests.support.gateway import call, staff
from tests.support.tables import everything
from tests.support.templates import ROOT

OFFICE = staff("products:manage")
GULSHAN = "01890000-0000-7000-8000-0000000000b1"
CASE = Pack("case", 4, ("12000300000132",), Money.taka("1400.00"))


def product(price="355.00", mrp="360.00", **fields):
    named = {"sku": f"R{new_id()[-8:]}", "name": "Miniket Rice", "name_bn": "মিনিকেট চাল", **fields}
    made = Product(new_id(), price=Money.taka(price), mrp=Money.taka(mrp), tax_class="standard", **named)
    wiring.catalogue().add(made)
    return made.id


def ask(*items, who=OFFICE, **body):
    wanted = [{"product_id": item} if isinstance(item, str) else item for item in items]
    return call("POST", "/products/labels", {"items": wanted, **body}, who=who)


def printed(*items, **body):
    """The pages of a PDF."""
    reply = ask(*items, **body)
    assert (reply.status, reply.headers["Content-Type"], reply.binary) == (200, "application/pdf", True)
    return list(pypdfium2.PdfDocument(b64decode(reply.text)))


def text(page):
    return " ".join(page.get_textpage().get_text_bounded().split())


def scanned(page):
    return sorted(
        found.text for found in zxingcpp.read_barcodes(page.render(scale=4, grayscale=True).to_pil())
    )


def refusals(reply):
    assert (reply.status, reply.headers["Content-Type"]) == (422, "application/problem+json")
    return [(error["pointer"], error["code"]) for error in reply.json["errors"]]


def test_a_shelf_label_says_what_is_on_the_shelf(cloud):
    rice = product(pack="5 kg", barcodes=("2000300000135",))

    (page,) = printed(rice)

    for said in ("Miniket Rice", "চাল", "৳355.00", "৳71.00 / kg", "MRP ৳360.00", f"{clock.now():%b %Y}"):
        assert said in text(page)
    assert scanned(page) == ["2000300000135"]


def test_a_barcode_label_has_the_barcode_the_price_and_the_mrp_alone(cloud):
    rice = product(pack="5 kg")

    (page,) = printed(rice, style="barcode")

    assert "৳355.00 MRP ৳360.00" in text(page) and " kg" not in text(page)
    assert scanned(page) == [wiring.catalogue().get(rice).sku]


def test_a_case_has_its_own_code_and_price(cloud):
    rice = product(pack="5 kg", packs=(CASE,))

    (page,) = printed({"product_id": rice, "pack": "Case"})

    assert "Miniket Rice (case × 4)" in text(page) and "৳1400.00" in text(page)
    assert "৳70.00 / kg" in text(page) and "MRP" not in text(page)
    assert scanned(page) == ["12000300000132"]


def test_prices_and_the_date_are_those_of_the_branch(cloud):
    wiring.settings().add_branch(Branch(GULSHAN, "GUL", "Gulshan", time_zone="Pacific/Kiritimati"))
    rice = product(branch_prices={GULSHAN: Money.taka("349.00")})
    here = clock.now().astimezone(clock.zone("Pacific/Kiritimati"))

    asked, own, other = (
        text(printed(rice, **how)[0])
        for how in ({"branch_id": GULSHAN}, {"who": staff("products:manage", branch=GULSHAN)}, {})
    )

    assert "৳349.00" in asked and asked == own and f"{here:%d %b %Y}" in asked
    assert "৳355.00" in other and "৳349.00" not in other


def test_copies_fill_the_sheet_from_the_first_free_place(cloud):
    first, second = product(sku="BD-1"), product(sku="BD-2")

    pages = printed({"product_id": first, "copies": 2}, {"product_id": second, "copies": 23}, start=23)

    assert [scanned(page) for page in pages] == [["BD-1"] * 2, ["BD-2"] * 23]


@pytest.mark.parametrize("name", [name for name in SheetName if name is not SheetName.CUSTOM])
def test_every_sheet_holds_as_many_as_it_says_and_all_are_read(cloud, name):
    """Loyverse sells labels apart."""
    sheet = SHEETS[name]
    many = sheet.columns * sheet.rows
    rice = product(barcodes=("2000300000135",))

    pages = printed({"product_id": rice, "copies": many + 1}, sheet=name)

    assert [len(scanned(page)) for page in pages] == [many, 1]
    size = [round(points * 2540 / 72) for points in pages[0].get_size()]
    assert size == [pytest.approx(sheet.page_width, abs=2), pytest.approx(sheet.page_height, abs=2)]


def test_a_sheet_of_ones_own(cloud):
    own = {"page_width": 100, "page_height": "60.5", "label_width": 48, "label_height": 25.25, "columns": 2, "rows": 2,
           "left": 1, "top": 2, "gap_across": 2}  # fmt: skip

    pages = printed(*(product(sku=f"BD-{number}") for number in range(5)), sheet="custom", custom=own)

    assert [scanned(page) for page in pages] == [["BD-0", "BD-1", "BD-2", "BD-3"], ["BD-4"]]


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"columns": 3}, "/custom/columns"), ({"rows": 3}, "/custom/rows"),
        ({"label_width": 19}, "/custom/label_width"),
        ({"label_height": 5}, "/custom/label_height"), ({"left": "0.001"}, "/custom/left"),
        ({"page_width": 1001}, "/custom/page_width"), ({"columns": 0}, "/custom/columns"), ({"x": 1}, "/custom/x"),
    ],
)  # fmt: skip
def test_a_sheet_that_cannot_be_is_refused(cloud, changes, pointer):
    own = {
        "page_width": 100,
        "page_height": 60,
        "label_width": 48,
        "label_height": 25,
        "columns": 2,
        "rows": 2,
    }
    assert refusals(ask(product(), sheet="custom", custom={**own, **changes}))[0][0] == pointer


def test_a_custom_sheet_is_described_and_no_other(cloud):
    own = {"page_width": 50, "page_height": 30, "label_width": 50, "label_height": 30}
    for body in ({"sheet": "custom"}, {"custom": own}):
        assert refusals(ask(product(), **body)) == [("/custom", "invalid")]


def test_every_row_without_a_label_is_named(cloud):
    rice, gone = product(packs=(Pack("bag", 2),)), product()
    call("DELETE", f"/products/{gone}", who=OFFICE)
    long = product(sku="X" * 40)
    before = everything()

    refused = ask(
        rice, new_id(), gone, {"product_id": rice, "pack": "box"}, {"product_id": rice, "pack": "bag"}, long,
        sheet="roll_40x25",
    )  # fmt: skip

    assert refusals(refused) == [
        ("/items/1/product_id", "invalid"), ("/items/2/product_id", "invalid"), ("/items/3/pack", "invalid"),
        ("/items/4/pack", "invalid"), ("/items/5", "label_too_narrow"),
    ]  # fmt: skip
    assert everything() == before


def test_more_than_a_thousand_labels_are_refused(cloud):
    rice = product()
    refused = ask({"product_id": rice, "copies": 999}, {"product_id": rice, "copies": 2})
    assert refusals(refused) == [("/items", "too_many_labels")]
    assert "1000" in refused.json["detail"]


@pytest.mark.parametrize(
    ("body", "pointer"),
    [({"start": 25}, "/start"), ({"start": 0}, "/start"), ({"branch_id": GULSHAN}, "/branch_id"),
     ({"sheet": "a3"}, "/sheet"), ({"style": "poster"}, "/style"), ({"items": []}, "/items")],
)  # fmt: skip
def test_what_cannot_be_printed_is_refused(cloud, body, pointer):
    assert refusals(ask(product(), **body))[0][0] == pointer


@pytest.mark.parametrize("who", [None, staff("inventory:adjust")])
def test_labels_are_for_the_office_of_the_catalogue(cloud, who):
    assert ask(new_id(), who=who).status in (401, 403)


def real(sku, pack, price):
    return Product("", sku, "", "", Money.taka(price), Money.taka(price), "", pack=pack)


@pytest.mark.parametrize(
    ("unit", "pack", "price", "of", "shown", "each"),
    [
        (Unit.PIECE, "450 gm", "825.00", None, "৳825.00", "৳1833.33 / kg"),
        (Unit.PIECE, "1 ltr", "105.00", None, "৳105.00", "৳105.00 / l"),
        (Unit.PIECE, "1.5 Ltr.", "105.00", None, "৳105.00", "৳70.00 / l"),
        (Unit.PIECE, "330ml", "35.00", None, "৳35.00", "৳106.06 / l"),
        (Unit.PIECE, "12 pcs", "150.00", None, "৳150.00", "৳12.50 / piece"),
        (Unit.PIECE, "1 pcs", "150.00", None, "৳150.00", ""),
        (Unit.PIECE, "each", "150.00", None, "৳150.00", ""),
        (Unit.PIECE, "0 kg", "150.00", None, "৳150.00", ""),
        (Unit.PIECE, "1 bundle", "150.00", None, "৳150.00", ""),
        (Unit.PIECE, "500 gm", "50.00", Pack("case", 24), "৳1200.00", "৳100.00 / kg"),
        (Unit.PIECE, "each", "50.00", Pack("case", 24, price=Money.taka("1140.00")), "৳1140.00", "৳47.50 / piece"),
        (Unit.GRAM, "", "380.00", None, "৳380.00 / kg", ""),
        (Unit.GRAM, "", "380.00", Pack("sack", 25_000, price=Money.taka("9000.00")), "৳9000.00", "৳360.00 / kg"),
        (Unit.MILLILITRE, "", "160.00", None, "৳160.00 / l", ""),
    ],
)  # fmt: skip
def test_the_price_and_what_a_kilogram_a_litre_or_a_piece_costs(unit, pack, price, of, shown, each):
    goods = Product("", "", "", "", Money.taka(price), Money.taka(price), "", unit=unit, pack=pack)
    amount = model.price_of_label(goods, of, "")
    assert (model.shown_price(goods, of, amount), model.unit_price(goods, of, amount)) == (shown, each)


def test_the_real_catalogue_has_unit_prices_wherever_it_says_how_much_is_in_it():
    with (ROOT.parent / "shared/data/products.csv").open(encoding="utf-8", newline="") as lines:
        goods = [real(row["sku"], row["pack"], row["price"]) for row in csv.DictReader(lines)]
    without = {
        each.pack.lstrip("0123456789 ") for each in goods if not model.unit_price(each, None, each.price)
    }

    assert len(goods) == 3383
    assert without == {"", "each", "bundle", "bundles", "pack"}


def test_a_label_is_dated_by_the_day_of_the_shop(cloud):
    from supermarket.documents.label import LabelStyle
    from supermarket.kernel.caller import Caller
    from supermarket.products import label_service

    wiring.settings().add_branch(Branch(GULSHAN, "GUL", "Gulshan"))
    late = datetime(2026, 11, 22, 20, 30, tzinfo=UTC)
    wanted = [label_service.Wanted(product())]
    sheet = SHEETS[SheetName.ROLL_50X30]

    printing = label_service.labels(
        wiring.catalogue(), wiring.settings(), Caller(), wanted, LabelStyle.SHELF, sheet, 1, None, late
    )

    assert printing.labels[0].notes[-1] == "23 Nov 2026"
