"""What a product and the category tree may be."""

from dataclasses import replace

import pytest

from supermarket.kernel.errors import Conflict, Invalid
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.products.import_model import Chunk, Import, ImportKind, ImportStatus, RowError, Step, Tally
from supermarket.products.model import Category, Product, check, problems_of, revised, tidy
from supermarket.products.tree_model import DEEPEST, Tree

RICE = Product(
    "p-1", "RICE-1", "Rice", "চাল", Money(355_00), Money(360_00), "standard", version=3, created_at="then"
)


def test_a_sound_product_has_no_problems():
    assert list(problems_of(RICE)) == []


@pytest.mark.parametrize(
    ("change", "pointer", "code"),
    [
        ({"sku": "12345"}, "/sku", "invalid"),
        ({"name": ""}, "/name", "invalid"),
        ({"name": "x" * 201}, "/name", "invalid"),
        ({"price": Money(360_01)}, "/price", "above_mrp"),
        ({"price": Money(0)}, "/price", "invalid"),
        ({"barcodes": ("2000300000135", "123")}, "/barcodes/1", "invalid"),
        ({"barcodes": ("2000300000136",)}, "/barcodes/0", "check_digit"),
        ({"barcodes": ("2110001003509",)}, "/barcodes/0", "invalid"),
        ({"plu": "10001"}, "/plu", "invalid"),
        ({"plu": "00000", "unit": Unit.GRAM}, "/plu", "invalid"),
    ],
)
def test_what_a_product_cannot_be_is_named_by_field(change, pointer, code):
    with pytest.raises(Invalid) as refused:
        check(replace(RICE, **change))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]


def test_texts_are_composed_and_codes_written_in_full():
    decomposed = replace(
        RICE,
        name="  Cafe\u0301  Latte ",
        name_bn="ব\u09a1\u09bcা",
        barcodes=("036000291452", "0036000291452"),
        plu="7",
    )

    assert tidy(decomposed) == replace(
        RICE, name="Café Latte", name_bn="ব\u09a1\u09bcা", barcodes=("0036000291452",), plu="00007"
    )


def test_a_deleted_product_leaves_its_codes_to_others():
    product = replace(RICE, barcodes=("2000300000135",), plu="10001")

    assert product.code_keys == {"RICE-1", "2000300000135", "PLU#10001"}
    assert replace(product, active=False).code_keys == set()


def test_a_revision_goes_on_from_what_was_there():
    new = replace(RICE, id="other", price=Money(350_00), version=9, created_at="never")

    assert revised(RICE, new, "now") == replace(RICE, price=Money(350_00), version=4, updated_at="now")


def test_what_a_product_is_counted_in_cannot_change():
    with pytest.raises(Conflict) as refused:
        revised(RICE, replace(RICE, unit=Unit.GRAM), "now")
    assert refused.value.code == "unit_is_fixed"


def category(name: str, parent: str = "") -> Category:
    return Category(name, name, name, parent_id=parent)


def tree(*categories: Category) -> Tree:
    return Tree({each.id: each for each in categories})


FOOD = tree(category("food"), category("rice", "food"), category("fine", "rice"))


@pytest.mark.parametrize("parent", ["food", "rice", "fine"])
def test_a_category_cannot_be_below_itself(parent):
    with pytest.raises(Invalid) as refused:
        FOOD.check_place(category("food", parent))
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/parent_id", "loop")]


def test_a_category_is_placed_below_one_that_is_there():
    FOOD.check_place(category("fine", "food"))
    FOOD.check_place(category("new"))
    with pytest.raises(Invalid):
        FOOD.check_place(category("new", "nowhere"))


def test_a_tree_grows_only_so_deep():
    deep = tree(*(category(f"c{n}", f"c{n - 1}" if n else "") for n in range(DEEPEST)))

    deep.check_place(category("new", f"c{DEEPEST - 2}"))
    with pytest.raises(Invalid):
        deep.check_place(category("new", f"c{DEEPEST - 1}"))


def test_only_a_leaf_is_removed():
    FOOD.check_removal("fine")
    with pytest.raises(Conflict):
        FOOD.check_removal("rice")


def test_a_chunk_adds_up_its_steps():
    chunk = Chunk(0).after(Step([RICE], [(RICE, RICE)], 1))
    chunk = chunk.after(Step(failed=1, errors=[RowError(5, "price", "no"), RowError(5, "name", "no")]))

    assert chunk.tally == Tally(done=4, created=1, updated=1, unchanged=1, failed=1, problems=2)


def test_an_import_runs_from_its_first_chunk_until_it_is_finished():
    record = Import("i-1", ImportKind.PRODUCTS, "then").started(4, 1, "", "then")

    assert (record.status, record.total, record.finished_at) == (ImportStatus.RUNNING, 4, "")
    assert record.finished("last").status is ImportStatus.DONE


def test_an_empty_file_is_done_at_once():
    assert Import("i-1", ImportKind.BRANDS, "then").started(0, 0, "", "now").status is ImportStatus.DONE
