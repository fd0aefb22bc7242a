"""/health: whether the shop is open to programs."""

from supermarket import wiring
from supermarket.edge.http import GUEST, Answer, Api, Caller
from supermarket.settings import service
from supermarket.settings.schemas import HealthView

handler = app = Api("health")


@app.get(
    "/health", access=GUEST, returns=HealthView, examples={"answer": {"status": "ok", "dependencies": None}}
)
def show_health(caller: Caller) -> Answer:
    """Tell that the API answers.

    Staff who may change settings also learn which dependencies answer, and get 503 when one does not.
    """
    if not caller.may("settings:manage"):
        return Answer(HealthView())
    health = HealthView.of(service.health(wiring.health_probes()))
    return Answer(health, status=200 if health.status == "ok" else 503)
