"""The options of `chuchu ask` that narrow it to some documents."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from qa.protocols import Filter


def add_filter_options(command: argparse.ArgumentParser) -> None:
    """Documents, dates and scripts."""
    command.add_argument(
        "--documents", nargs="+", action="extend", default=[], metavar="ID", help="search in these documents only"
    )
    command.add_argument(
        "--since", default="", metavar="DATE", help="not in older ones; as in 2015, 2015-03 or 2015-03-21"
    )
    command.add_argument("--until", default="", metavar="DATE", help="not in newer ones")
    command.add_argument("--undated", action="store_true", help="with a date, in those that have none as well")
    command.add_argument(
        "--script", nargs="+", action="extend", default=[], metavar="NAME", help="only in Hans, Hant, en or mixed ones"
    )


def chosen_filter(options: argparse.Namespace) -> Filter:
    """The filter asked for.

    Raises:
        QuestionError: a date or a script is none.
    """
    from qa.protocols import Filter

    return Filter(
        options.documents,
        since=options.since,
        until=options.until,
        undated=options.undated,
        script=options.script,
    )
