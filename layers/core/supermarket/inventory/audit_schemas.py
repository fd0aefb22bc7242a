"""Audits of the stock as HTTP has them."""

from datetime import date
from typing import Self

from supermarket.inventory.audit_model import Audit
from supermarket.schema import SignedAmount, View


class FindingView(View):
    """``found`` is what stands there, ``expected`` what follows from the ledger up to a movement's version."""

    product_id: str
    what: str
    version: int
    expected: str
    found: str


class AuditView(View):
    """``behind`` counts levels that had moved on while they were looked at. The first hundred findings are kept."""

    warehouse_id: str
    day: date
    checked: int
    movements: int
    behind: int
    problems: int
    findings: list[FindingView]
    value_average: SignedAmount
    value_fifo: SignedAmount
    finished_at: str

    @classmethod
    def of(cls, audit: Audit) -> Self:
        findings = [FindingView.model_validate(each, from_attributes=True) for each in audit.findings]
        return cls(
            warehouse_id=audit.warehouse_id, day=date.fromisoformat(audit.day), checked=audit.checked,
            movements=audit.movements, behind=audit.behind, problems=audit.problems, findings=findings,
            value_average=audit.value_average, value_fifo=audit.value_fifo, finished_at=audit.finished_at,
        )  # fmt: skip
