"""Money and what is done for it: payments, store credit, delivery, tracking."""

from functools import cache
from typing import TYPE_CHECKING

from supermarket.wiring import shop

if TYPE_CHECKING:
    from supermarket.customers.credit_ports import Credits
    from supermarket.delivery.ports import Zones
    from supermarket.delivery.service import Desk
    from supermarket.ecommerce.fulfilment_service import Packing
    from supermarket.ecommerce.return_goods_service import GoodsIn
    from supermarket.ecommerce.return_ports import Returns
    from supermarket.ecommerce.return_service import ReturnDesk
    from supermarket.ecommerce.track_service import Tracker


@cache
def zones() -> "Zones":
    from supermarket.delivery.tables import TableZones

    return TableZones()


def delivery_desk() -> "Desk":
    from supermarket.delivery.service import Desk
    from supermarket.delivery.tables import TableSlots

    return Desk(zones(), TableSlots(), shop.settings())


@cache
def store_credit() -> "Credits":
    from supermarket.customers.credit_tables import TableCredits

    return TableCredits()


def tracker() -> "Tracker":
    from supermarket.aws import counters
    from supermarket.ecommerce.track_service import Tracker

    return Tracker(shop.orders(), counters.spend)


def _goods_in() -> "GoodsIn":
    from supermarket.ecommerce.return_goods_service import GoodsIn
    from supermarket.wiring.stockroom import books

    return GoodsIn(books(), shop.warehouses())


def packing() -> "Packing":
    from supermarket.ecommerce.fulfilment_service import Packing
    from supermarket.wiring.payments import order_desk

    return Packing(order_desk(), shop.storefront(), _goods_in())


@cache
def returns() -> "Returns":
    from supermarket.ecommerce.return_tables import TableReturns

    return TableReturns()


def return_desk() -> "ReturnDesk":
    from supermarket.ecommerce.return_service import ReturnDesk
    from supermarket.wiring.payments import order_desk

    return ReturnDesk(order_desk(), returns(), _goods_in())
