"""What letters say, and that each is sent once."""

from datetime import UTC, datetime

import pytest

from supermarket.kernel.errors import Conflict, Invalid, NotFound
from supermarket.kernel.events import DomainEvent
from supermarket.kernel.money import Money
from supermarket.kernel.quantity import Unit
from supermarket.notifications import service
from supermarket.notifications.model import ShopName, order_letter
from supermarket.notifications.service import MailRoom
from supermarket.products.model import Product
from supermarket.settings.model import Branch, ShopRules

NOW = datetime(2026, 11, 22, 10, 0, tzinfo=UTC)
SHOP = ShopName("Corner Shop", "কর্নার শপ")
ORDER = {
    "order_id": "o1", "number": "DHK-000001", "name": "Rahim", "email": "rahim@example.com", "tax": 220,
    "total": 24150, "payment_method": "cash_on_delivery", "reason": "",
    "lines": [
        {"sku": "MILK", "name": "Milk", "name_bn": "দুধ", "quantity": 2, "unit": "piece", "total": 21000},
        {"sku": "RICE", "name": "Rice", "name_bn": "চাল", "quantity": 350, "unit": "gram", "total": 3150},
    ],
}  # fmt: skip


class Settings:
    def __init__(self, **rules):
        self._rules = ShopRules(shop_name="Corner Shop", mail_sender="shop@example.org", **rules)

    def rules(self):
        return self._rules

    def branch(self, branch_id):
        return Branch(branch_id, "DHK", "Dhanmondi", warehouse_id="w1")

    def branches(self):
        return [self.branch("b1")]


class Catalogue:
    def get(self, product_id):
        if product_id != "p1":
            raise NotFound
        return Product("p1", "RICE", "Rice", "চাল", Money(1), Money(1), "NONE", Unit.GRAM)


class Sent(set):
    def claim(self, key, now):
        return key not in self

    def done(self, key):
        self.add(key)


class Outbox(list):
    def send(self, mail):
        self.append(mail)


def room(mailer=None, **rules):
    return MailRoom(
        Settings(**rules), Catalogue(), Sent(), Outbox() if mailer is None else mailer, lambda: "code-key"
    )


def event(name, data, key="key-1"):
    return DomainEvent(name, key, "2026-11-22T10:00:00.000Z", data)


def test_a_confirmation_says_what_was_ordered_and_what_to_pay():
    letter = order_letter("OrderPlaced", ORDER, SHOP)
    assert letter.subject == "Your order DHK-000001 · Corner Shop"
    assert (
        letter.text
        == """
Thank you, Rahim. We have your order DHK-000001 and keep the goods for you.

ধন্যবাদ, Rahim। আপনার অর্ডার DHK-000001 আমরা পেয়েছি, পণ্যগুলো আপনার জন্য রাখা আছে।
  2 × Milk: ৳ 210.00
    দুধ
  0.350 kg × Rice: ৳ 31.50
    চাল
  Total · মোট: ৳ 241.50
  VAT in it · এর মধ্যে ভ্যাট: ৳ 2.20
  To pay on delivery · ডেলিভারির সময় দেবেন: ৳ 241.50

Corner Shop · কর্নার শপ
"""
    )


def test_what_people_call_themselves_is_text_and_never_markup():
    letter = order_letter("OrderPlaced", {**ORDER, "name": "<b>{total}</b>"}, SHOP)
    assert "&lt;b&gt;{total}&lt;/b&gt;" in letter.html and "<b>{total}" not in letter.html
    assert "Thank you, <b>{total}</b>." in letter.text


@pytest.mark.parametrize(
    ("name", "subject", "said"),
    [
        ("OrderCancelled", "Order DHK-000001 is cancelled · Corner Shop", "Reason · কারণ: Ordered twice"),
        ("OrderExpired", "Order DHK-000001 has expired · Corner Shop", "could not keep the goods"),
    ],
)
def test_the_end_of_an_order_is_told(name, subject, said):
    letter = order_letter(name, {**ORDER, "reason": "Ordered twice"}, SHOP)
    assert letter.subject == subject and said in letter.text and "To pay" not in letter.text


def test_an_event_is_written_about_once():
    post = room()
    outcomes = [service.write(post, event("OrderPlaced", ORDER), NOW) for _ in range(2)]
    assert outcomes == ["sent", "sent before"]
    assert [(mail.sender, mail.to) for mail in post.mailer] == [("shop@example.org", "rahim@example.com")]


@pytest.mark.parametrize(
    ("name", "data"),
    [("OrderPlaced", {**ORDER, "email": None}), ("StockLow", {"product_id": "p1"}), ("DayFinalised", {})],
)
def test_nobody_is_written_to_where_no_address_is_known(name, data):
    post = room()
    assert service.write(post, event(name, data), NOW) == "nobody to tell"
    assert post.mailer == []


def test_what_nobody_is_written_to_about_is_refused():
    with pytest.raises(Invalid):
        service.write(room(), event("SaleCompleted", {}), NOW)


def test_a_mail_that_was_refused_is_not_remembered_as_sent():
    class Refusing:
        def send(self, mail):
            raise Conflict

    post = room(Refusing())
    with pytest.raises(Conflict):
        service.write(post, event("OrderPlaced", ORDER), NOW)
    assert post.sent == set()


@pytest.mark.parametrize(("product_id", "named"), [("p1", "Rice"), ("gone", "gone")])
def test_low_stock_names_the_product_and_the_place(product_id, named):
    post = room(low_stock_mail="stock@example.com")
    data = {"warehouse_id": "w1", "product_id": product_id, "available": 1500, "reorder_point": 2000}
    service.write(post, event("StockLow", data), NOW)
    assert post.mailer[0].to == "stock@example.com"
    assert post.mailer[0].letter.subject == f"Low stock: {named} · Corner Shop"
    assert f"{named} is running low at Dhanmondi." in post.mailer[0].letter.text
    shown = "1.500 kg" if product_id == "p1" else "1500"
    assert f"Available · আছে: {shown}" in post.mailer[0].letter.text


def test_the_day_in_figures_says_whether_they_agree():
    post = room(report_mail="office@example.com")
    figures = {"count": 3, "gross": 30000, "discount": 0, "net": 28000, "tax": 2000, "total": 30000}
    data = {
        "branch_id": "b1", "business_date": "2026-11-22", "run": 1, "difference": 0, "pos": figures,
        "online": {**figures, "count": 1}, "tenders": [{"kind": "cash", "count": 3, "amount": 30000}],
        "taxes": [{"code": "VAT75", "rate": 750, "taxable": 28000, "tax": 2000}],
    }  # fmt: skip
    service.write(post, event("DayFinalised", data), NOW)
    service.write(post, event("DayFinalised", {**data, "difference": 100}, "key-2"), NOW)
    first, second = (mail.letter for mail in post.mailer)
    assert first.subject == "Dhanmondi, 2026-11-22: the day in figures · Corner Shop"
    assert "The figures agree." in first.text and "Till sales · কাউন্টার বিক্রি: 3 · ৳ 300.00" in first.text
    assert "The running figures differ by ৳ 1.00." in second.text


@pytest.mark.parametrize(
    ("reason", "said"),
    [("gone", "because it answered that it is gone"), ("failing", "because it has failed for too long")],
)
def test_the_office_hears_of_a_webhook_that_was_switched_off(reason, said):
    post = room(report_mail="office@example.com")
    data = {"webhook_id": "w1", "host": "erp.example.com", "description": "The ERP", "reason": reason}
    service.write(post, event("WebhookDisabled", data), NOW)
    (mail,) = post.mailer
    assert (mail.to, mail.letter.subject) == (
        "office@example.com",
        "A webhook is switched off: erp.example.com · Corner Shop",
    )
    assert said in mail.letter.text and "Webhook · ওয়েবহুক: The ERP" in mail.letter.text
