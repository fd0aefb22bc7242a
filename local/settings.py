"""Where the local cloud keeps its files and which ports it uses; everything has a default."""

import os
from dataclasses import dataclass
from pathlib import Path

STACK = "supermarket"
REGION = "ap-southeast-1"
ACCOUNT = "000000000000"
HOST = "127.0.0.1"

PORT_VARIABLE = "SUPERMARKET_PORT"
CLOUD_PORT_VARIABLE = "SUPERMARKET_CLOUD_PORT"
FOLDER_VARIABLE = "SUPERMARKET_LOCAL"


@dataclass(frozen=True)
class Settings:
    """Paths and ports of one local cloud; several may run side by side with a folder and ports each."""

    project: Path
    folder: Path
    port: int
    cloud_port: int

    @classmethod
    def read(cls) -> "Settings":
        """Settings from the environment, or the defaults `.local/`, 8000 and 4566."""
        project = Path(__file__).parent.parent.absolute()
        return cls(
            project=project,
            folder=Path(os.environ.get(FOLDER_VARIABLE, project / ".local")).absolute(),
            port=int(os.environ.get(PORT_VARIABLE, "8000")),
            cloud_port=int(os.environ.get(CLOUD_PORT_VARIABLE, "4566")),
        )

    @property
    def url(self) -> str:
        """The front door, where people and frontends come in."""
        return f"http://localhost:{self.port}"

    @property
    def issuer_url(self) -> str:
        """The identity provider on this machine, as functions and browsers reach it."""
        return f"{self.url}/issuer"

    @property
    def issuer_key(self) -> Path:
        """What it signs with."""
        return self.state / "issuer.pem"

    @property
    def endpoint_url(self) -> str:
        """The endpoint of the emulated AWS services."""
        return f"http://{HOST}:{self.cloud_port}"

    @property
    def state(self) -> Path:
        """All that has to survive a restart."""
        return self.folder / "state"

    @property
    def texts(self) -> Path:
        """The texts the local cloud caught instead of sending."""
        return self.state / "texts.jsonl"

    @property
    def scratch(self) -> Path:
        """Unpacked functions of this run; wiped at every start."""
        return self.folder / "tmp"

    @property
    def build(self) -> Path:
        """Built layers and templates, addressed by content and shared by every local cloud of the checkout."""
        return self.project / ".local" / "build"

    @property
    def log(self) -> Path:
        """What the emulator writes."""
        return self.folder / "cloud.log"

    @property
    def ready_file(self) -> Path:
        """Exists while the local cloud is up."""
        return self.folder / "ready.json"

    @property
    def sign_ins_file(self) -> Path:
        """Demo sign-ins with their generated passwords, readable by the owner only."""
        return self.folder / "sign-ins.json"
