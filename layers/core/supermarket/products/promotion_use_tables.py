"""How often coupons were used: a count for all, and one for each customer where that is limited."""

from typing import Self

from pynamodb.attributes import NumberAttribute

from supermarket.aws.tables import Key, Row
from supermarket.products.code_tables import CONTEXT


class UseRow(Row):
    context = CONTEXT
    used = NumberAttribute()

    @staticmethod
    def keys(promotion_id: str, customer_id: str = "") -> tuple[str, str]:
        return f"COUPON_USES#{promotion_id}", f"CUSTOMER#{customer_id}" if customer_id else "ALL"

    @classmethod
    def of(cls, promotion_id: str, customer_id: str = "") -> Self:
        return cls(*cls.keys(promotion_id, customer_id))

    @classmethod
    def in_all(cls, promotion_id: str) -> Key[Self, int]:
        return cls.by(promotion_id, "")

    @classmethod
    def by(cls, promotion_id: str, customer_id: str) -> Key[Self, int]:
        return Key(cls, *cls.keys(promotion_id, customer_id), lambda row: int(row.used), consistent=True)
