"""Audits of the stock in the table: one item a round."""

from typing import Self

from pynamodb.attributes import JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import put, write_alone
from supermarket.inventory.audit_model import Audit, Finding
from supermarket.inventory.tables import CONTEXT
from supermarket.kernel.money import Money
from supermarket.kernel.paging import Page, PageRequest


class AuditRow(Row):
    context = CONTEXT
    warehouse_id = UnicodeAttribute()
    day = UnicodeAttribute()
    checked = NumberAttribute()
    movements = NumberAttribute()
    behind = NumberAttribute()
    problems = NumberAttribute()
    findings = JSONAttribute()
    value_average = NumberAttribute()
    value_fifo = NumberAttribute()
    after = UnicodeAttribute(null=True)
    finished_at = UnicodeAttribute(null=True)

    @staticmethod
    def keys(warehouse_id: str, day: str) -> tuple[str, str]:
        return f"AUDIT#{warehouse_id}", day

    @classmethod
    def of(cls, audit: Audit) -> Self:
        findings = [[f.product_id, f.what, f.version, f.expected, f.found] for f in audit.findings]
        return cls(
            *cls.keys(audit.warehouse_id, audit.day), kind="stock_audit", warehouse_id=audit.warehouse_id,
            day=audit.day, checked=audit.checked, movements=audit.movements, behind=audit.behind,
            problems=audit.problems, findings=findings, value_average=audit.value_average.poisha,
            value_fifo=audit.value_fifo.poisha, after=audit.after or None, finished_at=audit.finished_at or None,
        )  # fmt: skip

    def audit(self) -> Audit:
        return Audit(
            self.warehouse_id, self.day, int(self.checked), int(self.movements), int(self.behind),
            int(self.problems), tuple(Finding(*each) for each in self.findings), Money(int(self.value_average)),
            Money(int(self.value_fifo)), self.after or "", self.finished_at or "",
        )  # fmt: skip


class TableAudits:
    """The `Audits` over DynamoDB."""

    def open(self, warehouse_id: str) -> Audit | None:
        found = self.of_warehouse(warehouse_id, PageRequest(1)).items
        return found[0] if found and not found[0].finished_at else None

    def keep(self, audit: Audit) -> None:
        """A round that is finished stays as it is."""
        write_alone(
            put(AuditRow.of(audit), AuditRow.pk.does_not_exist() | AuditRow.finished_at.does_not_exist())
        )

    def of_warehouse(self, warehouse_id: str, page: PageRequest) -> Page[Audit]:
        pk, _ = AuditRow.keys(warehouse_id, "")
        return AuditRow.page(page, pk, newest_first=True).map(AuditRow.audit)
