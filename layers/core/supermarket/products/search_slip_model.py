"""Slips of the finger: which words are one or two letters apart.

Words are found by what is left of them when letters are left out (symmetric deletion, https://github.com/wolfgarbe/SymSpell):
two words are at most n letters apart only if leaving out at most n letters of each can give the same.
"""

from itertools import combinations

SHORT, LONG = 4, 8
"""From so many letters on one slip is forgiven, and two."""
_HEAD = 7
"""Letters are left out among the first so many; what two words differ in after that is seen when they are compared."""


def allowed(word: str) -> int:
    """How many slips a word of its length may have."""
    return 0 if len(word) < SHORT else 1 if len(word) < LONG else 2


def fragments(word: str, slips: int) -> set[str]:
    head = word[:_HEAD]
    return {
        "".join(letter for place, letter in enumerate(head) if place not in left_out)
        for count in range(slips + 1)
        for left_out in combinations(range(len(head)), count)
    }


def distance(a: str, b: str, most: int) -> int:
    """Letters put in, left out, changed or swapped with the next (optimal string alignment); ``most + 1`` if more."""
    if abs(len(a) - len(b)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, older[j - 2] + 1)
            row.append(cost)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
