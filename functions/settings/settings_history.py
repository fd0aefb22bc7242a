"""/settings/history: what the settings were, and who changed them."""

from supermarket import wiring
from supermarket.edge.http import Api, Page, PageRequest
from supermarket.settings import rules_service
from supermarket.settings.rules_schemas import HistoryQuery, VersionView

handler = app = Api("settings_history")


@app.get("/settings/history", access="settings:manage", paged=True, query=HistoryQuery, returns=VersionView)
def list_settings_history(query: HistoryQuery, page: PageRequest) -> Page[VersionView]:
    """List the versions of the settings, or of a tax class, the newest first."""
    return rules_service.history(wiring.settings(), query.tax_id, page).map(VersionView.of)
