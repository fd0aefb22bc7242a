"""What SSLCommerz may answer that it should not: whatever cannot be read is unknown, never a no and never a yes."""

import pytest

from local.gateways.exchange import Told
from supermarket.kernel.money import Money
from supermarket.payments.exchange_model import GatewayRefused, GatewayUnknown, Started
from supermarket.payments.model import Evidence, RefundEvidence, RefundState, Said, Verdict
from tests.support.simulators import serving
from tests.support.sslcommerz import (
    PASSWORD,
    Canned,
    element,
    gateway,
    listed,
    payment,
    proof,
    refund,
    start,
)

PAID = payment(transaction_id="b1")
PAGE = "https://securepay.sslcommerz.com/EasyCheckOut/testcdeABC"


def asked(says, ask, **given):
    """What comes of it, and the queries that were sent."""
    canned = Canned(list(says))
    with serving(lambda _: canned) as (_, url):
        outcome = ask(gateway(url, **given))
    return outcome, [each.query for each in canned.asked]


def opened(**more):
    return Told.of({"status": "SUCCESS", "sessionkey": "ABC", "GatewayPageURL": PAGE, **more})


NO_LISTS = {
    "no JSON": Told.page("<html>"),
    "a list": Told.of([]),
    "a number": Told.of(1),
    "nothing": Told(),
    "not found": Told.of({"APIConnect": "DONE", "no_of_trans_found": 0}, 404),
    "a redirect": Told.to("https://elsewhere.example/"),
    "an error": Told.of({}, 502),
    "an empty object": Told.of({}),
    "wrong credentials": Told.of({"APIConnect": "FAILED"}),
    "bad parameters": Told.of({"APIConnect": "INVALID_REQUEST"}),
    "a closed store": Told.of({"APIConnect": "INACTIVE"}),
    "no count": Told.of({"APIConnect": "DONE", "element": []}),
    "a count of something else": listed(element(status="FAILED"), no_of_trans_found=2),
    "words for elements": listed(element=["FAILED"], no_of_trans_found=1),
    "an object of elements": listed(element={"0": element()}, no_of_trans_found=1),
    "an element of nobody": listed(element(status="FAILED"), {"status": "VALID"}),
    "an element in no state": listed(element(status=None)),
    "an element in a new state": listed(element(status="REVERSED")),
    "a paid element without its key": listed(element(val_id="")),
}


@pytest.mark.parametrize("says", NO_LISTS.values(), ids=NO_LISTS)
def test_a_list_that_cannot_be_read_is_unknown(says):
    with pytest.raises(GatewayUnknown) as unknown:
        asked([says], lambda at: at.ask(payment(), Said.FAILURE))

    assert PASSWORD not in str(unknown.value)


NO_PROOFS = {
    "no JSON": Told.page("<html>"),
    "another key": Told.of({"APIConnect": "DONE", "status": "INVALID_TRANSACTION"}),
    "wrong credentials": Told.of({"APIConnect": "FAILED"}),
    "a failure": Told.of(proof(status="FAILED")),
    "not connected": Told.of(proof(APIConnect="FAILED")),
    **{f"no {key}": Told.of(proof(**{key: ""})) for key in ("tran_id", "bank_tran_id", "currency")},
}


@pytest.mark.parametrize("says", NO_PROOFS.values(), ids=NO_PROOFS)
def test_a_proof_that_is_none_is_unknown(says):
    with pytest.raises(GatewayUnknown):
        asked([listed(element()), says], lambda at: at.ask(payment(), Said.SUCCESS))


@pytest.mark.parametrize(
    "says",
    [
        listed(), listed(no_of_trans_found="0", element=None), listed(no_of_trans_found="0", element=""),
        Told.of({"APIConnect": "DONE", "no_of_trans_found": 0}), listed(element=[{}], no_of_trans_found=0),
        listed(element(tran_id="DHK000124A1")),
    ],
)  # fmt: skip
def test_nothing_of_ours_in_the_list_is_pending(says):
    evidence, _ = asked([says], lambda at: at.ask(payment(), Said.CANCEL))

    assert evidence == Evidence(verdict=Verdict.PENDING, invoice="DHK000123A1")


def test_what_is_asked_and_numbers_for_strings_in_what_is_answered():
    says = [
        listed(element(status="FAILED"), element(), element(tran_id="DHK000124A1"), no_of_trans_found="3"),
        Told.of(proof(amount=1250.5, risk_level=0)),
    ]

    evidence, (query, validation) = asked(says, lambda at: at.ask(payment(), Said.NOTHING))

    ours = {"store_id": "supershoplocal", "store_passwd": PASSWORD, "format": "json"}
    assert query == {"tran_id": "DHK000123A1", **ours}
    assert validation == {"val_id": "v1", "v": "1", **ours}
    assert (evidence.amount, evidence.risky, evidence.transaction_id) == (Money(125050), False, "b1")


def test_one_payment_that_is_listed_twice_is_one():
    says = [
        listed(element(), element(val_id="v2")),
        Told.of(proof()),
        Told.of(proof(val_id="v2", status="VALIDATED")),
    ]

    evidence, _ = asked(says, lambda at: at.ask(payment(), Said.NOTHING))

    assert (evidence.transaction_id, evidence.twice) == ("b1", ())


@pytest.mark.parametrize(
    "page",
    [
        "", "/EasyCheckOut/x", "http://[", "https://127.0.0.1/x", "http://127.0.0.1@elsewhere.example/x",
        "javascript:alert(1)", PAGE,
    ],
)  # fmt: skip
def test_a_page_of_somebody_else_is_not_opened(page):
    with pytest.raises(GatewayUnknown):
        asked([opened(GatewayPageURL=page)], lambda at: start(at, payment()))


@pytest.mark.parametrize(
    ("page", "ours"),
    [
        (PAGE, True), (PAGE.replace("securepay", "epay-gw"), True), (PAGE.replace("https", "http"), False),
        (PAGE.replace("securepay", "sandbox"), False), (PAGE.replace(".com", ".com.elsewhere.example"), False),
        (PAGE.replace("https://", "https://x@"), False), (PAGE.replace(".com", ".com:8443"), False),
    ],
)  # fmt: skip
def test_the_live_pages_are_on_two_hosts(page, ours):
    live = gateway("https://securepay.sslcommerz.com/")

    assert live._is_theirs(page) is ours


@pytest.mark.parametrize(
    "says",
    [
        Told.page("<html>"),
        Told.of({}),
        opened(sessionkey=""),
        opened(status="PENDING"),
        opened(status=None),
        Told.of({}, 401),
    ],
)
def test_an_opening_that_cannot_be_read_is_unknown(says):
    with pytest.raises(GatewayUnknown):
        asked([says], lambda at: start(at, payment()))


def test_a_refusal_to_open_never_tells_what_it_must_not():
    reason = f"Store {PASSWORD} of 01712345678 is De-active" + "!" * 200

    with pytest.raises(GatewayRefused) as refused:
        asked([Told.of({"status": "FAILED", "failedreason": reason})], lambda at: start(at, payment()))

    assert str(refused.value).startswith("SSLCommerz: Store *** of *** is De-active!")
    assert (refused.value.code, len(str(refused.value))) == ("payment_refused", 112)


def test_the_page_is_on_the_host_that_was_asked():
    canned = Canned([])
    with serving(lambda _: canned) as (_, url):
        canned.says.append(opened(GatewayPageURL=f"{url}/EasyCheckOut/x"))
        told = start(gateway(f"{url}/"), payment())

    assert told == Started("ABC", f"{url}/EasyCheckOut/x")
    assert canned.asked[0].form["store_passwd"] == PASSWORD
    assert (canned.asked[0].query, canned.asked[0].path) == ({}, "/gwprocess/v4/api.php")


@pytest.mark.parametrize(
    ("says", "expected"),
    [
        ({"status": "success", "refund_ref_id": "r1", "bank_tran_id": "b1"}, "r1"),
        ({"status": "processing", "refund_ref_id": "r1"}, "r1"),
        ({"status": "success"}, ""),
        ({"status": "failed", "errorReason": "Refund amount exceeds"}, GatewayRefused),
        ({"APIConnect": "INVALID_REQUEST"}, GatewayRefused),
        ({"APIConnect": "INACTIVE"}, GatewayRefused),
        ({"APIConnect": "OTHER", "status": "failed"}, GatewayUnknown),
        ({"status": "done"}, GatewayUnknown),
        ({"status": None}, GatewayUnknown),
        ({"status": "success", "bank_tran_id": "b2", "refund_ref_id": "r1"}, GatewayUnknown),
    ],
)
def test_a_refund_is_taken_refused_or_unknown(says, expected):
    told = [Told.of({"APIConnect": "DONE", **says})]
    if not isinstance(expected, str):
        with pytest.raises(expected):
            asked(told, lambda at: at.refund(PAID, refund("250.00")))
        return

    evidence, (query,) = asked(told, lambda at: at.refund(PAID, refund("250.00")))

    assert evidence == RefundEvidence(state=RefundState.PENDING, reference=expected)
    assert query == {
        "bank_tran_id": "b1", "refund_trans_id": "DHK000123A1R1", "refund_amount": "250.00", "v": "1",
        "refund_remarks": "Returned item", "refe_id": "DHK000123A1", "store_id": "supershoplocal",
        "store_passwd": PASSWORD, "format": "json",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("says", "state"),
    [
        ({"status": "refunded", "refund_ref_id": "r1", "bank_tran_id": "b1"}, RefundState.COMPLETED),
        ({"status": "processing"}, RefundState.PENDING),
        ({"status": "cancelled", "errorReason": ""}, RefundState.REJECTED),
        ({"status": "failed"}, None), ({"status": ""}, None), ({}, None),
        ({"status": "refunded", "APIConnect": "FAILED"}, None), ({"status": "refunded", "refund_ref_id": "r2"}, None),
        ({"status": "refunded", "bank_tran_id": "b2"}, None),
    ],
)  # fmt: skip
def test_what_became_of_a_refund_is_told_or_unknown(says, state):
    told = [Told.of({"APIConnect": "DONE", **says})]
    if state is None:
        with pytest.raises(GatewayUnknown):
            asked(told, lambda at: at.ask_refund(PAID, refund("250.00", reference="r1")))
        return

    evidence, (query,) = asked(told, lambda at: at.ask_refund(PAID, refund("250.00", reference="r1")))

    assert evidence == RefundEvidence(state=state, reference="r1")
    assert (query["refund_ref_id"], query.get("refund_amount")) == ("r1", None)


def test_asking_again_for_a_refund_takes_no_word_for_a_no():
    says = [Told.of({"APIConnect": "DONE", "status": "failed", "errorReason": "Duplicate refund_trans_id"})]

    with pytest.raises(GatewayUnknown):
        asked(says, lambda at: at.ask_refund(PAID, refund("250.00", asked=True)), refund_repeats="yes")


def test_there_is_no_list_of_a_day():
    assert gateway().settled_on(payment().created_at.date()) is None
