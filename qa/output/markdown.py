"""An answer in Markdown."""

from __future__ import annotations

import re

from qa.answer import Answer
from qa.output.parts import remarks, segments, shown_citations, source_lines, summary
from qa.output.wording import Language, line_range

_MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+\-.!|~$^=:@]")


def render_markdown(answer: Answer, language: Language = Language.EN) -> str:
    """The answer as Markdown (CommonMark), the answering sentence between <mark> and </mark>."""
    lines = [f"# {escape_markdown(answer.question)}", "", escape_markdown(summary(answer, language))]
    for remark in remarks(answer, language):
        lines += ["", escape_markdown(remark)]
    for citation in shown_citations(answer):
        about = [escape_markdown(part) for part in source_lines(citation, language)]
        place = f"{escape_markdown(citation.file)}, {line_range(citation.place.lines, language)}"
        lines += ["", f"**\\[{citation.number}\\]** {about[0]} — " + " · ".join([place, *about[1:]]), ""]
        body = ""
        inside = False
        for text, marked, _ in segments(citation):
            if marked != inside:
                body += "<mark>" if marked else "</mark>"
                inside = marked
            body += escape_markdown(text)
        lines.append("> " + body + ("</mark>" if inside else ""))
    return "\n".join(lines) + "\n"


def escape_markdown(text: str) -> str:
    """`text` so that Markdown and HTML show it as it is, on one line."""
    flat = " ".join(text.split("\n")).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _MARKDOWN.sub(r"\\\g<0>", flat)
