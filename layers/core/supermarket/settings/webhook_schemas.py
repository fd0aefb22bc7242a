"""Webhooks as HTTP has them."""

from typing import Annotated, Self

from pydantic import Field

from supermarket.kernel.clock import stamp
from supermarket.schema import Id, Instant, Schema, View
from supermarket.settings.schemas import OptionalId, ShortText
from supermarket.settings.webhook_delivery_model import Delivery, DeliveryState
from supermarket.settings.webhook_model import EventName, Webhook

Url = Annotated[
    str,
    Field(
        min_length=1,
        max_length=500,
        description="Begins with https:// and leads to the public internet, without a user name or a fragment.",
        examples=["https://erp.example.com/hooks/shop"],
    ),
]


class WebhookRequest(Schema):
    """Who is told of what. Without a branch it hears of all of them."""

    url: Url
    events: Annotated[list[EventName], Field(min_length=1, max_length=20, description='"*" is every event.')]
    description: ShortText = ""
    branch_id: OptionalId = ""


class WebhookChange(WebhookRequest):
    active: Annotated[bool, Field(description="Whether it is told anything.")] = True


class WebhookView(View):
    """``off`` says why it is switched off: ``by_hand``, ``gone`` (it answered 410) or ``failing``; else it is empty."""

    id: Id
    url: str
    events: list[str]
    description: str
    branch_id: str
    active: bool
    off: str
    created_at: str
    changed_at: str
    old_secret_until: Annotated[
        str, Field(description="Until then the secret before this one signs as well.")
    ]
    version: int

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        return cls(**_shown(webhook))


class NewSecretView(WebhookView):
    """``secret`` signs what is sent, and is shown here only."""

    secret: str

    @classmethod
    def with_secret(cls, found: tuple[Webhook, str]) -> Self:
        webhook, secret = found
        return cls(**_shown(webhook), secret=secret)


def _shown(webhook: Webhook) -> dict[str, object]:
    return {
        "id": webhook.id, "url": webhook.url, "events": list(webhook.events), "description": webhook.description,
        "branch_id": webhook.branch_id, "active": webhook.active, "off": webhook.off,
        "created_at": webhook.created_at, "changed_at": webhook.changed_at,
        "old_secret_until": webhook.old_secret_until, "version": webhook.version,
    }  # fmt: skip


class DeliveryQuery(Schema):
    state: DeliveryState | None = None


class DeliveryView(View):
    """``attempts`` were begun; what came of the last is in ``status`` (0 for no answer), ``problem`` and ``answer``."""

    id: Id
    webhook_id: Id
    event: str
    message_id: str
    state: DeliveryState
    created_at: Instant
    attempts: int
    next_attempt_at: Annotated[str, Field(description="Empty when there will be none.")]
    last_attempt_at: Annotated[str, Field(description="Empty when there was none.")]
    status: int
    milliseconds: int
    problem: str
    answer: Annotated[str, Field(description="How its answer begins.")]

    @classmethod
    def of(cls, it: Delivery) -> Self:
        is_open = it.state is DeliveryState.PENDING
        return cls(
            id=it.id, webhook_id=it.webhook_id, event=it.event, message_id=it.message_id, state=it.state,
            created_at=it.created_at, attempts=it.attempts, next_attempt_at=stamp(it.due_at) if is_open else "",
            last_attempt_at=stamp(it.last_at) if it.last_at else "", status=it.last.status,
            milliseconds=it.last.milliseconds, problem=it.last.problem, answer=it.last.answer,
        )  # fmt: skip
