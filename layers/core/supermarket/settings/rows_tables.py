"""The items of the settings table.

What the shop is, all of it, is one small partition: a single query reads it.
"""

from datetime import time
from typing import Self

from pynamodb.attributes import BooleanAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import Marker
from supermarket.kernel.money import Money
from supermarket.settings.model import Branch, ShopRules, TaxClass

CONTEXT = "settings"
SHOP = "SHOP"


class SettingsMarker(Marker):
    context = CONTEXT


class BranchRow(Row):
    context = CONTEXT
    id = UnicodeAttribute()
    code = UnicodeAttribute()
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute()
    address = UnicodeAttribute()
    phone = UnicodeAttribute()
    vat_number = UnicodeAttribute()
    time_zone = UnicodeAttribute()
    day_start = UnicodeAttribute()
    warehouse_id = UnicodeAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys(branch_id: str) -> tuple[str, str]:
        return SHOP, f"BRANCH#{branch_id}"

    @classmethod
    def of(cls, branch: Branch) -> Self:
        return cls(
            *cls.keys(branch.id), kind="branch", id=branch.id, code=branch.code, name=branch.name,
            name_bn=branch.name_bn, address=branch.address, phone=branch.phone, vat_number=branch.vat_number,
            time_zone=branch.time_zone, day_start=branch.day_start.isoformat("minutes"),
            warehouse_id=branch.warehouse_id, version=branch.version,
        )  # fmt: skip

    def branch(self) -> Branch:
        return Branch(
            self.id, self.code, self.name, self.name_bn, self.address, self.phone, self.vat_number, self.time_zone,
            time.fromisoformat(self.day_start), self.warehouse_id, int(self.version),
        )  # fmt: skip


class BranchCodeRow(Row):
    """Keeps a branch's code its own."""

    context = CONTEXT
    branch_id = UnicodeAttribute()

    @classmethod
    def of(cls, branch: Branch) -> Self:
        return cls(f"BRANCH_CODE#{branch.code}", "BRANCH_CODE", kind="branch_code", branch_id=branch.id)


class TaxClassRow(Row):
    context = CONTEXT
    code = UnicodeAttribute()
    name = UnicodeAttribute()
    name_bn = UnicodeAttribute()
    rate = NumberAttribute()
    inclusive = BooleanAttribute()
    withdrawn = BooleanAttribute()
    version = NumberAttribute()

    @staticmethod
    def keys(code: str) -> tuple[str, str]:
        return SHOP, f"TAX#{code}"

    @classmethod
    def of(cls, tax: TaxClass) -> Self:
        return cls(
            *cls.keys(tax.code), kind="tax_class", code=tax.code, name=tax.name, name_bn=tax.name_bn,
            rate=tax.rate, inclusive=tax.inclusive, withdrawn=tax.withdrawn, version=tax.version,
        )  # fmt: skip

    def tax_class(self) -> TaxClass:
        return TaxClass(
            self.code, self.name, int(self.rate), self.inclusive, self.name_bn, self.withdrawn, int(self.version)
        )  # fmt: skip


class RulesRow(Row):
    context = CONTEXT
    shop_name = UnicodeAttribute()
    shop_name_bn = UnicodeAttribute()
    receipt_header = UnicodeAttribute()
    receipt_footer = UnicodeAttribute()
    cash_rounding = NumberAttribute()
    till_may_oversell = BooleanAttribute()
    reservation_minutes = NumberAttribute()
    cart_days = NumberAttribute()
    online_branch_id = UnicodeAttribute()
    mail_sender = UnicodeAttribute()
    low_stock_mail = UnicodeAttribute()
    report_mail = UnicodeAttribute()
    version = NumberAttribute()

    @classmethod
    def of(cls, rules: ShopRules) -> Self:
        return cls(
            SHOP, "RULES", kind="rules", shop_name=rules.shop_name, shop_name_bn=rules.shop_name_bn,
            receipt_header=rules.receipt_header, receipt_footer=rules.receipt_footer,
            cash_rounding=rules.cash_rounding.poisha, till_may_oversell=rules.till_may_oversell,
            reservation_minutes=rules.reservation_minutes, cart_days=rules.cart_days,
            online_branch_id=rules.online_branch_id, mail_sender=rules.mail_sender,
            low_stock_mail=rules.low_stock_mail,
            report_mail=rules.report_mail, version=rules.version,
        )  # fmt: skip

    def rules(self) -> ShopRules:
        return ShopRules(
            self.shop_name, self.shop_name_bn, self.receipt_header, self.receipt_footer,
            Money(int(self.cash_rounding)), self.till_may_oversell, int(self.reservation_minutes),
            int(self.cart_days), self.online_branch_id,
            self.mail_sender, self.low_stock_mail, self.report_mail, int(self.version),
        )  # fmt: skip
