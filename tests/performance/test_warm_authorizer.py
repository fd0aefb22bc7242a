"""CPU of the authorizer in a warm process: it stands before every request that the gateway has no answer for."""

import json
import os
import time

from tests.performance.processes import signed_in
from tests.performance.warm import Tape, playing
from tests.support.cloud import ENVIRONMENT, STACK, forget
from tests.support.gateway import function

BUDGET_MS, ROUNDS, PER_ROUND = 1.0, 15, 40
STANDING = [
    {"pk": {"S": "USER#u"}, "sk": {"S": "USER"}, "active": {"BOOL": True}, "generation": {"N": "1"}},
    {
        "pk": {"S": "USER#u"},
        "sk": {"S": "SESSION#s"},
        "generation": {"N": "1"},
        "expires_at": {"N": "4102444800"},
    },
]


def answer(content: object) -> Tape:
    return Tape([({"content-type": "application/x-amz-json-1.0"}, json.dumps(content).encode())])


def test_a_token_is_checked_within_a_millisecond() -> None:
    os.environ.update(ENVIRONMENT)
    forget()
    authorize = function("accounts/authorizer").handler
    event = {
        "authorizationToken": f"Bearer {signed_in()['TOKEN']}",
        "methodArn": "arn:aws:execute-api:r:1:api/api/GET/x",
    }
    keys = {"Item": {"document": {"S": signed_in()["PUBLIC_KEYS"]}}}
    standing = {"Responses": {f"{STACK}-accounts": STANDING}}
    both = Tape([*answer(keys).answers, *answer(standing).answers])
    with playing(both):
        assert authorize(event, None)["principalId"] == "u"

    rounds = []
    for _ in range(ROUNDS):
        with playing(answer(standing)):
            started = time.process_time()
            for _ in range(PER_ROUND):
                authorize(event, None)
            rounds.append((time.process_time() - started) / PER_ROUND * 1000)

    forget()
    print(f"\nauthorizer, warm: {min(rounds):.2f} ms")
    assert min(rounds) <= BUDGET_MS
