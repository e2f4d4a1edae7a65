"""The chat in the browser on the documents that come with the project: `python app.py`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from index.encoders.one_thread import multiply_on_one_thread
from qa.cli.ending import run_to_end
from qa.cli.main import build_to_serve
from qa.cli.serve_options import add_serving_options, serve_as_asked

HERE = Path(__file__).resolve().parent
SEEDS = HERE / "seeds"
INDEX = HERE / ".chuchu" / "index"
EXAMPLES = ("来往为什么失败了？", "來往後來改名叫什麼？", "Who pushed Laiwang inside Alibaba?")


def main() -> int:
    """Serve the page until interrupted.

    Its index is brought up to date first with the documents named, or, where only the default index is meant, with
    those of seeds/; another index is served as it is.
    """
    parser = argparse.ArgumentParser(description=__doc__)
    add_serving_options(parser, INDEX)
    options = parser.parse_args()
    documents: list[Path] = options.documents or ([SEEDS] if options.index.resolve() == INDEX.resolve() else [])
    examples = EXAMPLES if [path.resolve() for path in documents] == [SEEDS.resolve()] else ()

    def prepare() -> None:
        if documents:
            build_to_serve(documents, options)

    def ready(address: str) -> None:
        sys.stdout.write(f"Ask at {address} - Ctrl+C ends it.\n")
        sys.stdout.flush()

    def serve() -> int:
        multiply_on_one_thread()
        serve_as_asked(options, prepare, ready, examples)
        return 0

    return run_to_end(serve)


if __name__ == "__main__":
    sys.exit(main())
