"""Who gets in: how often, from which till, with which permission, on what session."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from aws_lambda_powertools import Logger

from supermarket.edge import problems, requests
from supermarket.edge.operation import GUEST, PUBLIC, Operation
from supermarket.edge.rates import FREE, Meter
from supermarket.edge.requests import Request
from supermarket.kernel import clock
from supermarket.kernel.addresses import neighbourhood
from supermarket.kernel.caller import Caller
from supermarket.kernel.errors import NotAllowed, NotSignedIn

if TYPE_CHECKING:
    from supermarket.aws.policy import EdgePolicy

TILL_PATHS = ("/pos", "/products", "/stock", "/customers")
"""Where a cashier who signed in by PIN may go, from the till that took it."""
APPROVAL = "x-till-approval"
log = Logger()


def admit(event: Mapping[str, Any], request: Request, operation: Operation) -> Caller:
    """The caller, who may do this. Raises TooMany, NotSignedIn or NotAllowed; the body has not been looked at."""
    caller = Caller(address=request.address)
    if operation.access is not PUBLIC:
        caller = _known(event, request, operation)
    if operation.access is not PUBLIC or operation.method != "GET":
        count(caller, request, clock.now())
    if caller.till:
        _require_till_business(operation)
    caller = _permitted(caller, operation, request)
    if operation.sensitive and caller.user_id is not None:
        _require_standing(caller)
    return caller


def _known(event: Mapping[str, Any], request: Request, operation: Operation) -> Caller:
    """A token that proves nothing counts for the address it came from."""
    try:
        return requests.caller_of(event, request, guests=operation.access is GUEST)
    except NotSignedIn:
        if operation.access is GUEST:
            count(Caller(address=request.address), request, clock.now())
        raise


def _require_till_business(operation: Operation) -> None:
    within = any(operation.path == start or operation.path.startswith(start + "/") for start in TILL_PATHS)
    if operation.sensitive or not within:
        raise NotAllowed("Who signed in by PIN may do this only with a password.", code="till_only")


def _permitted(caller: Caller, operation: Operation, request: Request) -> Caller:
    if operation.permission is None or caller.may(operation.permission):
        return caller
    approval = request.headers.get(APPROVAL)
    if operation.approvable and approval is not None:
        from supermarket.edge import approvals

        return approvals.granted(approval, operation, caller)
    raise NotAllowed(f"This needs the permission {operation.permission}.")


def _require_standing(caller: Caller) -> None:
    """A machine has a key and no session, and nothing that is sensitive is a machine's."""
    from supermarket.aws import standing

    if caller.machine:
        raise NotAllowed("Only people may do this.", code="people_only")
    if not standing.stands(caller.id, caller.session_id, clock.now()):
        raise NotSignedIn


class _Counting:
    """What this environment remembers of who asked how much."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self.meter = Meter(_taken)
        self.knows_guests = False

    def __call__(self, caller: Caller, request: Request, at: datetime) -> None:
        """Raises TooMany. An environment lets its first guest in unseen: telling addresses apart takes a secret."""
        if caller.user_id is not None:
            kind = "key" if caller.machine else "account"
            return self.meter.admit(f"{kind}#{caller.user_id}", lambda: _limit(kind), at)
        if not self.knows_guests:
            self.knows_guests = True
            return None
        subject = f"address#{neighbourhood(request.viewer_address)}"
        return self.meter.admit(subject, lambda: _limit("address"), at, free=FREE - 1)


def policy() -> "EdgePolicy":
    """What the settings say to the edge. One that cannot be read for the moment is what it is without settings."""
    from supermarket.aws.policy import EdgePolicy, edge_policy

    try:
        return edge_policy()
    except Exception as error:
        if problems.as_domain_error(error) is None:
            raise
        log.warning("the policy of the edge did not come")
        return EdgePolicy()


def _limit(kind: str) -> int:
    limit: int = getattr(policy(), f"requests_per_{kind}")
    return limit


def _taken(subject: str, amount: int, limit: int, until: datetime) -> int:
    """A counter that does not answer stops nobody."""
    from supermarket.aws import counters

    try:
        return counters.take(subject, amount, limit, until)
    except Exception as error:
        if problems.as_domain_error(error) is None:
            raise
        log.warning("a counter of requests did not answer")
        return amount


count = _Counting()
forget = count.forget
