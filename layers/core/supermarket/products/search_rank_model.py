"""Which products a question means, and how well each fits.

A word of the question stands for words of the index: itself, itself in the other script ("chal" is চাল), those it
begins (the last word, which may not be typed to its end), those that sound like it, those a slip away. Each of these
ways counts less than the one before it, and the weaker ones are tried only where the better found nothing. A product is
found when every word of the question fits it; when there is none, those that most words fit are. What fits ten times
worse than the best is left out.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from itertools import islice
from typing import Protocol

from supermarket.products import search_phonetics_model as phonetics
from supermarket.products import search_slip_model as slips
from supermarket.products.search_text_model import Word, is_bangla, root

EXACT, SCRIPT, BEGUN, SOUND, SOUND_BEGUN, SLIP, BONES, SLIPS = 1000, 700, 600, 500, 300, 260, 220, 160
MOST_BEGUN, MOST_CLOSE, MOST_REWRITTEN = 40, 12, 12
FEW = 3
"""Of fewer words that begin like the last one, those that sound as if are looked for too."""
WORST = 10
"""How many times fewer points than the best has what is still found."""
Scores = dict[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """A word of the index: its number, how many products have it, how it is mostly written."""

    id: int
    text: str
    count: int
    shown: str


class Lexicon(Protocol):
    """The words of an index."""

    def size(self) -> int:
        """How many products there are."""

    def spelled(self, text: str) -> Term | None: ...

    def begun(self, start: str, most: int) -> Sequence[Term]:
        """The words that begin so, those of most products first."""

    def sounding(self, keys: Iterable[str]) -> Sequence[Term]: ...

    def begun_sounding(self, start: str, most: int) -> Sequence[Term]: ...

    def near(self, fragments: Iterable[str]) -> Sequence[Term]:
        """Words, and words whose sound, has one of these fragments."""

    def weights(self, term: Term) -> Iterable[tuple[int, int]]:
        """The products that have the word, and its weight in each."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a word of the question stands for: terms, and how well each fits; ``corrected`` when it was a slip."""

    terms: Mapping[Term, int]
    corrected: str = ""

    @property
    def count(self) -> int:
        return sum(term.count for term in self.terms)


def meant(lexicon: Lexicon, word: Word, last: bool) -> Meant:
    text = word.text
    exact = lexicon.spelled(text)
    found = {} if exact is None else {exact: EXACT}
    if word.is_measure:
        return Meant(found)
    keys = phonetics.sounds(text) + phonetics.sounds(phonetics.everyday().get(text, ""))
    for term in lexicon.sounding(keys):
        _better(found, term, SOUND if is_bangla(term.text) == is_bangla(text) else SCRIPT)
    begun = lexicon.begun(text, MOST_BEGUN) if last else []
    for term in begun:
        _better(found, term, BEGUN)
    if last and len(begun) < FEW:
        _begun_sounding(lexicon, keys, found)
    if any(quality > BEGUN or quality == SOUND for quality in found.values()) or _often(begun):
        return Meant(found)
    return _guessed(lexicon, text, keys, found)


def _often(begun: Sequence[Term]) -> bool:
    return sum(term.count for term in begun) >= FEW


def _better(found: dict[Term, int], term: Term, quality: int) -> None:
    found[term] = max(found.get(term, 0), quality)


def _begun_sounding(lexicon: Lexicon, keys: Sequence[str], found: dict[Term, int]) -> None:
    for key in keys:
        for term in lexicon.begun_sounding(key, MOST_BEGUN) if len(key) > 1 else ():
            _better(found, term, SOUND_BEGUN)


def _guessed(lexicon: Lexicon, text: str, keys: Sequence[str], found: dict[Term, int]) -> Meant:
    """Nothing is spelled or sounds like it as a whole: its consonants, and its slips."""
    close = _close(lexicon, text, keys)
    own = [term for term in close if is_bangla(term.text) == is_bangla(text)]
    corrected = "" if found or not close else (own or list(close))[0].shown
    if not close and not found:
        bones = [bone for key in keys if (bone := phonetics.skeleton(key))]
        close = dict.fromkeys(lexicon.sounding("~" + bone for bone in bones), BONES)
    for term, quality in close.items():
        _better(found, term, quality)
    return Meant(found, corrected)


def _close(lexicon: Lexicon, text: str, keys: Sequence[str]) -> dict[Term, int]:
    """Words that are slips of it, the nearest and most frequent first."""
    asked = [(text, slips.allowed(text))]
    asked += [(key, min(1, slips.allowed(key))) for key in keys]
    pieces = {piece for form, most in asked if most for piece in slips.fragments(form, most)}
    graded = []
    for term in lexicon.near(pieces):
        apart = min(_apart(form, most, term.text, place > 0) for place, (form, most) in enumerate(asked))
        if apart <= 2:
            graded.append((apart, -term.count, term))
    graded.sort(key=lambda each: each[:2])
    nearest = graded[0][0] if graded else 0
    return {term: SLIP if apart < 2 else SLIPS for apart, _, term in graded[:MOST_CLOSE] if apart == nearest}


def _apart(form: str, most: int, text: str, by_sound: bool) -> int:
    if not most:
        return 9
    others = phonetics.sounds(text) if by_sound else (text,)
    apart = min((slips.distance(form, other, most) for other in others), default=9)
    return apart if apart <= most else 9


def score(lexicon: Lexicon, question: Sequence[Word]) -> tuple[Scores, Sequence[str]]:
    """The products that fit, by their number, and how well; and the question as it was understood.

    Where no product fits every word, two words are tried as one ("tooth paste"), and one as two ("cocacola").
    """
    known = cache(partial(meant, lexicon))
    asked = _meanings(known, question)
    found = _all(lexicon, asked)
    if not found or any(each.corrected for each in asked):
        for other in islice(_rewritten(lexicon, question, asked, joined=not found), MOST_REWRITTEN):
            again = _meanings(known, other)
            fitting = _all(lexicon, again)
            if fitting:
                found, question, asked = fitting, other, again
                break
    found = _without_worst(found or _most(lexicon, asked))
    return found, [each.corrected or word.shown for word, each in zip(question, asked, strict=True)]


def _meanings(known: Callable[[Word, bool], Meant], question: Sequence[Word]) -> list[Meant]:
    return [known(word, place == len(question) - 1) for place, word in enumerate(question)]


def _rewritten(
    lexicon: Lexicon, question: Sequence[Word], asked: Sequence[Meant], joined: bool
) -> Iterator[Sequence[Word]]:
    for place in range(len(question) - 1 if joined else 0):
        first, second = question[place : place + 2]
        if not (first.is_measure or second.is_measure):
            one = Word(root(first.shown + second.shown), first.shown + second.shown)
            yield [*question[:place], one, *question[place + 2 :]]
    for place, word in enumerate(question):
        if asked[place].corrected or not asked[place].terms:
            for pair in _halves(lexicon, word):
                yield [*question[:place], *pair, *question[place + 1 :]]


def _halves(lexicon: Lexicon, word: Word) -> Iterator[Sequence[Word]]:
    for cut in range(3, len(word.shown) - 2):
        pair = [Word(root(part), part) for part in (word.shown[:cut], word.shown[cut:])]
        if all(lexicon.spelled(part.text) for part in pair):
            yield pair


def _without_worst(found: Scores) -> Scores:
    least = max(found.values(), default=0) // WORST
    return {doc: points for doc, points in found.items() if points >= least}


def _all(lexicon: Lexicon, asked: Sequence[Meant]) -> Scores:
    """Those that every word fits."""
    if not all(each.terms for each in asked):
        return {}
    first, *others = sorted(asked, key=lambda each: each.count)
    found = _each(lexicon, first)
    for each in others:
        more = _each(lexicon, each) if found else {}
        found = {doc: points + more[doc] for doc, points in found.items() if doc in more}
    return found


def _each(lexicon: Lexicon, meant: Meant) -> Scores:
    rarity = max(1, (lexicon.size() // max(1, meant.count)).bit_length())
    found: Scores = {}
    for term, quality in sorted(meant.terms.items(), key=lambda item: item[1]):
        worth = quality * (3 + rarity)
        found.update((doc, weight * worth) for doc, weight in lexicon.weights(term))
    return found


def _most(lexicon: Lexicon, asked: Sequence[Meant]) -> Scores:
    """Those that as many of the words fit as fit any."""
    counts: dict[int, int] = {}
    total: Scores = {}
    for each in asked:
        for doc, points in _each(lexicon, each).items():
            total[doc] = total.get(doc, 0) + points
            counts[doc] = counts.get(doc, 0) + 1
    best = max(counts.values(), default=0)
    return {doc: points for doc, points in total.items() if counts[doc] == best}
