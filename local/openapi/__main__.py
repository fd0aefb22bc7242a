"""`python -m local.openapi`: write every generated document of the project."""

import argparse
import sys
from pathlib import Path

PROJECT = Path(__file__).parents[2]


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m local.openapi", description=__doc__)
    parser.add_argument("--fresh", action="store_true", help="make the sample calls anew from the examples")
    fresh = parser.parse_args().fresh
    sys.path.insert(0, str(PROJECT / "layers" / "core"))
    from local.openapi.generate import documents, write

    changed = write(PROJECT, documents(PROJECT, fresh))
    for path in changed:
        print(path)
    print(f"{len(changed)} changed")


if __name__ == "__main__":
    main()
