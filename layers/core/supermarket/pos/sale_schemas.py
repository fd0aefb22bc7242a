"""Sales as HTTP has them."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from supermarket.kernel.money import CURRENCY, ZERO
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.pos.model import TenderKind
from supermarket.pos.sale_model import AskedLine, AskedSale, Sale, SaleLine, Tender
from supermarket.products.coupon_schemas import CouponCode, ReductionView
from supermarket.schema import Amount, BusinessDate, Id, Instant, QuantityValue, Schema, SignedAmount, View

SALE_EXAMPLE = {
    "session_id": "01920000-0000-7000-8000-000000000003",
    "lines": [
        {"product_id": "01920000-0000-7000-8000-000000000004", "quantity": 2},
        {"product_id": "01920000-0000-7000-8000-000000000005", "quantity": "0.350"},
        {"barcode": "2100042003504"},
    ],
    "tenders": [
        {"kind": "wallet", "amount": "100.00", "reference": "9B72KQ"},
        {"kind": "cash", "amount": "500.00"},
    ],
}

Barcode = Annotated[str, Field(min_length=1, max_length=64)]


class LineRequest(Schema):
    """A product and how much of it, or a scanned code. A scale label says itself how much it is."""

    product_id: Id | None = None
    barcode: Barcode | None = None
    quantity: Annotated[
        QuantityValue | None,
        Field(description="One of a scanned code when left out. Of a pack's code: how many packs."),
    ] = None
    discount: Annotated[Amount, Field(description="Off the shelf price of this line.")] = ZERO

    @model_validator(mode="after")
    def _product_or_code(self) -> Self:
        if (self.product_id is None) == (self.barcode is None):
            raise ValueError("either a product_id or a barcode")
        return self

    def line(self) -> AskedLine:
        return AskedLine(self.product_id, self.quantity, self.barcode, self.discount)


class TenderRequest(Schema):
    kind: TenderKind
    amount: Annotated[Amount, Field(description="For cash, what the shopper hands over.")]
    reference: Annotated[str, Field(max_length=64, description="The card slip's or wallet's number.")] = ""


class SaleRequest(Schema):
    session_id: Id
    lines: Annotated[list[LineRequest], Field(min_length=1, max_length=200)]
    discount: Annotated[Amount, Field(description="Off the whole basket, spread over its lines.")] = ZERO
    tenders: Annotated[list[TenderRequest], Field(max_length=10)]
    customer_id: Id | None = None
    age_checked: Annotated[
        bool, Field(description="The shopper was seen to be as old as the goods ask for.")
    ] = False
    coupon_codes: Annotated[tuple[CouponCode, ...], Field(max_length=5)] = ()

    def asked(self) -> AskedSale:
        tenders = tuple(Tender(t.kind, t.amount, t.reference) for t in self.tenders)
        lines = tuple(line.line() for line in self.lines)
        codes = tuple(dict.fromkeys(self.coupon_codes))
        return AskedSale(
            self.session_id, lines, tenders, self.discount, self.customer_id, self.age_checked, codes
        )


class SalePartView(View):
    """``quantity`` in the product's smallest unit."""

    product_id: Id
    quantity: int


class SaleLineView(View):
    product_id: Id
    sku: str
    name: str
    name_bn: str
    quantity: QuantityValue
    unit: Unit
    unit_price: Amount
    gross: Amount
    discount: Annotated[
        Amount, Field(description="All that came off, its part of the basket's discount with it.")
    ]
    promotions: Annotated[
        list[ReductionView], Field(description="What promotions gave, within the discount.")
    ]
    tax_code: str
    tax_rate: Annotated[int, Field(description="In basis points: 1500 is 15 %.")]
    net: Amount
    tax: Amount
    total: Amount
    pack: Annotated[str, Field(description="What was scanned as a whole, such as a case; else empty.")]
    packs: Annotated[int, Field(description="How many of them.")]
    parts: Annotated[list[SalePartView], Field(description="What a bundle took from the shelf.")]

    @classmethod
    def of(cls, line: SaleLine) -> "SaleLineView":
        return cls.model_construct(
            product_id=line.product_id, sku=line.sku, name=line.name, name_bn=line.name_bn,
            quantity=show_quantity(line.quantity, line.unit), unit=line.unit, unit_price=line.unit_price,
            gross=line.gross, discount=line.discount, promotions=[ReductionView.of(each) for each in line.promotions],
            tax_code=line.tax_code, tax_rate=line.tax_rate,
            net=line.net, tax=line.tax, total=line.total, pack=line.pack,
            packs=line.quantity // line.pack_size if line.pack_size else 0,
            parts=[SalePartView.model_construct(product_id=each, quantity=quantity) for each, quantity in line.parts],
        )  # fmt: skip


class TaxView(View):
    code: str
    rate: int
    taxable: Amount
    tax: Amount


class TenderView(View):
    kind: TenderKind
    amount: Annotated[Amount, Field(description="For cash, what stayed in the drawer: change is taken off.")]
    reference: str


class SaleSummary(View):
    id: Id
    receipt_number: str
    session_id: Id
    terminal_id: Id
    branch_id: Id
    cashier_id: str
    customer_id: Id | None
    business_date: BusinessDate
    completed_at: Instant
    currency: str = CURRENCY
    gross: Amount
    discount: Amount
    net: Amount
    tax: Amount
    total: Amount
    rounding: SignedAmount
    payable: Amount
    tenders: list[TenderView]
    change: Amount

    @classmethod
    def of(cls, sale: Sale) -> "SaleSummary":
        return cls.model_construct(
            id=sale.id, receipt_number=sale.receipt_number, session_id=sale.session_id,
            terminal_id=sale.terminal_id, branch_id=sale.branch_id, cashier_id=sale.cashier_id,
            customer_id=sale.customer_id, business_date=sale.business_date, completed_at=sale.at,
            gross=sale.gross, discount=sale.discount, net=sale.net, tax=sale.tax, total=sale.total,
            rounding=sale.rounding, payable=sale.payable, change=sale.change,
            tenders=[
                TenderView.model_construct(kind=t.kind, amount=t.amount, reference=t.reference) for t in sale.tenders
            ],
        )  # fmt: skip


class SaleView(SaleSummary):
    """``oversold`` names the products of which the book had less than was sold, ``checked_age`` the age asked for."""

    lines: list[SaleLineView]
    taxes: list[TaxView]
    oversold: list[Id]
    checked_age: int

    @classmethod
    def of(cls, sale: Sale) -> "SaleView":
        summary = SaleSummary.of(sale)
        return cls.model_construct(
            **{name: getattr(summary, name) for name in SaleSummary.model_fields},
            lines=[SaleLineView.of(line) for line in sale.lines],
            taxes=[
                TaxView.model_construct(code=t.code, rate=t.rate, taxable=t.taxable, tax=t.tax) for t in sale.taxes
            ],
            oversold=list(sale.oversold), checked_age=sale.checked_age,
        )  # fmt: skip


class SaleQuery(Schema):
    """Sales of a session, or of a branch on a business date."""

    session_id: Id | None = None
    branch_id: Annotated[Id | None, Field(description="Your own when left out.")] = None
    business_date: BusinessDate | None = None

    @model_validator(mode="after")
    def _one_list(self) -> Self:
        if (self.session_id is None) == (self.business_date is None):
            raise ValueError("ask by session_id or by business_date")
        if self.session_id is not None and self.branch_id is not None:
            raise ValueError("a session is in one branch: leave branch_id out")
        return self


class ReceiptQuery(Schema):
    format: Annotated[
        Literal["text", "pdf"] | None, Field(description="What Accept asks for when left out, else text.")
    ] = None
