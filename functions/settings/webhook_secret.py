"""/webhooks/{webhook_id}/secret: what its messages are signed with."""

from supermarket import wiring
from supermarket.edge.http import Api, Caller, Once
from supermarket.settings import webhook_service
from supermarket.settings.webhook_schemas import NewSecretView

handler = app = Api("webhook_secret")


@app.post(
    "/webhooks/{webhook_id}/secret", access="webhooks:manage", returns=NewSecretView, idempotent=True, sensitive=True
)  # fmt: skip
def renew_webhook_secret(webhook_id: str, caller: Caller, once: Once | None) -> NewSecretView:
    """Give a webhook a new secret.

    For 24 hours messages carry a signature by the one before as well, so that nothing is missed in between.
    """
    renewed = webhook_service.renew_secret(wiring.post_room(), caller, webhook_id, once)
    return NewSecretView.with_secret(renewed)
