"""A citation to paste elsewhere: plain text, Markdown, GB/T 7714-2015 and BibTeX.

Only what is known is printed. What was concluded from the text is marked as such: in square brackets
where GB/T 7714 asks for them, in a note in BibTeX.
"""

from __future__ import annotations

import re
from datetime import date

from qa.answer import Citation
from qa.output.markdown import escape_markdown
from qa.output.parts import document_name, provenance
from qa.output.wording import Language, line_range

_TEX = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "&": r"\&", "%": r"\%", "$": r"\$", "#": r"\#", "_": r"\_",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
}  # fmt: skip


def quotation(citation: Citation) -> str:
    """The sentence that answers, verbatim, or the whole passage where none is marked; on one line."""
    spans = citation.marks[:1]
    text = citation.text[spans[0].start : spans[0].end] if spans else citation.text
    return " ".join(text.split())


def as_text(citation: Citation, language: Language) -> str:
    """A quotation with its source, as plain text."""
    quoted = f"「{quotation(citation)}」" if language is Language.HANT else f"“{quotation(citation)}”"
    return f"{quoted} — " + ", ".join(_source(citation, language))


def as_markdown(citation: Citation, language: Language) -> str:
    """A quotation with its source, as a Markdown block quote; a web address becomes a link."""
    name, *rest = (escape_markdown(part) for part in _source(citation, language))
    if re.match(r"https?://[^\s<>]+$", citation.metadata.url):
        name = f"[{name}](<{citation.metadata.url}>)"
    return f"> {escape_markdown(quotation(citation))}\n>\n> — " + ", ".join([name, *rest])


def as_gbt7714(citation: Citation, today: date) -> str:
    """The document as GB/T 7714-2015 cites an electronic resource, with the lines where it gives pages."""
    about = citation.metadata
    year = about.date[:4]
    published = ", ".join(
        f"[{value}]" if field in about.inferred else value
        for field, value in (("source", about.source), ("date", year))
        if value
    )
    lines = line_range(citation.place.lines, Language.HANS).replace(" ", "")
    author = f"[{about.author}]" if "author" in about.inferred else about.author
    return "".join(
        [
            f"{author}. " if author else "",
            f"{document_name(about, citation.place.document)}[EB/OL]. ",
            f"{published}: {lines}" if published else lines,
            f"({about.date})" if len(about.date) > 4 and "date" not in about.inferred else "",
            f"[{today.isoformat()}].",
            f" {about.url}." if about.url else "",
        ]
    )


def as_bibtex(citation: Citation, today: date) -> str:
    """The document as a BibTeX entry (`@misc`), the cited lines in its note."""
    about = citation.metadata
    fields = {
        "author": f"{{{_tex(about.author)}}}" if about.author else "",
        "title": f"{{{_tex(document_name(about, citation.place.document))}}}",
        "howpublished": _tex(about.source),
        "year": about.date[:4] if re.match(r"\d{4}", about.date) else "",
        "date": _tex(about.date),
        "url": _tex(about.url),
        "urldate": today.isoformat(),
        "note": _tex(_note(citation)),
    }
    stem = re.sub(r"[^A-Za-z0-9]+", "-", citation.place.document.rsplit(".", 1)[0]).strip("-") or "document"
    lines = [f"  {name} = {{{value}}}," for name, value in fields.items() if value]
    return "\n".join([f"@misc{{{stem}-{citation.place.lines[0]},", *lines, "}"])


def _source(citation: Citation, language: Language) -> list[str]:
    """Title, then whatever is known, then file and lines."""
    name = document_name(citation.metadata, citation.place.document)
    parts = [name, *provenance(citation.metadata, language)]
    if name != citation.place.document:
        parts.append(citation.place.document)
    return [*parts, line_range(citation.place.lines, language)]


def _note(citation: Citation) -> str:
    note = f"{citation.place.document}, {line_range(citation.place.lines, Language.EN)}"
    inferred = sorted(citation.metadata.inferred)
    return f"{note}; inferred: {', '.join(inferred)}" if inferred else note


def _tex(text: str) -> str:
    return "".join(_TEX.get(char, char) for char in text)
