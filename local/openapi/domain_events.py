"""What a domain event's data looks like, as docs/events.md describes it: ``name: (source, key, data)``."""

from collections.abc import Mapping
from typing import Any

Told = tuple[str, str, Mapping[str, Any]]
_SALE, _ORDER = "01980000-0000-7000-8000-000000000010", "01980000-0000-7000-8000-000000000020"
_BRANCH, _WAREHOUSE = "01980000-0000-7000-8000-00000000000b", "01980000-0000-7000-8000-00000000000c"
_PRODUCT, _SESSION = "01980000-0000-7000-8000-000000000030", "01980000-0000-7000-8000-000000000040"
_DAY = "2026-11-22"
_TERMINAL, _CASHIER = "01980000-0000-7000-8000-000000000050", "01980000-0000-7000-8000-00000000000a"
_BASKET: Mapping[str, Any] = {
    "gross": 35500,
    "discount": 0,
    "net": 30870,
    "tax": 4630,
    "total": 35500,
    "taxes": [{"code": "VAT15", "rate": 1500, "taxable": 30870, "tax": 4630}],
    "lines": [{"product_id": _PRODUCT, "sku": "BD-2111", "quantity": 1, "unit": "piece", "total": 35500}],
}
_SALE_DATA = {
    "sale_id": _SALE,
    "branch_id": _BRANCH,
    "warehouse_id": _WAREHOUSE,
    "business_date": _DAY,
    "terminal_id": _TERMINAL,
    "session_id": _SESSION,
    "cashier_id": _CASHIER,
    "receipt_number": "DHK1-1-000001",
    **_BASKET,
    "rounding": 0,
    "payable": 35500,
    "tenders": [{"kind": "cash", "amount": 35500}],
    "oversold": [],
}
_ORDER_DATA = {
    "order_id": _ORDER,
    "number": "261122-0001",
    "branch_id": _BRANCH,
    "warehouse_id": _WAREHOUSE,
    "business_date": _DAY,
    "customer_id": None,
    "name": "রহিমা খাতুন",
    "email": "rahima@example.com",
    "phone": "+8801712345678",
    "payment_method": "cash_on_delivery",
    **_BASKET,
}
_USER, _NOTICE = "01980000-0000-7000-8000-000000000060", "01980000-0000-7000-8000-000000000061"
_CODE_DATA = {
    "user_id": _USER,
    "purpose": "verify_phone",
    "channel": "sms",
    "to": "+8801712345678",
    "name": "Rahima Khatun",
    "name_bn": "রহিমা খাতুন",
    "code_id": "01980000-0000-7000-8000-000000000062",
    "digits": 6,
    "minutes": 10,
}
_ALERT_DATA = {
    "user_id": _USER,
    "what": "password_changed",
    "channel": "email",
    "name": "Rahima Khatun",
    "email": "rahima@example.com",
    "phone": "+8801712345678",
    "at": "2026-11-22T10:00:00.000Z",
    "address": "203.0.113.7",
    "agent": "Mozilla/5.0",
}
_CART_DATA = {
    "customer_id": _USER,
    "cart_version": 1795402323265,
    "name": "Rahima Khatun",
    "name_bn": "রহিমা খাতুন",
    "email": "rahima@example.com",
    "lines": [{
        "product_id": _PRODUCT, "sku": "BD-2111", "name": "Miniket Rice 5 kg", "name_bn": "", "quantity": 1,
        "unit": "piece", "total": 35500,
    }],
    "more": 0,
    "total": 35500,
}  # fmt: skip
DATA: Mapping[str, Told] = {
    "CodeRequested": ("supermarket.accounts", f"notice#{_NOTICE}", _CODE_DATA),
    "AccountAlert": ("supermarket.accounts", f"notice#{_NOTICE}", _ALERT_DATA),
    "SaleCompleted": ("supermarket.pos", f"sale#{_SALE}", _SALE_DATA),
    "OrderPlaced": ("supermarket.ecommerce", f"order#{_ORDER}#placed", _ORDER_DATA),
    "OrderCancelled": (
        "supermarket.ecommerce",
        f"order#{_ORDER}#cancelled",
        {**_ORDER_DATA, "reason": "changed my mind"},
    ),
    "OrderExpired": ("supermarket.ecommerce", f"order#{_ORDER}#expired", _ORDER_DATA),
    "OrderHandedOver": ("supermarket.ecommerce", f"order#{_ORDER}#handed_over", _ORDER_DATA),
    "OrderPaid": ("supermarket.ecommerce", f"order#{_ORDER}#paid", {**_ORDER_DATA, "reason": "bkash"}),
    "RefundRequested": (
        "supermarket.payments",
        f"refund#{_USER}#requested",
        {
            "refund_id": _USER,
            "payment_id": _ORDER,
            "number": "DHK1000012A1R1",
            "reason": "Returned item",
            "to_credit": False,
            "refusal": "",
            "amount": 25000,
        },
    ),
    "CartAbandoned": ("supermarket.ecommerce", f"cart#{_USER}#1795402323265", _CART_DATA),
    "StockBack": (
        "supermarket.inventory",
        f"back#{_WAREHOUSE}#{_PRODUCT}#8",
        {"warehouse_id": _WAREHOUSE, "product_id": _PRODUCT, "available": 12},
    ),
    "StockLow": (
        "supermarket.inventory",
        f"low#{_WAREHOUSE}#{_PRODUCT}#7",
        {"warehouse_id": _WAREHOUSE, "product_id": _PRODUCT, "available": 3, "reorder_point": 5},
    ),
    "PurchaseOrderSent": (
        "supermarket.inventory",
        f"purchase_order#{_ORDER}#sent",
        {
            "purchase_order_id": _ORDER,
            "number": "PO-DHK1-000012",
            "branch_id": _BRANCH,
            "warehouse_id": _WAREHOUSE,
            "supplier_id": _USER,
            "name": "Meghna Traders",
            "email": None,
            "expected_on": _DAY,
            "total": 1150000,
        },
    ),
    "GoodsReceived": (
        "supermarket.inventory",
        f"goods_receipt#{_SALE}",
        {
            "receipt_id": _SALE,
            "number": "GRN-DHK1-000012-1",
            "purchase_order_id": _ORDER,
            "branch_id": _BRANCH,
            "warehouse_id": _WAREHOUSE,
            "supplier_id": _USER,
            "line_count": 12,
            "value": 1160000,
        },
    ),
    "DayFinalised": (
        "supermarket.reports",
        f"day#{_BRANCH}#{_DAY}#1",
        {"branch_id": _BRANCH, "business_date": _DAY, "difference": 0},
    ),
    "SessionClosed": (
        "supermarket.pos",
        f"session#{_SESSION}",
        {
            "session_id": _SESSION,
            "terminal_id": _TERMINAL,
            "branch_id": _BRANCH,
            "business_date": _DAY,
            "expected": 135500,
            "counted": 135500,
            "variance": 0,
        },
    ),
    "Object Created": (
        "aws.s3",
        "",
        {
            "version": "0",
            "bucket": {"name": "supermarket-imports-123456789012"},
            "object": {
                "key": "products/sample.csv",
                "size": 1024,
                "etag": "d41d8cd98f00b204e9800998ecf8427e",  # pragma: allowlist secret
            },
            "reason": "PutObject",
        },
    ),
}
ANY: Told = ("supermarket.sample", "sample", {})
MESSAGES: Mapping[str, Mapping[str, Any]] = {
    "webhook-delivery": {"webhook_id": _SESSION, "delivery_id": _ORDER, "attempt": 1},
}
"""What functions put into queues that no rule feeds."""
