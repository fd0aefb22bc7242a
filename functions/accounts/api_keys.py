"""/api-keys: how machines prove what they are."""

from supermarket import wiring
from supermarket.accounts import api_key_service
from supermarket.accounts.api_key_schemas import ApiKeyView, NewApiKey, NewApiKeyView
from supermarket.edge.http import Api, Caller, Once, Page, PageRequest
from supermarket.kernel import clock

handler = app = Api("api_keys")
EXAMPLES = {
    "body": {"name": "Label printer", "permissions": ["inventory:read"], "expires_at": "2030-01-01T00:00:00Z"}
}


@app.get("/api-keys", access="keys:manage", returns=ApiKeyView, paged=True)
def list_api_keys(caller: Caller, page: PageRequest) -> Page[ApiKeyView]:
    """List the API keys, those that ended too."""
    return api_key_service.list_keys(wiring.api_keys(), caller, page).map(ApiKeyView.of)


@app.post(
    "/api-keys", access="keys:manage", body=NewApiKey, returns=NewApiKeyView, status=201, idempotent=True,
    sensitive=True, examples=EXAMPLES,
)  # fmt: skip
def create_api_key(body: NewApiKey, caller: Caller, once: Once | None) -> NewApiKeyView:
    """Create an API key. Its token is in this answer and nowhere else.

    It may hold what you hold, at a branch where you may act, and nothing that governs: managing users, roles, keys,
    webhooks, settings or personal data stays with people.
    """
    key, token = api_key_service.make(
        wiring.api_keys(), wiring.settings(), caller, body.name, body.permissions, body.branch_id, body.expires_at,
        once, clock.now(),
    )  # fmt: skip
    return NewApiKeyView.of(key, token)
