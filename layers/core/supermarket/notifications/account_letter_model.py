"""What the shop writes to people about their accounts: codes, and changes they should know of."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from supermarket.kernel import clock
from supermarket.notifications.letter_model import Letter, Paragraph, Row
from supermarket.notifications.model import ShopName

Data = Mapping[str, Any]
_HOUR = 60
ONE_TEXT, ONE_PLAIN_TEXT = 70, 160
"""How many letters of any alphabet, and of the plainest alone, go into one text (3GPP TS 23.038)."""


@dataclass(frozen=True, slots=True)
class Said:
    subject: str
    english: str
    bangla: str


_CODES = {
    "verify_email": Said(
        "Confirm your email address",
        "Enter this code to confirm that this address is yours.",
        "ঠিকানাটি আপনার, তা নিশ্চিত করতে এই কোড দিন।",
    ),
    "verify_phone": Said(
        "Confirm your number",
        "Enter this code to confirm that this number is yours.",
        "নম্বরটি আপনার, তা নিশ্চিত করতে এই কোড দিন।",
    ),
    "reset": Said(
        "Set a new password", "Enter this code to set a new password.", "নতুন পাসওয়ার্ড দিতে এই কোড ব্যবহার করুন।"
    ),
    "invite": Said(
        "Your staff account", "You have an account with us. Set your password with this code.",
        "আপনার জন্য অ্যাকাউন্ট খোলা হয়েছে। এই কোড দিয়ে পাসওয়ার্ড দিন।",
    ),
}  # fmt: skip
_ALERTS = {
    "new_device": Said(
        "A sign-in from a new device", "Somebody signed in to your account from a new device.",
        "নতুন ডিভাইস থেকে আপনার অ্যাকাউন্টে ঢোকা হয়েছে।",
    ),
    "password_changed": Said(
        "Your password was changed", "Your password was changed.", "আপনার পাসওয়ার্ড বদলানো হয়েছে।"
    ),
    "password_reset": Said(
        "Your password was reset", "Your password was reset by a code.", "কোড দিয়ে আপনার পাসওয়ার্ড বদলানো হয়েছে।"
    ),
    "second_factor_on": Said(
        "Two-step sign-in is on", "Two-step sign-in was turned on.", "দুই ধাপে সাইন-ইন চালু হয়েছে।"
    ),
    "second_factor_off": Said(
        "Two-step sign-in is off", "Two-step sign-in was turned off.", "দুই ধাপে সাইন-ইন বন্ধ হয়েছে।"
    ),
    "recovery_code_used": Said(
        "A recovery code was used", "Somebody signed in with a recovery code.", "রিকভারি কোড দিয়ে সাইন-ইন হয়েছে।"
    ),
    "recovery_codes_renewed": Said(
        "New recovery codes", "Your recovery codes were made anew.", "আপনার রিকভারি কোড নতুন করা হয়েছে।"
    ),
    "pin_changed": Said("Your till PIN was changed", "Your till PIN was changed.", "আপনার কাউন্টার পিন বদলানো হয়েছে।"),
    "pin_locked": Said("Your till PIN is locked", "Your till PIN is locked.", "আপনার কাউন্টার পিন বন্ধ হয়েছে।"),
    "identity_linked": Said(
        "A new way to sign in", "Another sign-in was linked to your account.", "আপনার অ্যাকাউন্টে আরেকটি সাইন-ইন যুক্ত হয়েছে।"
    ),
    "sign_up_tried": Said(
        "You have an account already",
        "Somebody tried to sign up with your name here. If it was you, sign in or reset your password.",
        "আপনার অ্যাকাউন্ট আগেই আছে। সাইন-ইন করুন বা পাসওয়ার্ড রিসেট করুন।",
    ),
    "token_reused": Said(
        "A session was ended", "A sign-in of yours was used twice, so we ended it.",
        "নিরাপত্তার জন্য আপনার একটি সেশন শেষ করা হয়েছে।",
    ),
}  # fmt: skip
_OTHER = Said("Your account", "Something changed in your account.", "আপনার অ্যাকাউন্টে পরিবর্তন হয়েছে।")
_NOT_YOU = ("If it was not you, reset your password at once.", "আপনি না করে থাকলে এখনই পাসওয়ার্ড রিসেট করুন।")
_NOTHING_HAPPENED = (
    "If it was not you, do nothing: your account is as it was.",
    "আপনি না হলে কিছু করবেন না: আপনার অ্যাকাউন্ট আগের মতোই আছে।",
)


def code_letter(data: Data, code: str, shop: ShopName) -> Letter:
    """``data`` is that of a CodeRequested."""
    said = _CODES[data["purpose"]]
    return Letter(
        f"{said.subject} · {shop.english}",
        (
            Paragraph(f"Dear {data['name']}, {said.english[0].lower()}{said.english[1:]}"),
            Paragraph(f"প্রিয় {data['name_bn'] or data['name']}, {said.bangla}"),
            Row("Code · কোড", code),
            Row("Good for · মেয়াদ", _life(data["minutes"])),
            Paragraph("Nobody of the shop asks for it. If you did not want it, do nothing."),
            Paragraph("দোকানের কেউ এই কোড চাইবে না। আপনি না চাইলে কিছু করবেন না।"),
            Paragraph(f"{shop.english} · {shop.bangla}"),
        ),
    )


def code_text(data: Data, code: str, shop: ShopName) -> str:
    return _fitted(f"{shop.english}: code {code} ({_life(data['minutes'])}).", "কোড কাউকে দেবেন না।")


def alert_letter(data: Data, shop: ShopName) -> Letter:
    """``data`` is that of an AccountAlert."""
    said = _ALERTS.get(data["what"], _OTHER)
    return Letter(
        f"{said.subject} · {shop.english}",
        (
            Paragraph(f"Dear {data['name']}, {said.english}"),
            Paragraph(said.bangla),
            Row("When · কখন", _local(data["at"])),
            *([Row("From · কোথা থেকে", data["address"])] if data["address"] else []),
            *([Row("Device · ডিভাইস", data["agent"])] if data["agent"] else []),
            *_advice(data["what"]),
            Paragraph(f"{shop.english} · {shop.bangla}"),
        ),
    )


def _advice(what: str) -> tuple[Paragraph, Paragraph]:
    english, bangla = _NOTHING_HAPPENED if what == "sign_up_tried" else _NOT_YOU
    return Paragraph(english), Paragraph(bangla)


def alert_text(data: Data, shop: ShopName) -> str:
    said = _ALERTS.get(data["what"], _OTHER)
    return _fitted(f"{shop.english}: {said.english}", said.bangla)


def _fitted(english: str, bangla: str) -> str:
    """Both languages where one text holds them, else the one that goes into most."""
    both = f"{english} {bangla}"
    return both if len(both) <= ONE_TEXT else english[:ONE_PLAIN_TEXT]


def _life(minutes: int) -> str:
    return f"{minutes // _HOUR} h" if minutes >= _HOUR else f"{minutes} min"


def _local(at: str) -> str:
    """As the shop's clock shows it."""
    local = clock.read_stamp(at).astimezone(clock.zone("Asia/Dhaka"))
    return f"{local:%Y-%m-%d %H:%M} (Dhaka)"
