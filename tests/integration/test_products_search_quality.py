"""The search over a real catalogue: what people type, and what they should find."""

from collections import defaultdict

import pytest

from tests.support import search_gold as gold

pytestmark = pytest.mark.skipif(not gold.SHARED.exists(), reason="no shared data")

LEAST = {
    "bangla": 0.92, "banglish": 0.89, "english": 0.95, "misspelt": 0.95, "brand": 0.98, "unit": 0.98, "prefix": 0.92,
    "code": 1.0,
}  # fmt: skip
"""The share of what they should find that is among the first ten, by kind."""


def test_what_people_type_finds_what_they_mean():
    products = gold.catalogue()
    over = gold.index(gold.tree(), products)

    marks = gold.marked(lambda text: gold.answered(over, text), products)
    kinds = defaultdict(list)
    for mark in marks:
        kinds[mark.query.kind].append(mark.recall)
    short = {kind: gold.mean(found) for kind, found in kinds.items() if gold.mean(found) < LEAST[kind]}
    assert (len(marks) >= 200, kinds.keys(), short) == (True, LEAST.keys(), {})
    assert gold.mean(mark.recall for mark in marks) >= 0.93
    assert gold.mean(mark.first for mark in marks) >= 0.98
