"""How a word sounds, so that Bangla written in Latin letters finds Bangla, and one spelling another.

Both scripts are brought to one key. Bangla is spelled out letter by letter as most people type it; then the rules that
take ambiguity out of Latin spellings are applied to either:

- aspiration is not written: kh gh th dh ph(f) bh jh chh are k g t d f b j c; sh and ss are s
- z is j, v is b, q is k, x is ks; ch is c, and a lone c is either c or k: such words have two keys
- aa ee oo ii uu are a i u i u; y after a consonant is i, and between vowels nothing; w within a word is nothing
- o within a word is nothing, because Bangla does not write its inherent vowel ("lobon", "morog"); a, e, i and u stay
- double letters are one

``skeleton`` leaves out the vowels too, for "garam" and "gorom"; it says something of words with three consonants.
"""

import re
from functools import lru_cache

from supermarket.products.search_text_model import normal

_CONSONANTS = "কখগঘঙচছজঝঞটঠডঢণতথদধনপফবভমযরলশষসহ\u09dc\u09dd\u09dfৎংৱ"
_AS_TYPED = "k k g g ng c c j j n t t d d n t t d d n p f b b m j r l s s s h r r y t ng b"
_VOWELS, _SIGNS = "আইঈউঊঋএঐওঔ", "\u09be\u09bf\u09c0\u09c1\u09c2\u09c3\u09c7\u09c8\u09cb\u09cc"
_VOWELS_AS_TYPED = "a i i u u ri e oi o ou"
_SPOKEN = {
    "অ": "o", "\u09b5": "w", **dict(zip(_CONSONANTS, _AS_TYPED.split(" "), strict=True)),
    **dict(zip(_VOWELS + _SIGNS, 2 * _VOWELS_AS_TYPED.split(" "), strict=True)),
}  # fmt: skip
_WHOLE = (
    ("\u0995\u09cd\u09b7", "\u0995"),  # ক্ষ is said kh
    ("\u099c\u09cd\u099e", "\u0997"),  # জ্ঞ is said g
    ("\u0985\u09cd\u09af\u09be", "\u0986"), ("\u098f\u09cd\u09af\u09be", "\u0986"), ("\u0985\u09cd\u09af", "\u0986"),
    ("\u098f\u09cd\u09af", "\u0986"),  # অ্যা and এ্যা are the a of "apple"
    ("\u0993\u09df", "\u09b5"), ("\u09cd\u09af", ""), ("\u0981", ""), ("\u0983", ""),
)  # fmt: skip
_RULES = [
    (re.compile(pattern), put)
    for pattern, put in (
        (r"chh|ch", "c"), (r"ck", "k"), (r"ph", "f"), (r"sh", "s"), (r"([kgtdbj])h", r"\1"), (r"z", "j"), (r"v", "b"),
        (r"q", "k"), (r"x", "ks"), (r"aa+", "a"), (r"ee+|ii+|ea(?=[^aeiou])", "i"), (r"oo+|uu+", "u"),
        (r"ay\b|ey\b", "e"), (r"(?<=[aeou])y(?=[aeiou])|(?<=i)y(?=[aeiu])", ""), (r"(?<=[^aeiou])y", "i"),
        (r"(?<=[aeou])y", "i"),
        (r"ou(?=.)", "u"), (r"(.)\1+", r"\1"), (r"(?<=.)w", ""), (r"(?<=.)o", ""),
    )
]  # fmt: skip
_Y = re.compile("(?<![aeiou])y")
_LONE_C = re.compile("c(?!h)")
_VOWEL = re.compile("(?<=.)[aeiou]")
LONGEST = 40
_EVERYDAY = {
    "পেঁয়াজ": "pyaz piaz piyaz pyaj piyaj pyaaz peaz", "ডিম": "anda", "মসলা": "masala",
    "মুরগি": "murgir morgi", "ইলিশ": "hilsha hilsa ilisha", "ধনিয়া": "dhone dhania dhonepata",
    "চিংড়ি": "chigri chingdi prawn", "পরোটা": "parata paratha", "দই": "dohi dahi", "সয়াবিন": "soybean soya",
    "আটা": "ata", "চানাচুর": "chanacur", "বেগুন": "baigan", "টমেটো": "tamato", "মরিচ": "mirchi marich",
    "দুধ": "dood", "চিনি": "sugar", "সাবান": "soap", "লবণ": "labon nun", "ডাল": "daal lentil", "শসা": "shosha sosa khira",
    "গরু": "goru beef", "খাসি": "khasi mutton", "শিম": "sheem", "পেঁপে": "papaya", "নারিকেল": "narkel narikel",
    "সরিষা": "shorshe sorshe mustard", "মুড়ি": "muri", "লেবু": "lebu lemon", "কমলা": "komla malta",
}  # fmt: skip
"""Spellings of everyday goods that no rule brings to the Bangla word, and what is as often asked for in English."""


@lru_cache(maxsize=65536)
def sounds(word: str) -> tuple[str, ...]:
    """The keys of a word, none of a number: two where a c may be a k."""
    if not word or not word[0].isalpha():
        return ()
    spelled = spelling(word[:LONGEST])
    if not spelled.isascii():
        return ()
    ways = [spelled]
    if spelled == word[:LONGEST] and _LONE_C.search(spelled):
        ways.append(_LONE_C.sub("k", spelled))
    return tuple(dict.fromkeys(filter(None, map(_key, ways))))


@lru_cache(maxsize=1)
def everyday() -> dict[str, str]:
    return {spelled: normal(word) for word, known in _EVERYDAY.items() for spelled in known.split()}


def spelling(word: str) -> str:
    """Bangla as it is typed in Latin letters, without inherent vowels; what is Latin stays."""
    if not any("\u0980" <= letter <= "\u09ff" for letter in word):
        return word
    for sequence, letter in _WHOLE:
        word = word.replace(sequence, letter)
    spelled = "".join(_SPOKEN.get(letter, letter if letter.isascii() else "") for letter in word)
    return _Y.sub("", spelled)


def _key(spelled: str) -> str:
    for pattern, put in _RULES:
        spelled = pattern.sub(put, spelled)
    return spelled


def skeleton(key: str) -> str:
    """A key's consonants and the vowel it may begin with; nothing for a word of fewer than three."""
    bones = _VOWEL.sub("", key)
    return bones if len(bones) >= 3 else ""
