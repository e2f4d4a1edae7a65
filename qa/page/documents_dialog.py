"""The dialog of a reader's own documents, and the events in it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Event

from index.errors import ChuchuError
from index.files import MB
from index.passages.noise import Noise
from index.readers.files import SUFFIXES
from qa.output.wording import Language, line_range
from qa.own_documents.all_readers import Libraries
from qa.own_documents.file_contents import LeftOut
from qa.own_documents.limits import Limits, OwnFile, Report
from qa.own_documents.one_reader import Library
from qa.page.problems import problem_of, problem_text
from qa.page.templating import render
from qa.page.words.documents import DOCUMENTS, DocumentWords

# The dialog and the button that opens it.
Shown = tuple[str, str]
_LISTED = 20
_PAUSE = 0.25  # seconds between two looks at how far a build is


class DocumentEvents:
    """What happens in the dialog; every method answers one event with the dialog and its button.

    Args:
        libraries: of all readers.
    """

    def __init__(self, libraries: Libraries) -> None:
        self._libraries = libraries

    def show(self, reader: str, tag: str) -> Shown:
        """As things are."""
        return self._shown(reader, tag)

    def add(self, reader: str, tag: str) -> Iterator[Shown]:
        """Take in what has arrived, saying how far it is."""
        library = self._libraries.find(reader)
        if library is None:
            yield self._shown(reader, tag)
            return
        words = DOCUMENTS[Language(tag)]
        seen, moved = [_progress(words.reading, 0, 0)], Event()

        def progress(stage: str, done: int, total: int) -> None:
            if stage != "read" and total:
                seen[0] = _progress(words.indexing.format(n=done, total=total), done, total)
                moved.set()

        with ThreadPoolExecutor(1) as pool:
            yield self._shown(reader, tag, status=seen[0])
            work = pool.submit(library.update, progress)
            while not work.done():
                if moved.wait(_PAUSE):
                    moved.clear()
                    yield self._shown(reader, tag, status=seen[0])
        try:
            report = work.result()
        except ChuchuError as error:
            yield self._shown(reader, tag, status=_problem(error, tag))
            return
        yield self._shown(reader, tag, status=_report(report, library, words, self._libraries.limits))

    def remove(self, reader: str, stored: str, tag: str) -> Shown:
        """Remove the file of that number, or all for "all"."""
        library = self._libraries.find(reader)
        if library is not None:
            try:
                library.remove(None if stored == "all" else stored)
            except ChuchuError as error:
                return self._shown(reader, tag, status=_problem(error, tag))
        return self._shown(reader, tag)

    def _shown(self, reader: str, tag: str, status: str = "") -> Shown:
        words, limits = DOCUMENTS[Language(tag)], self._libraries.limits
        library = self._libraries.find(reader)
        files = library.files if library else ()
        passages = library.passages() if library and files else Counter[str]()
        left_out = library.left_out() if library and files else {}
        dialog = render(
            "documents.html",
            words=words,
            allowed=words.limits.format(kinds=" ".join(SUFFIXES), **_sizes(limits)),
            kept=words.kept.format(hours=f"{limits.hours:g}"),
            status=status,
            files=[_row(file, passages[file.stored], left_out.get(file.stored), Language(tag)) for file in files],
            held=words.yours.format(
                n=len(files),
                files=limits.files,
                size=_size(sum(file.size for file in files)),
                total_size=_size(limits.total_bytes),
            ),
        )
        return dialog, render("documents_button.html", words=words, files=len(files))


@dataclass(frozen=True, slots=True)
class _Row:
    """What the template of the dialog shows of a file.

    Attributes:
        stored, name: of the file.
        size: in words.
        passages: how many.
        count: how many of its lines were dropped.
        kinds: how many of them for each reason, in words.
        dropped: the first of them: where and why, and the text.
        more: how many others.
    """

    stored: str
    name: str
    size: str
    passages: int
    count: int
    kinds: str
    dropped: list[tuple[str, str]]
    more: int


def _row(file: OwnFile, passages: int, left_out: LeftOut | None, language: Language) -> _Row:
    words = DOCUMENTS[language]
    reasons = left_out.reasons if left_out else Counter[Noise]()
    first = left_out.first if left_out else ()
    return _Row(
        stored=file.stored,
        name=file.name,
        size=_size(file.size),
        passages=passages,
        count=reasons.total(),
        kinds=" · ".join(words.dropped_kind.format(reason=words.noise[each], n=n) for each, n in reasons.most_common()),
        dropped=[
            (f"{line_range(each.place.lines, language)} · {words.noise[each.reason]}", each.text) for each in first
        ],
        more=reasons.total() - len(first),
    )


def _report(report: Report, library: Library, words: DocumentWords, limits: Limits) -> str:
    counts, left_out = library.passages(), library.left_out()
    passages = sum(counts[file.stored] for file in report.added)
    return render(
        "documents_report.html",
        words=words,
        said=words.added.format(files=len(report.added), passages=passages) if report.added else words.nothing_added,
        dropped=sum(left_out[file.stored].reasons.total() for file in report.added if file.stored in left_out),
        refused=[
            (each.name, words.reasons[each.reason].format(other=each.other, **_sizes(limits)))
            for each in report.refused[:_LISTED]
        ],
        count=len(report.refused),
        more=len(report.refused) - _LISTED,
    )


def _problem(error: ChuchuError, tag: str) -> str:
    return render("documents_problem.html", problem=problem_text(problem_of(error), Language(tag)))


def _progress(said: str, done: int, total: int) -> str:
    return render("documents_progress.html", said=said, done=done, total=total)


def _sizes(limits: Limits) -> dict[str, object]:
    """The limits as the words name them."""
    return {
        "files": limits.files,
        "file_size": _size(limits.file_bytes),
        "total_size": _size(limits.total_bytes),
    }


def _size(count: int) -> str:
    """Bytes in kB or MB of powers of ten."""
    if count < MB:
        return f"{max(count / 1000, 0.1):.1f}".removesuffix(".0") + " kB"
    return f"{count / MB:.1f}".removesuffix(".0") + " MB"
