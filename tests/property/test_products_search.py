"""Whatever is in a catalogue: a product is found by the words of its names, once, and the counts add up."""

from contextlib import suppress

from hypothesis import given, settings
from hypothesis import strategies as st

from supermarket.kernel.errors import Invalid
from supermarket.kernel.money import Money
from supermarket.products import search_answer_model as answers
from supermarket.products.gateways.search_window import opened
from supermarket.products.gateways.search_writer import SearchWriter
from supermarket.products.search_model import Entry, Filters, Places, Shelf

WORDS = ["rice", "চাল", "milk", "দুধ", "soap", "সাবান", "pran", "egg", "ডিম", "noodles", "1 kg", "500 ml"]
SHELVES = [Shelf("root", "Food", "খাবার", ("root",)), Shelf("leaf", "Rice", "চাল", ("root", "leaf"))]
BRANDS = [Shelf("b1", "Pran", "প্রাণ", ("b1",))]

entries = st.lists(
    st.tuples(
        st.lists(st.sampled_from(WORDS), min_size=1, max_size=4),
        st.integers(1, 300_000),
        st.sampled_from(["", "root", "leaf"]),
        st.sampled_from(["", "b1"]),
        st.booleans(),
    ),
    min_size=1,
    max_size=12,
)


def made(rows):
    writer = SearchWriter(SHELVES, BRANDS, Places({"here": "w"}, "here"))
    for number, (words, price, category, brand, had) in enumerate(rows):
        name = " ".join(words)
        branches = frozenset({"here"} if had else ())
        writer.add(
            Entry(
                f"p{number}",
                name,
                "",
                Money(price),
                category,
                brand,
                ((100, name),),
                (f"c{number}",),
                branches,
            )
        )
    return opened(writer.content("e"))


@settings(max_examples=40, deadline=None)
@given(entries, st.sampled_from(WORDS), st.booleans())
def test_a_product_is_found_by_each_of_its_words_once_and_the_counts_add_up(rows, word, only_there):
    index = made(rows)
    filters = Filters(available=True if only_there else None, branch_id="here")

    matched = answers.match(index, word)
    numbers = answers.filtered(index, matched.numbers(index), filters)
    order = answers.ordered(index, matched, numbers, "here", len(rows) + 1)
    counts = answers.facets(index, numbers, "here")

    having = {number for number, row in enumerate(rows) if word in row[0] and (row[4] or not only_there)}
    assert having <= set(order)
    assert len(order) == len(set(order)) == counts.total == sum(counts.bands)
    assert counts.available == sum(rows[number][4] for number in order)
    assert all(each.count <= counts.total for each in (*counts.categories, *counts.brands))


@settings(max_examples=25, deadline=None)
@given(entries, st.integers(1, 5))
def test_pages_are_the_list_cut_into_pieces(rows, size):
    index = made(rows)
    matched = answers.match(index, "")
    numbers = answers.filtered(index, matched.numbers(index), Filters(branch_id="here"))

    whole = answers.ordered(index, matched, numbers, "here", len(rows))
    pieces = [
        answers.ordered(index, matched, numbers, "here", at + size)[at:] for at in range(0, len(rows), size)
    ]
    assert [number for piece in pieces for number in piece] == whole
    assert sorted(whole) == list(range(len(rows)))
    assert [rows[number][4] for number in whole] == sorted((row[4] for row in rows), reverse=True)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=60))
def test_no_question_breaks_it(text):
    index = made([(["rice", "1 kg"], 100, "leaf", "b1", True)])

    with suppress(Invalid):
        matched = answers.match(index, text)
        assert set(matched.numbers(index)) <= {0}
        answers.suggested(index, text, "here")
