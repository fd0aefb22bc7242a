"""The shop's rules and their history as HTTP has them."""

from collections.abc import Sequence
from typing import Annotated, Any, Self, TypeVar

from pydantic import AfterValidator, Field

from supermarket.kernel import clock
from supermarket.kernel.money import TAKA
from supermarket.kernel.scale_labels import MOST_RULES
from supermarket.schema import Amount, Instant, LongText, Schema, Text, View
from supermarket.settings.history_model import Change, Version
from supermarket.settings.model import IdentityProvider, Markdown, PaidWithoutStock, ShopRules, show_percent
from supermarket.settings.origin_model import check_issuer, check_origin
from supermarket.settings.scale_schemas import ScaleRuleRequest, ScaleRuleView
from supermarket.settings.schemas import OptionalId, Percent, PercentText, ShortText

T = TypeVar("T", bound=Sequence[object])
REQUESTS = range(60, 1_000_001)
_DEFAULT = ShopRules()


def _each_once(values: T) -> T:
    if len(set(values)) < len(values):
        raise ValueError("each once")
    return values


def _limit(value: int) -> int:
    if value and value not in REQUESTS:
        raise ValueError(f"0 for no limit, or from {REQUESTS.start} to {REQUESTS.stop - 1}")
    return value


Mail = Annotated[
    str,
    Field(pattern=r"^([^@\s]+@[^@\s]+)?$", max_length=200, description="An address, or empty for none."),
]
Url = Annotated[str, Field(pattern=r"^https?://[^\s?#]+[^\s?#/]$", max_length=200)]
Origin = Annotated[
    str, Field(max_length=300, examples=["https://shop.example"]), AfterValidator(check_origin)
]
RoleName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{1,31}$", examples=["manager"])]
Requests = Annotated[
    int,
    Field(ge=0, le=REQUESTS.stop - 1, description="Requests in five minutes: 60 or more, 0 for no limit."),
    AfterValidator(_limit),
]


class IdentityProviderRequest(Schema):
    """``issuer`` is where its discovery document is found, ``client_ids`` what it knows this shop's apps by."""

    name: Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,31}$", examples=["google"])]
    issuer: Annotated[
        str, Field(max_length=300, examples=["https://accounts.google.com"]), AfterValidator(check_issuer)
    ]
    client_ids: Annotated[
        list[Annotated[str, Field(pattern=r"^[!-~]{1,200}$", examples=["shop-web"])]],
        Field(min_length=1, max_length=10),
        AfterValidator(_each_once),
    ]

    def provider(self) -> IdentityProvider:
        return IdentityProvider(self.name, self.issuer, tuple(self.client_ids))


def _each_name_once(values: tuple[IdentityProviderRequest, ...]) -> tuple[IdentityProviderRequest, ...]:
    _each_once(tuple(each.name for each in values))
    return values


class MarkdownRequest(Schema):
    """From ``days`` before a batch expires, its product costs ``percent`` less."""

    days: Annotated[int, Field(ge=0, le=365)]
    percent: Annotated[Percent, Field(examples=["30.00"])]

    def markdown(self) -> Markdown:
        return Markdown(self.days, self.percent)


def _each_day_once(rules: tuple[MarkdownRequest, ...]) -> tuple[MarkdownRequest, ...]:
    _each_once(tuple(each.days for each in rules))
    return rules


class SettingsRequest(Schema):
    """All settings at once: what is left out takes its default."""

    shop_name: Text = _DEFAULT.shop_name
    shop_name_bn: ShortText = _DEFAULT.shop_name_bn
    receipt_header: LongText = _DEFAULT.receipt_header
    receipt_footer: LongText = _DEFAULT.receipt_footer
    cash_rounding: Annotated[Amount, Field(description="Cash totals round to a multiple of this.")] = TAKA
    till_may_oversell: Annotated[
        bool, Field(description="The till sells what the book says is not there.")
    ] = _DEFAULT.till_may_oversell
    reservation_minutes: Annotated[
        int, Field(ge=1, le=10_080, description="How long an order's goods are kept.")
    ] = _DEFAULT.reservation_minutes
    cart_days: Annotated[int, Field(ge=1, le=365)] = _DEFAULT.cart_days
    reminder_hours: Annotated[
        int, Field(ge=0, le=720, description="When a customer hears of a cart left behind; 0 for never.")
    ] = _DEFAULT.reminder_hours
    online_branch_id: Annotated[OptionalId, Field(description="The branch online orders are picked at.")] = ""
    mail_sender: Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$", max_length=200)] = _DEFAULT.mail_sender
    low_stock_mail: Mail = ""
    report_mail: Mail = ""
    second_factor_roles: Annotated[
        tuple[RoleName, ...],
        Field(max_length=50, description="Roles that need a second factor to sign in."),
        AfterValidator(_each_once),
    ] = ()
    identity_providers: Annotated[
        tuple[IdentityProviderRequest, ...],
        Field(max_length=10, description="Who else may say who somebody is."),
        AfterValidator(_each_name_once),
    ] = ()
    cors_origins: Annotated[
        tuple[Origin, ...],
        Field(max_length=20, description="Other origins whose pages may call."),
        AfterValidator(_each_once),
    ] = ()
    requests_per_account: Requests = _DEFAULT.requests_per_account
    requests_per_address: Requests = _DEFAULT.requests_per_address
    requests_per_key: Requests = _DEFAULT.requests_per_key
    sell_above_mrp: Annotated[
        bool, Field(description="Whether a price may be above the maximum retail price.")
    ] = _DEFAULT.sell_above_mrp
    over_receipt_tolerance: Annotated[
        Percent, Field(description="By how much more than ordered may be received.", examples=["5.00"])
    ] = _DEFAULT.over_receipt_tolerance
    adjustment_limit: Annotated[
        Amount, Field(description="Corrections of stock worth more wait for approval; 0.00 for never.")
    ] = _DEFAULT.adjustment_limit
    markdowns: Annotated[
        tuple[MarkdownRequest, ...],
        Field(max_length=10, description="How goods near their expiry get cheaper."),
        AfterValidator(_each_day_once),
    ] = ()

    scale_rules: Annotated[
        tuple[ScaleRuleRequest, ...],
        Field(max_length=MOST_RULES, description="How the labels of the shop's scales read."),
    ] = tuple(ScaleRuleRequest.of(each) for each in _DEFAULT.scale_rules)

    public_url: Annotated[Url, Field(description="Where the API is reached from outside.")] = (
        _DEFAULT.public_url
    )
    shop_url: Annotated[Url, Field(description="Where the online shop's pages are.")] = _DEFAULT.shop_url
    paid_without_stock: Annotated[
        PaidWithoutStock, Field(description="What becomes of an order paid when its goods are gone.")
    ] = _DEFAULT.paid_without_stock

    def rules(self) -> ShopRules:
        said: dict[str, Any] = {name: getattr(self, name) for name in type(self).model_fields}
        providers = tuple(each.provider() for each in self.identity_providers)
        markdowns = tuple(each.markdown() for each in self.markdowns)
        scales = tuple(each.rule() for each in self.scale_rules)
        return ShopRules(
            **said | {"identity_providers": providers, "markdowns": markdowns, "scale_rules": scales}
        )


class IdentityProviderView(View):
    name: str
    issuer: str
    client_ids: tuple[str, ...]

    @classmethod
    def of(cls, provider: IdentityProvider) -> Self:
        return cls(name=provider.name, issuer=provider.issuer, client_ids=provider.client_ids)


class MarkdownView(View):
    days: int
    percent: PercentText


class SettingsView(View):
    shop_name: str
    shop_name_bn: str
    receipt_header: str
    receipt_footer: str
    cash_rounding: Amount
    till_may_oversell: bool
    reservation_minutes: int
    cart_days: int
    reminder_hours: int
    online_branch_id: str
    mail_sender: str
    low_stock_mail: str
    report_mail: str
    second_factor_roles: tuple[str, ...]
    identity_providers: tuple[IdentityProviderView, ...]
    cors_origins: tuple[str, ...]
    requests_per_account: int
    requests_per_address: int
    requests_per_key: int
    sell_above_mrp: bool
    over_receipt_tolerance: PercentText
    adjustment_limit: Amount
    markdowns: tuple[MarkdownView, ...]
    scale_rules: tuple[ScaleRuleView, ...]
    public_url: str
    shop_url: str
    paid_without_stock: PaidWithoutStock
    version: int

    @classmethod
    def of(cls, rules: ShopRules) -> Self:
        shown: dict[str, Any] = {name: getattr(rules, name) for name in cls.model_fields}
        providers = tuple(IdentityProviderView.of(each) for each in rules.identity_providers)
        shown["over_receipt_tolerance"] = show_percent(rules.over_receipt_tolerance)
        markdowns = tuple(
            MarkdownView(days=each.days, percent=show_percent(each.off)) for each in rules.markdowns
        )
        scales = tuple(ScaleRuleView.of(each) for each in rules.scale_rules)
        return cls(**shown | {"identity_providers": providers, "markdowns": markdowns, "scale_rules": scales})


class HistoryQuery(Schema):
    tax_id: Annotated[
        str | None, Field(pattern=r"^[A-Za-z0-9_.-]{1,30}$", description="Of a tax class, by its code.")
    ] = None


class ChangeView(View):
    """``before`` and ``after`` as the settings show them; null for what was not there."""

    field: str
    before: Any
    after: Any

    @classmethod
    def of(cls, change: Change) -> Self:
        return cls(field=change.field, before=change.before, after=change.after)


class AuthorView(View):
    """Empty where the shop itself did it."""

    id: str
    name: str


class VersionView(View):
    version: int
    at: Instant
    by: AuthorView
    changes: list[ChangeView]

    @classmethod
    def of(cls, version: Version) -> Self:
        return cls(
            version=version.version, at=clock.read_stamp(version.at),
            by=AuthorView(id=version.by_id, name=version.by_name),
            changes=[ChangeView.of(change) for change in version.changes],
        )  # fmt: skip
