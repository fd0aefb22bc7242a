"""The settings' stream: WebhookDisabled goes onto the bus."""

from supermarket.edge.stream import outbox
from supermarket.settings.webhook_events_model import events_of_change

handler = outbox("settings", events_of_change)
