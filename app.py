"""The chat in the browser on the documents that come with the project: `python app.py`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from index.build import build
from index.errors import ChuchuError
from qa.serving import add_serving_options, serve_as_asked

HERE = Path(__file__).resolve().parent
EXAMPLES = ("来往为什么失败了？", "來往後來改名叫什麼？", "Who pushed Laiwang inside Alibaba?")


def main() -> int:
    """Bring the index of seeds/ up to date, then serve the page until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_serving_options(parser, HERE / ".chuchu" / "index")
    options = parser.parse_args()

    def prepare() -> None:
        build(options.documents or [HERE / "seeds"], options.index)

    def ready(address: str) -> None:
        sys.stdout.write(f"Ask at {address} - Ctrl+C ends it.\n")
        sys.stdout.flush()

    try:
        serve_as_asked(options, prepare, ready, () if options.documents else EXAMPLES)
    except ChuchuError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
