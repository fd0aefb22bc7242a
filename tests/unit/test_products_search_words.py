"""Words: how they are taken apart, how they sound, how far apart they are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from supermarket.products.search_phonetics_model import skeleton, sounds
from supermarket.products.search_slip_model import allowed, distance, fragments
from supermarket.products.search_text_model import normal, root, words


def texts(text):
    return [word.text for word in words(text)]


@pytest.mark.parametrize(
    ("written", "taken"),
    [
        ("Miniket Rice 5 kg", ["miniket", "rice", "=5000g"]),
        ("মিনিকেট চাল ৫ কেজি", ["মিনিকেট", "চাল", "=5000g"]),
        ("500gm", ["=500g"]),
        ("৫০০ গ্রাম", ["=500g"]),
        ("1.75 ltr", ["=1750ml"]),
        ("0.5 kg", ["=500g"]),
        ("1 dozen Eggs", ["=12pc", "egg"]),
        ("7UP", ["7", "up"]),
        ("Best's Crème", ["best", "creme"]),
        ("Berries, cookies & boxes", ["berry", "cooky", "box"]),
        ("ডিমের", ["ডিম"]),
        ("the and", []),
        ("a", ["a"]),
        ("±-/()", []),
    ],
)
def test_both_scripts_are_taken_apart_alike(written, taken):
    assert texts(written) == taken


def test_every_way_to_encode_a_letter_is_the_same_letter():
    assert normal("পেঁয়\u09be\u099c") == normal("পেঁ\u09af\u09bc\u09be\u099c")
    assert normal("\u09a1\u09bc") == normal("\u09dc") == "\u09dc"
    assert normal("ক\u200dষ\u200c") == "কষ"
    assert normal("RICE ১২৩") == "rice 123"


@pytest.mark.parametrize(
    ("bangla", "typed"),
    [
        ("চাল", "chal chaal cal"),
        ("ডিম", "dim deem"),
        ("দুধ", "dudh doodh dud"),
        ("আলু", "alu aloo aaloo"),
        ("মুরগি", "murgi moorgi murghi"),
        ("মোরগ", "morog"),
        ("পেঁয়াজ", "peyaj peyaz"),
        ("লবণ", "lobon"),
        ("মশলা", "moshla mosla"),
        ("মাছ", "mach maach machh"),
        ("চিনি", "chini cheenee"),
        ("শ্যাম্পু", "shampoo shampu sampoo"),
        ("সয়াবিন", "soyabin soyabean"),
        ("দই", "doi doy"),
        ("ঘি", "ghi ghee"),
        ("চিংড়ি", "chingri"),
        ("মাংস", "mangsho mangso"),
        ("অ্যালো", "alo"),
    ],
)
def test_bangla_sounds_as_it_is_typed_in_latin_letters(bangla, typed):
    (key,) = sounds(root(normal(bangla)))
    assert [word for word in typed.split() if key not in sounds(root(word))] == []


def test_a_skeleton_is_what_is_left_without_vowels():
    assert skeleton("garam") == skeleton("grm") == "grm"
    assert skeleton("dim") == ""
    assert sounds("123") == sounds("=500g") == sounds("") == ()


@pytest.mark.parametrize(
    ("one", "other", "apart"),
    [
        ("milk", "mlik", 1),
        ("milk", "milk", 0),
        ("milk", "silk", 1),
        ("rice", "rces", 2),
        ("rice", "mango", 3),
    ],
)
def test_distance_counts_slips(one, other, apart):
    assert distance(one, other, 2) == distance(other, one, 2) == apart


LETTERS = st.text(alphabet="abcদুধ", min_size=4, max_size=12)


@given(LETTERS, LETTERS)
def test_words_a_slip_apart_share_a_fragment(one, other):
    most = min(allowed(one), allowed(other))
    if distance(one, other, most) <= most:
        assert fragments(one, most) & fragments(other, most)


@given(st.text(max_size=60))
def test_any_text_is_taken_apart_the_same_twice(text):
    once = texts(text)
    assert texts(" ".join(word.shown for word in words(text))) == once or any(c.isdigit() for c in text)
    assert all(isinstance(key, str) for word in once for key in sounds(word))
