"""The policy of the edge: what the settings say that every function has to know before it serves anybody.

The settings write it into the table of the edge, in the transaction that changes them. A warm function reads it once
a minute.
"""

import time
from dataclasses import dataclass

from pynamodb.attributes import ListAttribute, NumberAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import put
from supermarket.kernel.errors import Outdated
from supermarket.kernel.writing import Write

KEEP_SECONDS = 60


@dataclass(frozen=True, slots=True)
class EdgePolicy:
    """Requests are counted for five minutes; 0 is without a limit. ``version`` is that of the settings, 0 for none."""

    cors_origins: tuple[str, ...] = ()
    requests_per_account: int = 1500
    requests_per_address: int = 3000
    requests_per_key: int = 3000
    version: int = 0


class PolicyRow(Row):
    context = "edge"
    cors_origins: ListAttribute[str] = ListAttribute()
    requests_per_account = NumberAttribute()
    requests_per_address = NumberAttribute()
    requests_per_key = NumberAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys() -> tuple[str, str]:
        return "POLICY", "POLICY"

    @classmethod
    def of(cls, policy: EdgePolicy) -> "PolicyRow":
        return cls(
            *cls.keys(), kind="policy", cors_origins=list(policy.cors_origins),
            requests_per_account=policy.requests_per_account, requests_per_address=policy.requests_per_address,
            requests_per_key=policy.requests_per_key, version=policy.version,
        )  # fmt: skip

    def policy(self) -> EdgePolicy:
        return EdgePolicy(
            tuple(self.cors_origins), int(self.requests_per_account), int(self.requests_per_address),
            int(self.requests_per_key), int(self.version),
        )  # fmt: skip


def projected(policy: EdgePolicy) -> Write:
    """The write that puts a newer policy in the place of an older one."""
    older = PolicyRow.pk.does_not_exist() | (PolicyRow.version < policy.version)
    return put(PolicyRow.of(policy), older, Outdated())


class Kept:
    """The policy as it was up to a minute ago."""

    def __init__(self) -> None:
        self._policy: EdgePolicy | None = None
        self._until = 0

    def policy(self) -> EdgePolicy:
        if self._policy is None or self._until < time.monotonic():
            row = PolicyRow.find(*PolicyRow.keys())
            self.keep(row.policy() if row else EdgePolicy())
        assert self._policy is not None
        return self._policy

    def keep(self, policy: EdgePolicy) -> None:
        self._policy, self._until = policy, int(time.monotonic()) + KEEP_SECONDS

    def forget(self) -> None:
        self._policy = None


_kept = Kept()
edge_policy = _kept.policy
forget = _kept.forget
