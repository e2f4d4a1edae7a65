"""What each line of a document is: text, heading, comment, credit, or noise with its reason.

Every rule speaks of web pages in general, of how a line is made and where it stands, never of one file.
In doubt a line is text: noise that stays costs little, text that is dropped cannot be found.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from index.passages.credits import credit_ends, is_credit, is_first_published, is_notice
from index.passages.headings import find_headings
from index.passages.noise import Noise, is_disclaimer, is_site_title, listings, reason_to_drop
from index.records import Document, Kind, LineRole, Role, Span
from index.text.lines import Line, ends_sentence, split_lines
from index.text.script import dominant_script, fold
from index.text.tokens import sentences

_EDGE_LINES = 6
_FEW_LINES = 8
_SHORT = 40
_SAMPLE = 20_000
_BEHIND_SLOT = " ,:、"
_NUMBERED = re.compile(r"(.{2,30}?)[ _-]?(\d{1,3})$")
_IMAGE_WORD = re.compile(r"图片|配图|插图|image|photo|picture|img")
_NAME = re.compile(r"[^\W_](?:[\w.·-]| (?=[a-z]))*")


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one line, usually all of it.

    Attributes:
        line: 1-based line of the text.
        start, end: its characters in the document.
        kind: what it is; None for noise.
        reason: why it is noise; empty for text.
        indent: white-space characters in front of the line.
        fixed: whether the line stands by itself, as in code, whatever its neighbours are.
    """

    line: int
    start: int
    end: int
    kind: Kind | None
    reason: str = ""
    indent: int = 0
    fixed: bool = False


def clean(document: Document) -> list[Piece]:
    """The pieces of a document in order of place; together they cover every line that is not blank."""
    text = document.text
    lines = split_lines(text)
    if not lines:
        return []
    folded = fold(text)
    page = _Page(text, folded, lines, document.roles)
    pieces: list[Piece] = []
    for position, line in enumerate(lines):
        pieces += page.pieces(position, line)
    return pieces


class _Page:
    """The lines of one document, and what can only be told from all of them."""

    def __init__(self, text: str, folded: str, lines: list[Line], roles: Mapping[int, LineRole]) -> None:
        self.text = text
        self.folded = [folded[line.start : line.end] for line in lines]
        self.lines = lines
        self.roles = roles
        self.in_comments = False
        self.reasons = self._whole_lines()
        self.prefix = self._slot_prefix()
        self.reasons |= self._author_names()
        others = {position for position, line in enumerate(lines) if line.number in roles} | self.reasons.keys()
        credits = {position for position, line in enumerate(self.folded) if is_credit(line, self._at_edge(position))}
        # Where the format says what the headings are, nothing is guessed.
        said = any(each.role is Role.HEADING for each in roles.values())
        self.headings = set() if said else find_headings(lines, self.folded, others | credits)

    def pieces(self, position: int, line: Line) -> list[Piece]:
        """The pieces of one line."""
        given = self.roles.get(line.number)
        role = given.role if given else None
        reason = Noise.MARKUP if role is Role.MARKUP else self.reasons.get(position, "") if role is None else ""
        if reason:
            # A notice in the first half asks for comments on what follows.
            self.in_comments |= reason == Noise.COMMENT_NOTICE and position * 2 >= len(self.lines)
            return [Piece(line.number, line.start, line.end, None, reason, line.indent)]
        if given and role is Role.HEADING:
            text = given.text or Span(line.start, line.end)
            return [Piece(line.number, text.start, text.end, Kind.HEADING)]
        if role is Role.CODE:
            return [Piece(line.number, line.start, line.end, Kind.BODY, fixed=True)]
        folded = self.folded[position]
        if self.in_comments:
            return [Piece(line.number, line.start, line.end, Kind.COMMENT, "", line.indent)]
        if position in self.headings:
            return [Piece(line.number, line.start, line.end, Kind.HEADING, "", line.indent)]
        if is_credit(folded, self._at_edge(position)):
            start = line.start + len(folded) - len(folded.lstrip("•·| "))
            end = line.end - (len(folded) - len(folded.rstrip("•·| ")))
            return [Piece(line.number, start, end, Kind.CREDIT, "", line.indent)]
        if is_notice(folded) and (notice := self._first_published(line, folded)):
            return notice
        return self._text(line, folded)

    def _text(self, line: Line, folded: str) -> list[Piece]:
        """A line of text, without what was run into its front or back."""
        pieces: list[Piece] = []
        start = line.start
        if self.prefix and folded.startswith(self.prefix) and folded[len(self.prefix) :][:1] in _BEHIND_SLOT:
            folded = folded[len(self.prefix) :].lstrip(_BEHIND_SLOT)
            start = line.end - len(folded)
            pieces.append(self._piece(line, line.start, start, None, Noise.IMAGE_SLOT))
        cut = credit_ends(folded)
        if cut.front:
            pieces.append(self._piece(line, start, start + cut.front, Kind.CREDIT))
        if cut.back > cut.front:
            pieces.append(self._piece(line, start + cut.front, start + cut.back, Kind.BODY))
        if cut.back < len(folded):
            pieces.append(self._piece(line, start + cut.back, line.end, Kind.CREDIT))
        return pieces

    def _piece(self, line: Line, start: int, end: int, kind: Kind | None, reason: str = "") -> Piece:
        part = self.text[start:end]
        start += len(part) - len(part.lstrip())
        return Piece(line.number, start, start + len(part.strip()), kind, reason, line.indent)

    def _first_published(self, line: Line, folded: str) -> list[Piece]:
        """The sentences of a notice that says where a text stood first and who answers for it."""
        pieces: list[Piece] = []
        for span in sentences(folded):
            sentence = folded[span.start : span.end]
            start, end = line.start + span.start, line.start + span.end
            if is_first_published(sentence):
                pieces.append(self._piece(line, start, end, Kind.CREDIT))
            elif is_disclaimer(sentence):
                pieces.append(self._piece(line, start, end, None, Noise.DISCLAIMER))
            else:
                return []
        return pieces

    def _at_edge(self, position: int) -> bool:
        return position < _EDGE_LINES or position >= len(self.lines) - _EDGE_LINES

    def _whole_lines(self) -> dict[int, str]:
        """Noise that a line betrays by what it says, by its script or by its company."""
        found: dict[int, str] = {}
        for position, line in enumerate(self.folded):
            if reason := reason_to_drop(line):
                found[position] = reason
            elif position < _EDGE_LINES and is_site_title(line) and not is_credit(line, at_edge=True):
                found[position] = Noise.SITE_TITLE
        found |= listings(self.folded)
        for position in self._other_script(found):
            found.setdefault(position, Noise.OTHER_SCRIPT)
        return found

    def _other_script(self, noise: dict[int, str]) -> list[int]:
        """Short lines at the head and foot of a page that are written in the other Chinese script."""
        if len(self.lines) < _FEW_LINES:
            return []
        found: list[int] = []
        script = dominant_script(self.text[:_SAMPLE])
        for positions in (range(len(self.lines)), range(len(self.lines) - 1, -1, -1)):
            for position in positions:
                line = self.lines[position]
                own = dominant_script(self.text[line.start : line.end]) if line.end - line.start <= _SHORT else None
                if own and script and own != script and not ends_sentence(self.folded[position]):
                    found.append(position)
                    continue
                if position not in noise:
                    break
        # Where they are many, the page is written in both scripts.
        return found if len(found) * 2 < len(self.lines) else []

    def _slot_prefix(self) -> str:
        """The caption that stands, numbered, where images were; its lines are marked as noise."""
        numbers: dict[str, list[tuple[int, int]]] = {}
        for position, line in enumerate(self.folded):
            if len(line) <= _SHORT and (match := _NUMBERED.fullmatch(line)):
                numbers.setdefault(match[1].strip(), []).append((int(match[2]), position))
        fused = {re.split("[,:、]", line, maxsplit=1)[0] for line in self.folded if len(line) > 60}
        for caption, places in numbers.items():
            counted = [number for number, _ in places]
            if len(places) < 3 or counted != sorted(set(counted)):
                continue
            if caption in fused or _IMAGE_WORD.search(caption):
                self.reasons |= {position: Noise.IMAGE_SLOT for _, position in places}
                return caption
        return ""

    def _author_names(self) -> dict[int, str]:
        """The names above the answers of a question-and-answer page.

        Such a page begins with a question and has page chrome or calls to action; a name is a short line
        without any punctuation that stands by itself, with two blank lines behind it.
        """
        lines, folded = self.lines, self.folded
        chrome = {Noise.PAGE_CHROME, Noise.CALL_TO_ACTION} & set(self.reasons.values())
        if not chrome or not folded[0].endswith("?"):
            return {}
        names = [
            position
            for position in range(1, len(lines) - 1)
            if len(folded[position]) <= 16
            and lines[position + 1].number - lines[position].number >= 3
            and lines[position].number - lines[position - 1].number >= 2
            and _NAME.fullmatch(folded[position])
        ]
        return dict.fromkeys(names, Noise.AUTHOR_NAME) if len(names) >= 3 else {}
