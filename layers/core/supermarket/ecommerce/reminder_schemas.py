"""Stopping reminders over HTTP: for programs, and as a page for people."""

from supermarket.schema import View


class RemindersView(View):
    """``reminders`` says whether the customer is still reminded of a cart that was left."""

    reminders: bool


_ON = (
    "We sometimes write to you about goods you left in your cart.",
    "কার্টে রেখে যাওয়া পণ্যের কথা আমরা মাঝে মাঝে আপনাকে জানাই।",
)
_OFF = ("We write to you about your cart no more.", "আপনার কার্ট নিয়ে আমরা আর লিখব না।")
_BUTTON = '<form method="post"><button>Stop these mails · এই ইমেইল বন্ধ করুন</button></form>'


def page(view: RemindersView) -> str:
    """Where the link in a reminder leads: looking changes nothing, the button stops them."""
    return stop_page("Reminders · রিমাইন্ডার", _ON if view.reminders else _OFF, view.reminders)


def stop_page(title: str, said: tuple[str, str], button: bool) -> str:
    """``said`` is in English and in Bangla."""
    english, bangla = said
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"></head>'
        f'<body><p>{english}</p><p lang="bn">{bangla}</p>{_BUTTON if button else ""}</body></html>'
    )
