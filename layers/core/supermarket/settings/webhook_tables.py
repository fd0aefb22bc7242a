"""Webhooks in the settings table. All of them are one small partition; how each fares is an item of its own."""

import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Self

from pynamodb.attributes import NumberAttribute, UnicodeAttribute, UnicodeSetAttribute

from supermarket.aws.audit import noted
from supermarket.aws.tables import Row
from supermarket.aws.transactions import commit, delete, put, update
from supermarket.kernel import clock
from supermarket.kernel.errors import NotFound, Outdated
from supermarket.kernel.once import Once
from supermarket.kernel.writing import Write
from supermarket.settings.rows_tables import CONTEXT, SettingsMarker
from supermarket.settings.webhook_model import Health, Webhook

KEEP_SECONDS = 60
WEBHOOKS = "WEBHOOKS"
_HEALTH_KEPT = timedelta(days=30)


class WebhookRow(Row):
    """``off`` says why it is switched off, and is empty while it works."""

    context = CONTEXT
    id = UnicodeAttribute()
    url = UnicodeAttribute()
    events = UnicodeSetAttribute()
    description = UnicodeAttribute()
    branch_id = UnicodeAttribute()
    off = UnicodeAttribute()
    created_at = UnicodeAttribute()
    changed_at = UnicodeAttribute()
    secret = UnicodeAttribute()
    old_secret = UnicodeAttribute()
    old_secret_until = UnicodeAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys(webhook_id: str) -> tuple[str, str]:
        return WEBHOOKS, webhook_id

    @classmethod
    def of(cls, webhook: Webhook) -> Self:
        return cls(
            *cls.keys(webhook.id), kind="webhook", id=webhook.id, url=webhook.url, events=set(webhook.events),
            description=webhook.description, branch_id=webhook.branch_id, off=webhook.off,
            created_at=webhook.created_at, changed_at=webhook.changed_at, secret=webhook.secret,
            old_secret=webhook.old_secret, old_secret_until=webhook.old_secret_until, version=webhook.version,
        )  # fmt: skip

    def webhook(self) -> Webhook:
        return Webhook(
            self.id, self.url, tuple(sorted(self.events)), self.description, self.branch_id, self.off,
            self.created_at, self.changed_at, self.secret, self.old_secret, self.old_secret_until, int(self.version),
        )  # fmt: skip


class HealthRow(Row):
    """There is one only while a webhook fails."""

    context = CONTEXT
    failing_since = UnicodeAttribute()
    given_up = NumberAttribute()
    expires_at = NumberAttribute()

    @classmethod
    def of(cls, webhook_id: str) -> Self:
        return cls(f"WEBHOOK#{webhook_id}", "HEALTH")


class TableWebhooks:
    """The `Webhooks` over DynamoDB."""

    def __init__(self) -> None:
        self._kept: Sequence[Webhook] = ()
        self._kept_until = 0

    def all(self) -> Sequence[Webhook]:
        return [row.webhook() for row in WebhookRow.all(WEBHOOKS, consistent=True)]

    def known(self) -> Sequence[Webhook]:
        if self._kept_until <= time.monotonic():
            self._kept, self._kept_until = self.all(), int(time.monotonic()) + KEEP_SECONDS
        return self._kept

    def find(self, webhook_id: str) -> Webhook | None:
        row = WebhookRow.find(*WebhookRow.keys(webhook_id), consistent=True)
        return row.webhook() if row else None

    def add(self, webhook: Webhook, once: Once | None = None) -> None:
        commit([
            put(WebhookRow.of(webhook), WebhookRow.pk.does_not_exist()),
            *SettingsMarker.write(once, webhook.id),
            *noted(CONTEXT, "webhook", webhook.id, after=webhook),
        ])  # fmt: skip

    def replace(self, old: Webhook, new: Webhook, once: Once | None = None) -> Webhook:
        changed = replace(new, version=old.version + 1, changed_at=clock.stamp(clock.now()))
        recovered = [self.recovered(old.id)] if changed.active and not old.active else []
        commit([
            put(WebhookRow.of(changed), WebhookRow.version == old.version, Outdated()),
            *recovered,
            *SettingsMarker.write(once, old.id),
            *noted(CONTEXT, "webhook", old.id, old, changed),
        ])  # fmt: skip
        return changed

    def remove(self, webhook: Webhook) -> None:
        commit([
            delete(WebhookRow.of(webhook), WebhookRow.pk.exists(), NotFound("There is no such webhook.")),
            *noted(CONTEXT, "webhook", webhook.id, before=webhook),
        ])  # fmt: skip

    def made_by(self, once: Once) -> str | None:
        return SettingsMarker.record_made_by(once)

    def health(self, webhook_id: str) -> Health:
        row = HealthRow.find(f"WEBHOOK#{webhook_id}", "HEALTH", consistent=True)
        return Health(clock.read_stamp(row.failing_since), int(row.given_up)) if row else Health()

    def failed(self, webhook_id: str, now: datetime, *, gave_up: bool) -> Write:
        """Its condition is that of the delivery it is committed with: an attempt fails once."""
        actions = [
            HealthRow.failing_since.set(HealthRow.failing_since | clock.stamp(now)),
            HealthRow.given_up.add(int(gave_up)),
            HealthRow.kind.set("webhook_health"),
            HealthRow.expires_at.set(clock.epoch(now + _HEALTH_KEPT)),
        ]
        return update(HealthRow.of(webhook_id), actions)

    def recovered(self, webhook_id: str) -> Write:
        """Its condition is that of what it is committed with."""
        return delete(HealthRow.of(webhook_id))
