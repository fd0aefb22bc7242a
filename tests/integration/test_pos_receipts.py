"""The paper a shopper takes home."""

import base64

import pytest

from tests.support.gateway import call
from tests.support.till_shop import (
    CASHIER,
    FISH,
    OIL,
    RICE,
    SOAP,
    SUPERVISOR,
    add_terminal,
    cash,
    open_session,
    open_shop,
    sell,
)

pytestmark = pytest.mark.usefixtures("cloud")


@pytest.fixture
def sale(cloud) -> dict:
    open_shop()
    lines = [
        {"product_id": RICE, "quantity": 2, "discount": "30.00"},
        {"product_id": FISH, "quantity": "1.255"},
        {"product_id": SOAP, "quantity": 1},
        {"product_id": OIL, "quantity": "0.500"},
    ]
    tenders = [{"kind": "wallet", "amount": "700.00"}, *cash("1000.00")]
    return sell(open_session(add_terminal()), "sale-0001", lines, tenders, SUPERVISOR, discount="16.50").json


def test_a_receipt_is_text_that_adds_up(sale):
    reply = call("GET", f"/pos/transactions/{sale['id']}/receipt", who=CASHIER)

    assert (reply.status, reply.headers["Content-Type"]) == (200, "text/plain; charset=utf-8")
    printed = reply.text.splitlines()
    assert "            BIN 000123456-0101" in printed
    assert f"Receipt T01-000001              {sale['business_date']}" in printed
    assert printed[printed.index("Miniket Rice 5 kg") :] == EXPECTED.splitlines()


EXPECTED = """\
Miniket Rice 5 kg
মিনিকেট চাল ৫ কেজি
  2 x 425.00 less 30.00           820.00 A
Rohu
রুই মাছ
  1.255 kg x 380.00               476.90 B
Lux Soap
লাক্স সাবান
  1 x 55.50                        55.50 C
Soybean Oil (+7.5% tax)
সয়াবিন তেল
  0.500 l x 199.99                107.41 D
------------------------------------------
Subtotal                         1459.81
Discount                          -16.50
Rounding                           -0.31
TOTAL BDT                        1443.00
Mobile wallet                     700.00
Cash                             1000.00
Change                            257.00
------------------------------------------
Included tax    Rate   Taxable       Tax
A Exempt          0%    810.68      0.00
B Reduced         5%    449.04     22.45
C Standard       15%     47.71      7.16
D Added         7.5%     98.86      7.41
------------------------------------------
            Thank you. ধন্যবাদ।
"""


@pytest.mark.parametrize(
    ("query", "accept"), [("?format=pdf", "*/*"), ("?format=pdf", None), ("", "application/pdf")]
)
def test_a_receipt_is_a_pdf_when_asked_for(sale, query, accept):
    headers = {"Accept": accept} if accept else {}
    reply = call("GET", f"/pos/transactions/{sale['id']}/receipt{query}", who=CASHIER, headers=headers)

    assert (reply.status, reply.headers["Content-Type"], reply.binary) == (200, "application/pdf", True)
    assert base64.b64decode(reply.text).startswith(b"%PDF-")


def test_a_format_that_is_not_printed_is_refused(sale):
    reply = call("GET", f"/pos/transactions/{sale['id']}/receipt?format=png", who=CASHIER)

    assert (reply.status, reply.json["errors"][0]["pointer"]) == (422, "?format")
