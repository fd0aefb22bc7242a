"""Branches with their warehouses and tills, taxes and settings."""

import json
from dataclasses import dataclass
from typing import Any

from local.api import Api, Json
from local.cloud import Cloud
from local.gateways.accounts import Accounts

MAIL_SENDER = "shop@example.com"
WEEKDAYS = ("saturday", "sunday", "monday", "tuesday", "wednesday", "thursday")
FRIDAY = [{"opens": "09:00", "closes": "12:30"}, {"opens": "14:30", "closes": "23:00"}]
"""Closed for the Friday prayer."""
VICTORY_DAY = {"date": "2026-12-16", "hours": [{"opens": "10:00", "closes": "20:00"}], "note": "Victory Day"}
FRONTENDS = ["http://localhost:3000", "http://localhost:3001", "http://localhost:3002"]
"""Storefront, admin and till, where their developers run them."""


def _week(opens: str, closes: str) -> dict[str, Any]:
    return {"friday": FRIDAY} | {day: [{"opens": opens, "closes": closes}] for day in WEEKDAYS}


BRANCHES: list[dict[str, Any]] = [
    {
        "code": "DHANMONDI", "name": "Dhanmondi", "name_bn": "ধানমন্ডি", "phone": "+880 2 5500 0001",
        "address": "House 12, Road 27, Dhanmondi, Dhaka 1209", "vat_number": "000000101-0101",
        "hours": _week("08:00", "23:00"), "special_days": [VICTORY_DAY],
    },
    {
        "code": "UTTARA", "name": "Uttara", "name_bn": "উত্তরা", "phone": "+880 2 5500 0002",
        "address": "Plot 5, Sector 7, Uttara, Dhaka 1230", "vat_number": "000000102-0101", "day_start": "06:00",
        "hours": _week("09:00", "00:30"), "special_days": [VICTORY_DAY],
    },
]  # fmt: skip
TAX_CLASSES = [
    {"code": "standard", "name": "VAT 15%", "name_bn": "ভ্যাট ১৫%", "rates": [{"rate": "15.00"}]},
    {"code": "reduced", "name": "VAT 7.5%", "name_bn": "ভ্যাট ৭.৫%", "rates": [{"rate": "7.50"}]},
    {"code": "zero", "name": "Zero-rated", "name_bn": "শূন্য হার", "rates": [{"rate": "0.00"}]},
    {"code": "exempt", "name": "Exempt", "name_bn": "অব্যাহতিপ্রাপ্ত", "rates": [{"rate": "0.00"}]},
]


@dataclass(frozen=True)
class Shop:
    """A branch with the warehouse it sells from and its tills."""

    branch_id: str
    code: str
    warehouse_id: str
    terminal_ids: tuple[str, ...]


def open_branches(admin: Api) -> dict[str, Shop]:
    """The branches by their code in small letters, as ``people.csv`` names them."""
    for tax in TAX_CLASSES:
        admin.post("/settings/tax", tax, key=f"seed-tax-{tax['code']}")
    shops = {
        str(branch["code"]).lower(): _open(admin, number, branch) for number, branch in enumerate(BRANCHES, 1)
    }
    _write_rules(admin, shops["dhanmondi"])
    return shops


def _open(admin: Api, number: int, branch: Json) -> Shop:
    code = branch["code"]
    opened = admin.post("/branches", branch, key=f"seed-branch-{code}")
    places: list[Json] = [
        {"code": f"{code}-SHOP", "name": f"{branch['name']} shop floor", "name_bn": "দোকান", "sells": True},
        {"code": f"{code}-STORE", "name": f"{branch['name']} back store", "name_bn": "গুদাম"},
    ]
    floor, _ = [
        admin.post("/warehouses", {**place, "branch_id": opened["id"]}, key=f"seed-{place['code']}")
        for place in places
    ]
    current = admin.get(f"/branches/{opened['id']}")
    if current["warehouse_id"] != floor["id"]:
        admin.put(f"/branches/{opened['id']}", {**branch, "warehouse_id": floor["id"]}, current["version"])
    tills = [
        admin.post(
            "/pos/terminals",
            {"code": f"T{number}{till}", "name": f"Till {till}", "branch_id": opened["id"]},
            key=f"seed-till-{number}-{till}",
        )
        for till in (1, 2)
    ]
    return Shop(opened["id"], code, floor["id"], tuple(till["id"] for till in tills))


def _write_rules(admin: Api, online: Shop) -> None:
    rules = admin.get("/settings")
    wanted = {
        **rules,
        "shop_name": "Shobuj Bazar",
        "shop_name_bn": "সবুজ বাজার",
        "receipt_header": "Mushak-6.3",
        "online_branch_id": online.branch_id,
        "mail_sender": MAIL_SENDER,
        "low_stock_mail": "stock@example.com",
        "report_mail": "office@example.com",
        "cors_origins": FRONTENDS,
        "markdowns": [{"days": 7, "percent": "10.00"}, {"days": 2, "percent": "30.00"}],
        "adjustment_limit": "50000.00",
        "identity_providers": _providers(admin, rules["identity_providers"]),
        "public_url": _front_door(admin.url),
        "shop_url": f"{_front_door(admin.url)}/shop",
    }
    version = wanted.pop("version")
    admin.put("/settings", wanted, version)


def _front_door(api_url: str) -> str:
    return api_url.removesuffix("/api/v1")


def _providers(admin: Api, known: list[Json]) -> list[Json]:
    """The front door's own identity provider signs people in too. Google would be one more in this list."""
    issuer = _front_door(admin.url) + "/issuer"
    others = [each for each in known if each["name"] != "local"]
    return [*others, {"name": "local", "issuer": issuer, "client_ids": ["demo"]}]


def allow_texts(cloud: Cloud) -> None:
    """Texts go to the front door's own box, which speaks Twilio's language."""
    account = {
        "account_sid": "AC" + "0" * 32, "auth_token": "local", "from": "Supermarket",
        "base_url": f"{_front_door(cloud.api_url)}/twilio",
    }  # fmt: skip
    _keep_secret(cloud, "twilio", account)


def allow_payments(cloud: Cloud, accounts: Accounts) -> None:
    """The shop's accounts with the gateways that are simulated on the front door."""
    _keep_secret(cloud, "payment-gateways", accounts)


def _keep_secret(cloud: Cloud, name: str, value: Any) -> None:
    secrets = cloud.client("secretsmanager")
    secrets.put_secret_value(SecretId=f"{cloud.stack}/{name}", SecretString=json.dumps(value))


def allow_mail(cloud: Cloud) -> None:
    """SES sends only for senders it knows."""
    client = cloud.client("sesv2")
    for identity in (MAIL_SENDER, MAIL_SENDER.partition("@")[2]):
        try:
            client.create_email_identity(EmailIdentity=identity)
        except client.exceptions.AlreadyExistsException:
            continue
