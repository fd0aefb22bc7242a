"""Personal data in records of what was done: enough to see that it changed, too little to say whose it is.

A dataclass marks such fields with ``field(metadata=PERSONAL)``.
"""

from collections.abc import Mapping

PERSONAL: Mapping[str, bool] = {"personal": True}


def masked(text: str) -> str:
    """Its first letter: ``"R…"``. Nothing of nothing."""
    return f"{text[0]}…" if text else ""
