"""Fresh processes whose CPU is measured: what a cold start costs before and during the first request.

DynamoDB and the rest answer at once from inside the process, so that what is counted is our own work.
"""

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

ROOT = Path(__file__).resolve().parents[2]
CHILD = Path(__file__).with_name("first_request.py")


@dataclass(frozen=True)
class Cpu:
    """Milliseconds of CPU over several runs."""

    runs: tuple[float, ...]

    @property
    def least(self) -> float:
        return min(self.runs)

    def over(self, other: "Cpu") -> float:
        """How many times the other's least this one's least is."""
        return self.least / other.least

    def __str__(self) -> str:
        return f"{self.least:.0f} ms (median {statistics.median(self.runs):.0f}, most {max(self.runs):.0f})"


def vendor_layer() -> Path:
    """The third-party layer as it is deployed, built for this machine."""
    program = (
        "from pathlib import Path; from local.artefacts import unpacked_layer; from local.settings import Settings; "
        "print(unpacked_layer(Path('layers/vendor'), Settings.read().build, lambda line: None))"
    )
    done = subprocess.run(
        [str(ROOT / ".venv-local/bin/python"), "-c", program],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return Path(done.stdout.split()[-1])


def cold_starts(targets: Mapping[str, list[Path]], runs: int = 5) -> list[Cpu]:
    """CPU of importing each target (a function's file, or ``bare``) from its paths and answering its sample event.

    The targets take turns, so that a slow moment of the machine is slow for all of them.
    """
    found: dict[str, list[float]] = {target: [] for target in targets}
    for _ in range(runs):
        for target, paths in targets.items():
            found[target].append(_cold_start(target, paths))
    return [Cpu(tuple(measured)) for measured in found.values()]


@cache
def signed_in() -> dict[str, str]:
    """An access token and the public keys that verify it."""
    key, now = Ed25519PrivateKey.generate(), int(time.time())
    public = json.loads(jwt.algorithms.OKPAlgorithm.to_jwk(key.public_key()))
    said = {
        "iss": "supermarket:shop",
        "aud": "supermarket",
        "sub": "u",
        "sid": "s",
        "iat": now,
        "exp": now + 3600,
    }
    keys = {"keys": [{**public, "kid": "k", "alg": "EdDSA", "use": "sig"}]}
    return {"TOKEN": jwt.encode(said, key, "EdDSA", {"kid": "k"}), "PUBLIC_KEYS": json.dumps(keys)}


def _cold_start(target: str, paths: list[Path]) -> float:
    environment = {
        "PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(map(str, paths)), "STACK": "shop",
        "AWS_REGION": "ap-southeast-1", "AWS_DEFAULT_REGION": "ap-southeast-1", "AWS_ACCESS_KEY_ID": "x",
        "AWS_SECRET_ACCESS_KEY": "x", "POWERTOOLS_SERVICE_NAME": "bench", "ACCOUNT": "123456789012", **signed_in(),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-S", str(CHILD), target],
        env=environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise RuntimeError(f"{target}: {done.stderr[-1500:]}")
    return float(json.loads(done.stderr.splitlines()[-1])["cpu_ms"])
