"""The items of the settings table.

What the shop is, all of it, is one small partition: a single query reads it.
"""

from datetime import date, time
from typing import TYPE_CHECKING, Any, Self

from pynamodb.attributes import BooleanAttribute, JSONAttribute, NumberAttribute, UnicodeAttribute

from supermarket.aws.tables import Row
from supermarket.aws.transactions import Marker
from supermarket.kernel.money import Money
from supermarket.kernel.scale_labels import LabelKind, ScaleRule
from supermarket.settings.model import (
    Branch,
    IdentityProvider,
    Markdown,
    PaidWithoutStock,
    Rate,
    ShopRules,
    TaxClass,
)

if TYPE_CHECKING:
    from supermarket.settings.hours_model import Hours, Week

CONTEXT = "settings"
SHOP = "SHOP"
_DEFAULT = ShopRules()


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
    hours = JSONAttribute(null=True)
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
            warehouse_id=branch.warehouse_id, hours=None if branch.hours is None else _week(branch.hours),
            version=branch.version,
        )  # fmt: skip

    def branch(self) -> Branch:
        return Branch(
            self.id, self.code, self.name, self.name_bn, self.address, self.phone, self.vat_number, self.time_zone,
            time.fromisoformat(self.day_start), self.warehouse_id, int(self.version),
            None if self.hours is None else _read_week(self.hours),
        )  # fmt: skip


def _week(week: "Week") -> dict[str, Any]:
    return {
        "days": [_spans(hours) for hours in week.days],
        "special": [[each.day.isoformat(), _spans(each.hours), each.note] for each in week.special],
    }


def _spans(hours: "tuple[Hours, ...]") -> list[list[str]]:
    return [[each.opens.isoformat("minutes"), each.closes.isoformat("minutes")] for each in hours]


def _read_week(said: dict[str, Any]) -> "Week":
    from supermarket.settings.hours_model import SpecialDay, Week  # not every shop tells its hours

    special = (
        SpecialDay(date.fromisoformat(day), _read_spans(spans), note) for day, spans, note in said["special"]
    )
    return Week(tuple(_read_spans(spans) for spans in said["days"]), tuple(special))


def _read_spans(spans: list[list[str]]) -> "tuple[Hours, ...]":
    from supermarket.settings.hours_model import Hours

    return tuple(Hours(time.fromisoformat(opens), time.fromisoformat(closes)) for opens, closes in spans)


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
    later = JSONAttribute(null=True)
    version = NumberAttribute()

    @staticmethod
    def keys(code: str) -> tuple[str, str]:
        return SHOP, f"TAX#{code}"

    @classmethod
    def of(cls, tax: TaxClass) -> Self:
        return cls(
            *cls.keys(tax.code), kind="tax_class", code=tax.code, name=tax.name, name_bn=tax.name_bn,
            rate=tax.rate, inclusive=tax.inclusive, withdrawn=tax.withdrawn, version=tax.version,
            later=[[each.start.isoformat(), each.rate] for each in tax.later] or None,
        )  # fmt: skip

    def tax_class(self) -> TaxClass:
        return TaxClass(
            self.code, self.name, int(self.rate), self.inclusive, self.name_bn, self.withdrawn, int(self.version),
            tuple(Rate(date.fromisoformat(start), rate) for start, rate in self.later or ()),
        )  # fmt: skip


class RulesRow(Row):
    """What came later than the first shops is absent until their settings are next written."""

    context = CONTEXT
    shop_name = UnicodeAttribute()
    shop_name_bn = UnicodeAttribute()
    receipt_header = UnicodeAttribute()
    receipt_footer = UnicodeAttribute()
    cash_rounding = NumberAttribute()
    till_may_oversell = BooleanAttribute()
    reservation_minutes = NumberAttribute()
    cart_days = NumberAttribute()
    reminder_hours = NumberAttribute(null=True)
    online_branch_id = UnicodeAttribute()
    mail_sender = UnicodeAttribute()
    low_stock_mail = UnicodeAttribute()
    report_mail = UnicodeAttribute()
    second_factor_roles = JSONAttribute(null=True)
    identity_providers = JSONAttribute(null=True)
    cors_origins = JSONAttribute(null=True)
    requests_per_account = NumberAttribute(null=True)
    requests_per_address = NumberAttribute(null=True)
    requests_per_key = NumberAttribute(null=True)
    sell_above_mrp = BooleanAttribute(null=True)
    over_receipt_tolerance = NumberAttribute(null=True)
    adjustment_limit = NumberAttribute(null=True)
    markdowns = JSONAttribute(null=True)
    scale_rules = JSONAttribute(null=True)
    public_url = UnicodeAttribute(null=True)
    shop_url = UnicodeAttribute(null=True)
    paid_without_stock = UnicodeAttribute(null=True)
    version = NumberAttribute()

    @classmethod
    def of(cls, rules: ShopRules) -> Self:
        return cls(
            SHOP, "RULES", kind="rules", shop_name=rules.shop_name, shop_name_bn=rules.shop_name_bn,
            receipt_header=rules.receipt_header, receipt_footer=rules.receipt_footer,
            cash_rounding=rules.cash_rounding.poisha, till_may_oversell=rules.till_may_oversell,
            reservation_minutes=rules.reservation_minutes, cart_days=rules.cart_days,
            reminder_hours=rules.reminder_hours,
            online_branch_id=rules.online_branch_id, mail_sender=rules.mail_sender,
            low_stock_mail=rules.low_stock_mail, report_mail=rules.report_mail,
            second_factor_roles=list(rules.second_factor_roles),
            identity_providers=[[each.name, each.issuer, list(each.client_ids)] for each in rules.identity_providers],
            cors_origins=list(rules.cors_origins), requests_per_account=rules.requests_per_account,
            requests_per_address=rules.requests_per_address, requests_per_key=rules.requests_per_key,
            sell_above_mrp=rules.sell_above_mrp, over_receipt_tolerance=rules.over_receipt_tolerance,
            adjustment_limit=rules.adjustment_limit.poisha,
            markdowns=[[each.days, each.off] for each in rules.markdowns],
            scale_rules=[_scale_rule(each) for each in rules.scale_rules],
            public_url=rules.public_url, shop_url=rules.shop_url, paid_without_stock=rules.paid_without_stock.value,
            version=rules.version,
        )  # fmt: skip

    def rules(self) -> ShopRules:
        return ShopRules(
            shop_name=self.shop_name, shop_name_bn=self.shop_name_bn, receipt_header=self.receipt_header,
            receipt_footer=self.receipt_footer, cash_rounding=Money(int(self.cash_rounding)),
            till_may_oversell=self.till_may_oversell, reservation_minutes=int(self.reservation_minutes),
            cart_days=int(self.cart_days), online_branch_id=self.online_branch_id, mail_sender=self.mail_sender,
            low_stock_mail=self.low_stock_mail, report_mail=self.report_mail, version=int(self.version),
            second_factor_roles=tuple(self.second_factor_roles or ()),
            identity_providers=tuple(
                IdentityProvider(name, issuer, tuple(ids)) for name, issuer, ids in self.identity_providers or ()
            ),
            cors_origins=tuple(self.cors_origins or ()),
            reminder_hours=_number(self.reminder_hours, _DEFAULT.reminder_hours),
            requests_per_account=_number(self.requests_per_account, _DEFAULT.requests_per_account),
            requests_per_address=_number(self.requests_per_address, _DEFAULT.requests_per_address),
            requests_per_key=_number(self.requests_per_key, _DEFAULT.requests_per_key),
            sell_above_mrp=bool(self.sell_above_mrp),
            over_receipt_tolerance=_number(self.over_receipt_tolerance, 0),
            adjustment_limit=Money(_number(self.adjustment_limit, 0)),
            markdowns=tuple(Markdown(days, off) for days, off in self.markdowns or ()),
            scale_rules=_read_scale_rules(self.scale_rules),
            public_url=self.public_url or _DEFAULT.public_url, shop_url=self.shop_url or _DEFAULT.shop_url,
            paid_without_stock=PaidWithoutStock(self.paid_without_stock or _DEFAULT.paid_without_stock),
        )  # fmt: skip


def _scale_rule(rule: ScaleRule) -> list[Any]:
    return [rule.prefix, rule.kind.value, rule.step, rule.item_digits, rule.value_digits, rule.value_check]


def _read_scale_rules(stored: Any) -> tuple[ScaleRule, ...]:
    if stored is None:
        return _DEFAULT.scale_rules
    return tuple(ScaleRule(prefix, LabelKind(kind), *digits) for prefix, kind, *digits in stored)


def _number(stored: Any, default: int) -> int:
    return default if stored is None else int(stored)
