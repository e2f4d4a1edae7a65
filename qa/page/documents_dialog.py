"""The dialog of a reader's own documents, and the events in it."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

from index.errors import ChuchuError
from index.readers.files import SUFFIXES
from qa.output.wording import Language, line_range
from qa.own_documents.all_readers import Libraries
from qa.own_documents.file_contents import LeftOut
from qa.own_documents.limits import Limits, OwnFile, RefusedFile, Report
from qa.own_documents.one_reader import Library
from qa.page.escaping import escape, language_tag
from qa.page.problems import problem_of, problem_text
from qa.page.words.documents import DOCUMENTS, DocumentWords

# The dialog and the button that opens it.
Shown = tuple[str, str]
_CROSS = "m5 5 10 10M15 5 5 15"
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
        button = (
            f'<button type="button" name="documents" aria-haspopup="dialog">＋ {escape(words.open)}'
            f"{f' ({len(files)})' if files else ''}</button>"
        )
        return _dialog(words, limits, status, _list(library, files, words, limits, Language(tag))), button


def _dialog(words: DocumentWords, limits: Limits, status: str, listed: str) -> str:
    kinds = " ".join(SUFFIXES)
    allowed = words.limits.format(
        files=limits.files, file_size=_size(limits.file_bytes), total_size=_size(limits.total_bytes), kinds=kinds
    )
    return (
        f'<div class="own-head"><h2 id="documents-title" tabindex="-1">{escape(words.title)}</h2>'
        f'<button type="button" name="hideDocuments" aria-label="{escape(words.close)}" title="{escape(words.close)}">'
        f'<svg viewBox="0 0 20 20" aria-hidden="true"><path d="{_CROSS}"/></svg></button></div>'
        f"<p>{escape(words.how)}</p>"
        f'<div class="own-drop"><p>{escape(words.drop)}</p><div>'
        f'<button type="button" name="pick" value="files">{escape(words.files)}</button> '
        f'<button type="button" name="pick" value="folder">{escape(words.folder)}</button></div></div>'
        f'<p class="quiet">{escape(allowed)} {escape(words.kept.format(hours=f"{limits.hours:g}"))}</p>'
        f'<div id="documents-status" role="status">{status}</div>{listed}'
    )


def _list(
    library: Library | None, files: tuple[OwnFile, ...], words: DocumentWords, limits: Limits, language: Language
) -> str:
    if library is None or not files:
        return f'<p class="quiet own-none">{escape(words.none_yet)}</p>'
    passages, left_out = library.passages(), library.left_out()
    rows = "".join(
        f'<li><span class="own-name" lang="{language_tag(file.name)}">{escape(file.name)}</span> '
        f'<span class="quiet">{escape(words.passages.format(n=passages[file.stored]))} · {_size(file.size)}</span>'
        f'<button type="button" name="removeDocument" value="{file.stored}" class="plain" '
        f'aria-label="{escape(words.remove_named.format(name=file.name))}">{escape(words.remove)}</button>'
        f"{_left_out(left_out.get(file.stored), words, language)}</li>"
        for file in files
    )
    held = words.yours.format(
        n=len(files),
        files=limits.files,
        size=_size(sum(file.size for file in files)),
        total_size=_size(limits.total_bytes),
    )
    return (
        f'<div class="own-held"><h3>{escape(held)}</h3><button type="button" name="removeDocument" value="all" '
        f'class="plain">{escape(words.remove_all)}</button></div><ul class="own-list">{rows}</ul>'
        f'<p class="quiet own-after">{escape(words.after_removal)}</p>'
    )


def _left_out(found: LeftOut | None, words: DocumentWords, language: Language) -> str:
    """How many lines of a file were dropped and why, with the list of them folded away; empty where none were."""
    if found is None or not found.first:
        return ""
    total = found.reasons.total()
    kinds = (words.dropped_kind.format(reason=words.noise[reason], n=n) for reason, n in found.reasons.most_common())
    rows = "".join(
        f'<li><span class="quiet">{escape(line_range(each.place.lines, language))} · '
        f'{escape(words.noise[each.reason])}</span> <q lang="{language_tag(each.text)}">{escape(each.text)}</q></li>'
        for each in found.first
    )
    more = total - len(found.first)
    rest = f'<li class="quiet">{escape(words.dropped_more.format(n=more))}</li>' if more else ""
    return (
        f'<details class="own-dropped"><summary>{escape(words.dropped.format(n=total))}</summary>'
        f'<p class="quiet">{escape(" · ".join(kinds))}</p><ul>{rows}{rest}</ul></details>'
    )


def _report(report: Report, library: Library, words: DocumentWords, limits: Limits) -> str:
    counts = library.passages()
    passages = sum(counts[file.stored] for file in report.added)
    said = words.added.format(files=len(report.added), passages=passages) if report.added else words.nothing_added
    html = f"<p>{escape(said)}</p>"
    left_out = library.left_out()
    if dropped := sum(left_out[file.stored].reasons.total() for file in report.added if file.stored in left_out):
        html += f"<p>{escape(words.dropped_below.format(n=dropped))}</p>"
    if report.refused:
        rows = "".join(_refusal(refusal, words, limits) for refusal in report.refused[:_LISTED])
        more = len(report.refused) - _LISTED
        rest = f"<li>{escape(words.more_left_out.format(n=more))}</li>" if more > 0 else ""
        html += (
            f'<p>{escape(words.left_out.format(n=len(report.refused)))}</p><ul class="own-refused">{rows}{rest}</ul>'
        )
    return html


def _refusal(refusal: RefusedFile, words: DocumentWords, limits: Limits) -> str:
    reason = words.reasons[refusal.reason].format(
        files=limits.files,
        file_size=_size(limits.file_bytes),
        total_size=_size(limits.total_bytes),
        other=refusal.other,
    )
    name = f'<span class="own-name" lang="{language_tag(refusal.name)}">{escape(refusal.name)}</span>'
    return f'<li>{name} <span class="quiet">{escape(reason)}</span></li>'


def _problem(error: ChuchuError, tag: str) -> str:
    return f'<p class="own-problem">{escape(problem_text(problem_of(error), Language(tag)))}</p>'


def _progress(said: str, done: int, total: int) -> str:
    value = f' value="{done}" max="{total}"' if total else ""
    return f'<p>{escape(said)}</p><progress{value} aria-label="{escape(said)}"></progress>'


def _size(count: int) -> str:
    """Bytes in kB or MB of powers of ten."""
    if count < 1_000_000:
        return f"{max(count / 1000, 0.1):.1f}".removesuffix(".0") + " kB"
    return f"{count / 1_000_000:.1f}".removesuffix(".0") + " MB"
