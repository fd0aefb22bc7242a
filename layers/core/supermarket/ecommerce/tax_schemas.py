"""Taxes as carts and orders show them."""

from supermarket.kernel.pricing import TaxAmount
from supermarket.schema import Amount, View


class TaxView(View):
    """``rate`` in basis points: 750 is 7.5 %."""

    code: str
    rate: int
    taxable: Amount
    tax: Amount

    @classmethod
    def of(cls, tax: TaxAmount) -> "TaxView":
        return cls(code=tax.code, rate=tax.rate, taxable=tax.taxable, tax=tax.tax)
