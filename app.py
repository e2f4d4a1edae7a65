"""The chat in the browser on the documents that come with the project: `python app.py`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from index.build import build
from index.errors import ChuchuError
from qa.access import read_sign_ins
from qa.chat import serve
from qa.engine import QA
from qa.feedback import FeedbackStore, feedback_file

HERE = Path(__file__).resolve().parent
EXAMPLES = ("来往为什么失败了？", "來往後來改名叫什麼？", "Who pushed Laiwang inside Alibaba?")


def main() -> int:
    """Bring the index of seeds/ up to date, then serve the page until interrupted."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=7860, help="port to listen on (default: %(default)s)")
    parser.add_argument("--index", type=Path, default=HERE / ".chuchu" / "index", help="the index of seeds/")
    parser.add_argument("--auth-file", type=Path, help="readers sign in with a NAME:PASSWORD of this file")
    parser.add_argument("--public", action="store_true", help="let anyone read who reaches --host")
    options = parser.parse_args()

    def ready(address: str) -> None:
        sys.stdout.write(f"Ask at {address} - Ctrl+C ends it.\n")
        sys.stdout.flush()

    try:
        build([HERE / "seeds"], options.index)
        serve(
            QA.open(options.index),
            options.host,
            options.port,
            examples=EXAMPLES,
            feedback=FeedbackStore(feedback_file(options.index)),
            sign_ins=read_sign_ins(options.auth_file) if options.auth_file else None,
            public=options.public,
            ready=ready,
        )
    except ChuchuError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
