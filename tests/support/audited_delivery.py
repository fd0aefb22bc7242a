"""Successful requests that set up delivery, each with the notes it leaves."""

from typing import Any

from tests.support.audited_office import Told, ask, code, made, scene
from tests.support.gateway import Reply
from tests.support.till_shop import UTTARA

UNNOTED: dict[str, str] = {}


def zone() -> dict[str, Any]:
    """Not of the branch that serves online orders: it would deliver nowhere else from then on."""
    return {"branch_id": UTTARA, "name": "Dhanmondi", "areas": [code()]}


@scene("POST /delivery/zones")
def add_zone() -> tuple[Reply, list[Told]]:
    reply = ask("POST", "/delivery/zones", zone())
    return reply, [Told("zone", reply.json["id"], None, {"name": "Dhanmondi", "version": 1})]


@scene("PUT /delivery/zones/{zone_id}")
def replace_zone() -> tuple[Reply, list[Told]]:
    old = made("/delivery/zones", **zone())
    reply = ask("PUT", f"/delivery/zones/{old['id']}", {"name": "Lalmatia", "areas": old["areas"]}, 1)
    before, after = {"name": "Dhanmondi", "version": 1}, {"name": "Lalmatia", "version": 2}
    return reply, [Told("zone", old["id"], before, after)]


@scene("DELETE /delivery/zones/{zone_id}")
def remove_zone() -> tuple[Reply, list[Told]]:
    old = made("/delivery/zones", **zone())
    reply = ask("DELETE", f"/delivery/zones/{old['id']}")
    return reply, [Told("zone", old["id"], {"name": "Dhanmondi", "version": 1})]
