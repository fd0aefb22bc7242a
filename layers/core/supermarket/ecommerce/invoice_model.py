"""The words of an order's invoice, in English and Bangla, and the money that it tells of."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from supermarket.ecommerce.order_state_model import OrderState
from supermarket.kernel.money import Money


@dataclass(frozen=True, slots=True)
class Paid:
    """Money that came in for an order, or less than nothing that went back. ``method`` is a payment method's value,
    ``reference`` the gateway's own id of the money, empty for cash."""

    method: str
    amount: Money
    at: datetime
    reference: str = ""


METHODS: Mapping[str, str] = {
    "cash_on_delivery": "Cash on delivery · ক্যাশ অন ডেলিভারি",
    "store_credit": "Store credit · স্টোর ক্রেডিট",
    "bkash": "bKash · বিকাশ",
    "nagad": "Nagad · নগদ",
    "sslcommerz": "Card or wallet · কার্ড বা ওয়ালেট (SSLCOMMERZ)",
    "stripe": "Card · কার্ড (Stripe)",
}
STATES: Mapping[OrderState, str] = {
    OrderState.PLACED: "Accepted · গৃহীত",
    OrderState.AWAITING_PAYMENT: "Awaiting payment · পরিশোধের অপেক্ষায়",
    OrderState.PAID: "Paid · পরিশোধিত",
    OrderState.PICKING: "Being picked · বাছাই চলছে",
    OrderState.PACKED: "Packed · প্যাকেট করা হয়েছে",
    OrderState.HANDED_OVER: "On its way · পথে আছে",
    OrderState.DELIVERED: "Delivered · পৌঁছে দেওয়া হয়েছে",
    OrderState.PARTLY_RETURNED: "Returned in part · আংশিক ফেরত",
    OrderState.RETURNED: "Returned · ফেরত",
    OrderState.CANCELLED: "Cancelled · বাতিল",
    OrderState.EXPIRED: "Expired · মেয়াদ শেষ",
}
DELIVERY, PICK_UP = "Delivery\nডেলিভারি", "Pick-up\nদোকান থেকে গ্রহণ"
