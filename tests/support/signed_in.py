"""Who an access token is of, and the codes that their authenticator app shows."""

import time

import pyotp

from supermarket.edge import tokens
from tests.support.gateway import Who

STEP_SECONDS = 30


def holder_of(access: str) -> Who:
    """The caller as the authorizer finds them."""
    found = tokens.claims(f"Bearer {access}")
    permissions = tuple(found["permissions"].split())
    return Who(found["user"], found["role"], permissions, found["branch"], found["session"], found["till"])


def app_code(secret: str, steps: int = 0) -> str:
    """What the app shows now, or some steps from now; never in the last moment of a step."""
    left = STEP_SECONDS - time.time() % STEP_SECONDS
    if left < 2:
        time.sleep(left + 0.01)
    return pyotp.TOTP(secret).at(int(time.time()) + steps * STEP_SECONDS)
