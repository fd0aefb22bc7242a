"""Where the demo shop brings goods to and hands them out, and a customer who has store credit."""

from typing import Any

from local.api import Api, Json
from local.seed.premises import Shop

EVERY_DAY = ["saturday", "sunday", "monday", "tuesday", "wednesday", "thursday", "friday"]
CREDIT, CREDITED = "1500.00", "ayesha@example.com"


def _windows(capacity: int, *hours: tuple[str, str]) -> list[Json]:
    return [
        {"weekdays": EVERY_DAY, "starts": starts, "ends": ends, "capacity": capacity, "cut_off_minutes": 60}
        for starts, ends in hours
    ]


ZONES: dict[str, list[dict[str, Any]]] = {
    "dhanmondi": [
        {
            "name": "Dhanmondi", "name_bn": "ধানমন্ডি", "areas": ["Dhanmondi", "ধানমন্ডি", "Kalabagan", "কলাবাগান"],
            "postcodes": ["1205", "1209"], "fee": "60.00", "tax_class": "standard", "minimum_order": "300.00",
            "free_above": "2000.00", "couriers": ["Own rider"],
            "windows": _windows(20, ("10:00", "13:00"), ("15:00", "18:00"), ("18:00", "21:00")),
        },
        {"kind": "pickup", "name": "Counter, Dhanmondi", "name_bn": "কাউন্টার, ধানমন্ডি"},
    ],
    "uttara": [
        {
            "name": "Uttara", "name_bn": "উত্তরা", "areas": ["Uttara", "উত্তরা"], "postcodes": ["1230"],
            "fee": "80.00", "tax_class": "standard", "minimum_order": "500.00", "free_above": "2500.00",
            "couriers": ["Own rider"], "windows": _windows(15, ("11:00", "14:00"), ("17:00", "20:00")),
        },
        {"kind": "pickup", "name": "Counter, Uttara", "name_bn": "কাউন্টার, উত্তরা"},
    ],
}  # fmt: skip
"""At the counters people come when they like."""


def open_zones(admin: Api, shops: dict[str, Shop]) -> int:
    for code, zones in ZONES.items():
        for number, zone in enumerate(zones):
            wanted = {**zone, "branch_id": shops[code].branch_id}
            admin.post("/delivery/zones", wanted, key=f"seed-zone-{code}-{number}")
    return sum(map(len, ZONES.values()))


def give_credit(admin: Api, book: dict[str, str]) -> str:
    """One of the customers has some to spend; how much it is."""
    customer = Api(admin.url).sign_in(CREDITED, book[CREDITED]).get("/me")
    given = {"amount": CREDIT, "reason": "gift_card", "note": "Card 0001"}
    admin.post(f"/customers/{customer['id']}/store-credit", given, key="seed-credit")
    return CREDIT
