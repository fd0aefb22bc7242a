"""Successful requests that correct, transfer and count stock, each with the notes it leaves."""

from dataclasses import replace

from supermarket import wiring
from supermarket.inventory.adjustment_model import Adjustment, AdjustmentLine, Status
from supermarket.inventory.model import Reason
from supermarket.kernel.ids import new_id
from tests.support import till_shop
from tests.support.audited_office import ADMIN, Told, ask, scene, warehouse
from tests.support.gateway import Reply
from tests.support.stock_room import tell_ledger

UNNOTED: dict[str, str] = {}
SOAP = till_shop.SOAP


def pending() -> str:
    """A correction that waits, asked for by somebody else."""
    line = AdjustmentLine(SOAP, "SOAP", "Lux Soap", "piece", 3)
    where = warehouse()
    made = Adjustment(
        new_id(),
        where["id"],
        where["branch_id"],
        Reason.FOUND,
        "",
        new_id(),
        "2026-11-22T10:00:00.000Z",
        (line,),
    )
    made = replace(made, status=Status.PENDING)
    wiring.stock().commit([], made.cause, wiring.adjustments().writes(made, None))
    return made.id


@scene("POST /stock/adjustments/{adjustment_id}/approve")
def approve_adjustment() -> tuple[Reply, list[Told]]:
    waiting = pending()
    reply = ask("POST", f"/stock/adjustments/{waiting}/approve")
    after = {"status": "done", "decided_by": ADMIN.user}
    return reply, [Told("adjustment", waiting, {"status": "pending", "decided_by": ""}, after)]


@scene("POST /stock/adjustments/{adjustment_id}/reject")
def reject_adjustment() -> tuple[Reply, list[Told]]:
    waiting = pending()
    reply = ask("POST", f"/stock/adjustments/{waiting}/reject")
    return reply, [Told("adjustment", waiting, {"status": "pending"}, {"status": "rejected"})]


def stocked() -> str:
    where = str(warehouse()["id"])
    body = {"warehouse_id": where, "reason": "found", "lines": [{"product_id": SOAP, "quantity": 9}]}
    assert ask("POST", "/stock/adjustments", body, key=new_id()).status == 201
    tell_ledger()
    return where


def sent() -> Reply:
    lines = [{"product_id": SOAP, "quantity": 4}]
    body = {"from_warehouse_id": stocked(), "to_warehouse_id": warehouse()["id"], "lines": lines}
    reply = ask("POST", "/stock/transfers", body, key=new_id())
    assert reply.status == 201, reply.text
    tell_ledger()
    return reply


@scene("POST /stock/transfers")
def send_transfer() -> tuple[Reply, list[Told]]:
    reply = sent()
    return reply, [
        Told("transfer", reply.json["id"], None, {"state": "sent", "by": ADMIN.user, "version": 1})
    ]


@scene("POST /stock/transfers/{transfer_id}/receive")
def receive_transfer() -> tuple[Reply, list[Told]]:
    transfer = sent().json["id"]
    body = {"lines": [{"product_id": SOAP, "quantity": 1}]}
    reply = ask("POST", f"/stock/transfers/{transfer}/receive", body, key=new_id())
    return reply, [Told("transfer", transfer, {"state": "sent"}, {"state": "partly_received", "version": 2})]


@scene("POST /stock/transfers/{transfer_id}/cancel")
def cancel_transfer() -> tuple[Reply, list[Told]]:
    transfer = sent().json["id"]
    reply = ask("POST", f"/stock/transfers/{transfer}/cancel")
    return reply, [Told("transfer", transfer, {"state": "sent"}, {"state": "cancelled"})]


def counting() -> str:
    """A take in which one soap is missing."""
    take = ask("POST", "/stock/takes", {"warehouse_id": stocked()}).json["id"]
    assert ask("POST", f"/stock/takes/{take}/counts", sheet(1)).status == 200
    return str(take)


def sheet(sequence: int) -> dict[str, object]:
    lines = [{"product_id": SOAP, "quantity": 8}]
    return {"section": "Aisle 1", "device": "h-1", "sequence": sequence, "lines": lines}


@scene("POST /stock/takes")
def open_take() -> tuple[Reply, list[Told]]:
    reply = ask("POST", "/stock/takes", {"warehouse_id": warehouse()["id"]})
    return reply, [Told("take", reply.json["id"], None, {"state": "counting", "by": ADMIN.user})]


@scene("POST /stock/takes/{take_id}/counts")
def count_stock() -> tuple[Reply, list[Told]]:
    take = counting()
    reply = ask("POST", f"/stock/takes/{take}/counts", sheet(2))
    return reply, [
        Told("take", take, None, {"section": "Aisle 1", "device": "h-1", "sequence": 2, "lines": 1})
    ]


@scene("POST /stock/takes/{take_id}/recounts")
def recount() -> tuple[Reply, list[Told]]:
    take = counting()
    reply = ask("POST", f"/stock/takes/{take}/recounts", {"product_ids": [SOAP]})
    return reply, [Told("take", take, None, {"recount": [SOAP]})]


@scene("POST /stock/takes/{take_id}/commit")
def commit_take() -> tuple[Reply, list[Told]]:
    take = counting()
    reply = ask("POST", f"/stock/takes/{take}/commit", {})
    after = {"state": "committing", "decided_by": ADMIN.user}
    return reply, [Told("take", take, {"state": "counting"}, after)]


@scene("POST /stock/takes/{take_id}/cancel")
def cancel_take() -> tuple[Reply, list[Told]]:
    take = counting()
    reply = ask("POST", f"/stock/takes/{take}/cancel")
    return reply, [Told("take", take, {"state": "counting"}, {"state": "cancelled"})]
