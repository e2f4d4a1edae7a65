"""One answer from two indexes: the server's documents and a reader's own.

Each index answers by itself, and the citations of both are put in the order of their fused scores. What the scores
are made of (late interaction, cosine, coverage) does not depend on the other passages of an index, and what does (the
idf of BM25) counts little: with the static model alone and each of the five seeds in turn as a reader's own document,
the 90 questions of `tests/data/seeds-open.jsonl` got S@1 .59 and S@5 .87, and .60 and .88 with all five in one index.
Ordering by confidence, or taking turns, lost three points of S@1. The merged result is "raw score merging" of
federated search (Callan, Lu and Croft, SIGIR 1995).
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from index.records import Document, DocumentInfo, Passage, Place
from qa.answer import Answer, Citation
from qa.engine import QA, Answered
from qa.protocols import Filter, OwnDocumentInfo
from qa.question.document_filter import wanted_documents
from qa.ranking.passage_texts import PassageTexts


class JointQA:
    """Answers from a reader's own documents and the server's together; safe to use from several threads.

    Args:
        own: the index of the reader's documents.
        server: the index that the server was started with.
        name: what the reader calls a document of `own`, by its id there; where that is taken, "#2" and so on is added.
    """

    def __init__(self, own: QA, server: QA, name: Callable[[str], str]) -> None:
        self._own = own
        self._server = server
        self._shown: dict[str, str] = {}
        taken = {info.id for info in server.documents}
        for info in own.documents:
            shown, number = name(info.id), 1
            while shown in taken:
                number += 1
                shown = f"{name(info.id)}#{number}"
            taken.add(shown)
            self._shown[info.id] = shown
        self._inner = {shown: inner for inner, shown in self._shown.items()}
        self.own_documents = tuple(
            OwnDocumentInfo(self._shown[info.id], self._shown[info.id], info.metadata, info.passages)
            for info in own.documents
        )

    @property
    def documents(self) -> tuple[DocumentInfo, ...]:
        """The documents of both, the reader's first."""
        return (*self.own_documents, *self._server.documents)

    @property
    def version(self) -> str:
        """The names of both index generations: the server's, a plus sign, the reader's."""
        return f"{self._server.version}+{self._own.version}"

    def document(self, document_id: str) -> Document:
        """One document with its text.

        Raises:
            QuestionError: there is none of that id.
        """
        inner = self._inner.get(document_id)
        if inner is None:
            return self._server.document(document_id)
        return replace(self._own.document(inner), id=document_id, file=document_id)

    def passages(self, document_id: str) -> tuple[tuple[int, Passage], ...]:
        """Rows and passages of one document in order of place; a row counts in the index of its document."""
        inner = self._inner.get(document_id)
        if inner is None:
            return self._server.passages(document_id)
        return tuple(
            (row, replace(passage, place=self._place(passage.place), also=tuple(map(self._place, passage.also))))
            for row, passage in self._own.passages(inner)
        )

    def choose(self, filter: Filter) -> tuple[str, ...] | None:
        """As `QA.choose`; the filter may name documents of either side."""
        if not filter:
            return None
        inner = [self._inner[each] for each in filter.documents if each in self._inner]
        others = [each for each in filter.documents if each not in self._inner]
        passing: list[str] = []
        if inner or not filter.documents:
            own = self._own.choose(replace(filter, documents=frozenset(inner)))
            passing += [self._shown[each] for each in own or ()]
        if others or not filter.documents:
            passing += self._server.choose(replace(filter, documents=frozenset(others))) or ()
        return tuple(passing)

    def ask(
        self,
        question: str,
        history: Sequence[str] = (),
        *,
        k: int = 5,
        documents: Collection[str] | None = None,
        filter: Filter | None = None,
        marked: int | None = None,
    ) -> Answer:
        """As `QA.ask`; `documents` may name documents of either side, and the answer is of this version in any case.

        Raises:
            QuestionError: as `QA.ask` does.
        """
        inner = others = None
        documents = wanted_documents(documents, filter, self.choose)
        if documents is not None:
            inner = [self._inner[each] for each in documents if each in self._inner]
            others = [each for each in documents if each not in self._inner]
            if not inner:
                answer = self._server.ask(question, history, k=k, documents=others, marked=marked)
                return replace(answer, index_version=self.version)
            if not others:
                answer = self._own.ask(question, history, k=k, documents=inner, marked=marked)
                return replace(self._from_own(answer), index_version=self.version)
        own = self._own.answered(question, history, k=k, documents=inner, marked=marked)
        server = self._server.answered(question, history, k=k, documents=others, marked=marked, texts=own.texts)
        return self._merge(own, server.answer, history, k)

    def _merge(self, answered: Answered, server: Answer, history: Sequence[str], k: int) -> Answer:
        own, texts = self._from_own(answered.answer), answered.texts
        lead = own if own.confidence >= server.confidence else server
        best_first = sorted((*own.citations, *server.citations), key=lambda each: -each.score)
        citations = _without_repeats(best_first, texts)[:k]
        found = own.found or server.found
        difference = None
        if found:
            query = answered.query or self._own.understand(own.question, history)
            difference = self._own.citer.difference(citations, query, texts)
        return Answer(
            question=own.question,
            found=found,
            confidence=lead.confidence,
            refusal=None if found else lead.refusal,
            citations=tuple(replace(each, number=number) for number, each in enumerate(citations, start=1)),
            asked_as=lead.asked_as,
            corrections=lead.corrections,
            differences=(difference,) if difference else (),
            index_version=self.version,
            timings={
                stage: own.timings.get(stage, 0.0) + server.timings.get(stage, 0.0)
                for stage in (own.timings | server.timings)
            },
        )

    def _from_own(self, answer: Answer) -> Answer:
        """An answer of the reader's index with its documents called what the reader calls them."""
        citations = (
            replace(
                each,
                place=self._place(each.place),
                file=self._shown[each.place.document],
                also=tuple(map(self._place, each.also)),
            )
            for each in answer.citations
        )
        return replace(answer, citations=tuple(citations))

    def _place(self, place: Place) -> Place:
        return replace(place, document=self._shown[place.document])


def _without_repeats(citations: Sequence[Citation], texts: PassageTexts) -> list[Citation]:
    """The first of all citations with the same key, with the places of the others."""
    first: dict[str, Citation] = {}
    for each in citations:
        key = texts.of(each.text).key.text
        known = first.get(key)
        first[key] = replace(known, also=(*known.also, each.place, *each.also)) if known else each
    return list(first.values())
