"""What is uploaded before a deployment: one zip per function folder and one per layer, named by content.

A layer is unpacked and compiled once under `.local/build/` and its zip holds only a pointer there: the emulator unpacks
the layers anew for every process it starts, which for 60 MB of libraries costs more than the start itself.
"""

import compileall
import hashlib
import io
import os
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

_EPOCH = (1980, 1, 1, 0, 0, 0)
_KEPT_DAYS = 30
_PYTHON = f"python{sys.version_info.major}.{sys.version_info.minor}"

Say = Callable[[str], None]


class BuildFailed(Exception):
    """An artefact could not be built."""


@dataclass(frozen=True)
class Artefact:
    """Bytes with a key that changes when they do."""

    key: str
    content: bytes

    @classmethod
    def of(cls, name: str, suffix: str, content: bytes) -> "Artefact":
        """An artefact named after its content."""
        return cls(f"{name}-{hashlib.sha256(content).hexdigest()[:20]}{suffix}", content)


def sources(folder: Path) -> list[Path]:
    """The files of a folder that belong into a package, in a stable order."""
    found = (path for path in folder.rglob("*") if path.is_file() and path.name != "Makefile")
    return sorted(path for path in found if not _is_by_product(path.relative_to(folder)))


def _is_by_product(path: Path) -> bool:
    return path.suffix == ".pyc" or any(part.startswith(".") or part == "__pycache__" for part in path.parts)


def pack(entries: Iterable[tuple[str, bytes]]) -> bytes:
    """A zip which is the same for the same entries."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def function_package(folder: Path) -> Artefact:
    """The code of one context's functions."""
    if not (files := sources(folder)):
        raise BuildFailed(f"no function code in {folder}")
    content = pack((str(path.relative_to(folder)), path.read_bytes()) for path in files)
    return Artefact.of(f"functions/{folder.name}", ".zip", content)


def layer_package(source: Path, build: Path, say: Say) -> Artefact:
    """A layer's zip: a `.pth` line that puts the unpacked layer first and hides the emulator's own libraries."""
    unpacked = unpacked_layer(source, build, say)
    line = f"import sys; sys.path[:] = [{str(unpacked)!r}] + [p for p in sys.path if not p.startswith(sys.prefix)]\n"
    name = f"python/lib/{_PYTHON}/site-packages/{source.name}.pth"
    return Artefact.of(f"layers/{source.name}", ".zip", pack([(name, line.encode())]))


def unpacked_layer(source: Path, build: Path, say: Say) -> Path:
    """The folder with the layer's content, built if this content has not been built before."""
    target = build / "layers" / f"{source.name}-{layer_digest(source)}"
    if target.exists():
        os.utime(target)
        return target
    say(f"  building layer {source.name}")
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f"{target.name}.{os.getpid()}")
    _fill_layer(source, unfinished)
    _move_into_place(unfinished, target)
    forget_old_layers(target.parent)
    return target


def _move_into_place(unfinished: Path, target: Path) -> None:
    try:
        unfinished.rename(target)
    except OSError:
        shutil.rmtree(unfinished)
        if not target.exists():
            raise


def layer_digest(source: Path) -> str:
    """Changes with the lock of a layer of libraries, or with the files of a layer of our own code."""
    files = [path for path in _recipe(source) if path.exists()] or sources(source)
    digest = hashlib.sha256(_PYTHON.encode())
    for path in files:
        digest.update(f"{path.relative_to(source)}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:20]


def _recipe(source: Path) -> list[Path]:
    """What a layer of libraries is made from: its lock, and the program that takes out what nobody reads."""
    return [source / "requirements.txt", source / "trim.py"]


def _fill_layer(source: Path, target: Path) -> None:
    lock, trim = _recipe(source)
    if lock.exists():
        install(lock, target)
        if trim.exists():
            subprocess.run([sys.executable, str(trim), str(target)], check=True)
    else:
        for path in sources(source):
            copy = target / path.relative_to(source)
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, copy)
    compileall.compile_dir(target, quiet=2, workers=0)


def install(lock: Path, target: Path) -> None:
    """Install the locked libraries for this machine's interpreter; raises BuildFailed.

    Copies, not links into uv's cache: what is trimmed here would be trimmed there, and in every environment.
    """
    command = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--no-deps", "--require-hashes"]
    command += ["--link-mode", "copy", "--python", sys.executable, "--target", str(target)]
    options = ["--requirement", str(lock)]
    done = subprocess.run([*command, *options], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BuildFailed(f"installing {lock} failed:\n{done.stderr[-2000:]}")


def forget_old_layers(folder: Path) -> None:
    """Remove layers no deployment has used for a month."""
    limit = time.time() - _KEPT_DAYS * 86400
    for path in folder.iterdir():
        if path.stat().st_mtime < limit:
            shutil.rmtree(path, ignore_errors=True)
