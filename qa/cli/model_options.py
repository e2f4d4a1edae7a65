"""The options of the command line that choose a model, and say how one that is not shipped is run."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from index.encoders.protocol import Encoding
    from qa.engine import QA

_NO_CACHE = "off"


def add_building_options(command: argparse.ArgumentParser) -> None:
    """What `build` takes."""
    command.add_argument(
        "--model", metavar="NAME_OR_PATH", help="light, or a sentence-transformers model (default: the shipped one)"
    )
    command.add_argument("--batch-size", type=int, default=32, metavar="N", help="texts it takes at once (default: 32)")
    command.add_argument(
        "--cache",
        metavar="DIR",
        help=f"where its vectors are kept, or {_NO_CACHE} (default: $CHUCHU_CACHE, or the user's cache folder)",
    )
    _add_device(command)


def add_asking_options(command: argparse.ArgumentParser) -> None:
    """What the commands take that ask."""
    command.add_argument(
        "--reranker", metavar="NAME_OR_PATH", help="a cross-encoder that orders the best 20 passages (default: none)"
    )
    _add_device(command)


def building_encoding(options: argparse.Namespace) -> Encoding:
    """How `build` runs its model.

    Raises:
        ModelError: the batch size is below 1.
    """
    from index.encoders.protocol import Encoding
    from index.encoders.vector_cache import VectorCache, default_cache_folder

    folder = Path(options.cache) if options.cache else default_cache_folder()
    return Encoding(options.device, options.batch_size, None if options.cache == _NO_CACHE else VectorCache(folder))


def open_qa(index: Path, options: argparse.Namespace) -> QA:
    """The index opened with the device and the reranker asked for; raises what `QA.open` raises."""
    from index.encoders.protocol import Encoding
    from qa.engine import QA
    from qa.ranking.cross_encoder import CrossEncoderReranker

    reranker = CrossEncoderReranker(options.reranker, options.device) if options.reranker else None
    return QA.open(index, encoding=Encoding(options.device), reranker=reranker)


def _add_device(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--device",
        choices=("auto", "cpu", "cuda", "mps"),
        default="auto",
        help="where models other than the shipped one run (default: auto)",
    )
