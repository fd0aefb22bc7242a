"""What an order's view is made of beside its lines: how it is brought, what was not there, what came back."""

from supermarket.ecommerce.order_model import Delivery, Order, OrderLine, Return
from supermarket.kernel.quantity import Unit, show_quantity
from supermarket.schema import Amount, Id, Instant, QuantityValue, View


class DeliveryView(View):
    zone_id: str
    pickup: bool
    slot_id: str
    starts_at: str
    ends_at: str
    fee: Amount
    tax: Amount

    @classmethod
    def of(cls, delivery: Delivery) -> "DeliveryView":
        return cls(
            zone_id=delivery.zone_id, pickup=delivery.pickup, slot_id=delivery.slot_id, starts_at=delivery.starts_at,
            ends_at=delivery.ends_at, fee=delivery.amounts.total, tax=delivery.amounts.tax,
        )  # fmt: skip


class MissingLineView(View):
    """What was ordered and is not in the order any more, in whole: ``taken_out`` by whoever wanted it no more, or not
    there when it was packed."""

    product_id: Id
    sku: str
    name: str
    name_bn: str
    unit: Unit
    ordered: QuantityValue
    taken_out: QuantityValue

    @classmethod
    def of(cls, line: OrderLine, taken_out: int) -> "MissingLineView":
        return cls(
            product_id=line.product_id, sku=line.sku, name=line.name, name_bn=line.name_bn, unit=line.unit,
            ordered=show_quantity(line.quantity, line.unit), taken_out=show_quantity(taken_out, line.unit),
        )  # fmt: skip

    @classmethod
    def all_of(cls, order: Order) -> "list[MissingLineView]":
        there = {line.product_id for line in order.lines}
        return [
            cls.of(line, order.taken_out_of(line.product_id))
            for line in order.placed_lines
            if line.product_id not in there
        ]


class ReturnedLineView(View):
    product_id: Id
    quantity: QuantityValue
    restock: bool


class OrderReturnView(View):
    """Goods that came back, and what was paid back for them."""

    id: Id
    at: Instant
    reason: str
    lines: list[ReturnedLineView]
    net: Amount
    tax: Amount
    total: Amount

    @classmethod
    def of(cls, back: Return, units: dict[str, Unit]) -> "OrderReturnView":
        lines = [
            ReturnedLineView(product_id=each, quantity=show_quantity(quantity, units[each]), restock=restock)
            for each, quantity, restock in back.lines
        ]
        return cls(
            id=back.id, at=back.at, reason=back.reason, lines=lines, net=back.amounts.net, tax=back.amounts.tax,
            total=back.amounts.total,
        )  # fmt: skip

    @classmethod
    def all_of(cls, order: Order) -> "list[OrderReturnView]":
        units = {line.product_id: line.unit for line in order.lines}
        return [cls.of(each, units) for each in order.returns]
