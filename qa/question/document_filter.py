"""Which documents to search: by name, by date, by what they are written in."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from functools import cache
from typing import TYPE_CHECKING

from index.errors import QuestionError
from index.text.dates import date_range
from index.text.script import dominant_script, is_han
from qa.protocols import Filter, Writing

if TYPE_CHECKING:
    from index.records import DocumentInfo

_WORD = re.compile(r"[A-Za-z]+")
# An English word says about as much as two Chinese characters.
_HAN_PER_WORD = 2
# From this share of a text on, a second language or script makes it a mixed one.
_MIXED = 0.2
# So much of the start of a document tells what it is written in.
_HEAD = 20_000


class DocumentChooser:
    """Works out which documents pass a filter.

    What a document is written in is told from its text the first time it is asked for, and then remembered.

    Args:
        documents: the documents of an index.
        text: the text of one of them, by id.
    """

    def __init__(self, documents: Iterable[DocumentInfo], text: Callable[[str], str]) -> None:
        self._dates = {info.id: date_range(info.metadata.date) for info in documents}
        self._writings = cache(lambda document: writings_of(text(document)))

    def check(self, documents: Collection[str]) -> None:
        """Raise QuestionError where a document is not here; names the first by name."""
        if unknown := set(documents) - self._dates.keys():
            raise unknown_document(min(unknown))

    def choose(self, chosen: Filter) -> tuple[str, ...] | None:
        """The ids that pass, in the order of the index; None where the filter lets all pass.

        Raises:
            QuestionError: it names a document that is not here.
        """
        if not chosen:
            return None
        self.check(chosen.documents)
        passing = [id_ for id_ in self._dates if not chosen.documents or id_ in chosen.documents]
        if chosen.since or chosen.until:
            passing = [id_ for id_ in passing if self._is_dated(id_, chosen)]
        if chosen.script:
            passing = [id_ for id_ in passing if self._writings(id_) & chosen.script]
        return tuple(passing)

    def _is_dated(self, document: str, chosen: Filter) -> bool:
        dated = self._dates[document]
        if dated is None:
            return chosen.undated
        since, until = date_range(chosen.since), date_range(chosen.until)
        return (since is None or since[0] <= dated[1]) and (until is None or dated[0] <= until[1])


def wanted_documents(
    documents: Collection[str] | None,
    chosen: Filter | None,
    choose: Callable[[Filter], tuple[str, ...] | None],
) -> Collection[str] | None:
    """The ids of the only documents to search; None for all.

    Args:
        documents: as in `QA.ask`.
        chosen: as `filter` in `QA.ask`.
        choose: as `QA.choose`.

    Raises:
        QuestionError: both are given, `documents` is one string, or `choose` raises it.
    """
    if isinstance(documents, str):
        raise QuestionError("`documents` is one string: give the ids as a list.")
    if chosen is None:
        return documents
    if documents is not None:
        raise QuestionError("Both `documents` and `filter` are given: name the documents in the filter alone.")
    return choose(chosen)


def unknown_document(document_id: str) -> QuestionError:
    """The error for a document that is not in the index."""
    return QuestionError(f"There is no document {document_id!r} in this index: `documents` lists them.")


def writings_of(text: str) -> frozenset[Writing]:
    """What a text is written in: one writing, or both Chinese scripts where nothing tells them apart.

    Lines are weighed by their length, so that a line of noise in another script does not count for much.
    A text with neither Chinese characters nor Latin letters is written in none of these.
    """
    head = text[:_HEAD]
    han = sum(map(is_han, head))
    latin = len(_WORD.findall(head)) * _HAN_PER_WORD
    if not han + latin:
        return frozenset()
    if min(han, latin) >= _MIXED * (han + latin):
        return frozenset({Writing.MIXED})
    if latin > han:
        return frozenset({Writing.EN})
    weights: Counter[str | None] = Counter()
    for line in head.splitlines():
        weights[dominant_script(line)] += len(line)
    hans, hant = weights["Hans"], weights["Hant"]
    if not hans + hant:
        return frozenset({Writing.HANS, Writing.HANT})
    if min(hans, hant) >= _MIXED * (hans + hant):
        return frozenset({Writing.MIXED})
    return frozenset({Writing.HANS if hans > hant else Writing.HANT})
