"""/settings: how this shop works."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller
from supermarket.settings import rules_service
from supermarket.settings.rules_schemas import SettingsRequest, SettingsView

handler = app = Api("shop_rules")
EXAMPLE = {
    "shop_name": "Supermarket",
    "cash_rounding": "1.00",
    "till_may_oversell": True,
    "reservation_minutes": 45,
    "cors_origins": ["https://shop.example"],
}


@app.get("/settings", access="settings:manage", returns=SettingsView)
def read_settings() -> SettingsView:
    """Show the settings; what was never set has its default."""
    return SettingsView.of(rules_service.rules(wiring.settings()))


@app.put(
    "/settings", access="settings:manage", body=SettingsRequest, returns=SettingsView, guarded=True,
    sensitive=True, examples={"body": EXAMPLE},
)  # fmt: skip
def replace_settings(body: SettingsRequest, expected: int, caller: Caller) -> SettingsView:
    """Change the settings.

    All are given at once. They hold everywhere within a minute.
    """
    book, people, rules = wiring.settings(), wiring.accounts(), body.rules()
    changed = rules_service.replace_rules(book, people.users, people.roles, caller, rules, expected)
    return SettingsView.of(changed)
