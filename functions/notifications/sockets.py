"""/ws/...: the shop's WebSockets. On /ws/notifications users hear of their orders, and staff of their branch."""

from supermarket import wiring
from supermarket.edge.socket import socket
from supermarket.kernel import clock
from supermarket.kernel.caller import Caller
from supermarket.notifications import alert_service


def notifications(caller: Caller, connection: str) -> None:
    alert_service.listen(wiring.connections(), caller, connection, clock.now())


def left(connection: str) -> None:
    wiring.connections().remove(connection)


handler = socket({"/ws/notifications": notifications}, left)
