"""/settings: how this shop works."""

from supermarket import wiring
from supermarket.edge.http import Api
from supermarket.settings import service
from supermarket.settings.schemas import SettingsRequest, SettingsView

handler = app = Api("shop_rules")
EXAMPLE = {
    "shop_name": "Supermarket",
    "cash_rounding": "1.00",
    "till_may_oversell": True,
    "reservation_minutes": 45,
}


@app.get("/settings", access="settings:manage", returns=SettingsView)
def read_settings() -> SettingsView:
    """Show the settings; what was never set has its default."""
    return SettingsView.of(service.rules(wiring.settings()))


@app.put(
    "/settings", access="settings:manage", body=SettingsRequest, returns=SettingsView, guarded=True,
    examples={"body": EXAMPLE},
)  # fmt: skip
def replace_settings(body: SettingsRequest, expected: int) -> SettingsView:
    """Change the settings.

    All are given at once. They hold everywhere within a minute.
    """
    return SettingsView.of(service.replace_rules(wiring.settings(), body.rules(), expected))
