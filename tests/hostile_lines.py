"""Lines on which a careless pattern takes far too long: some written by hand, some made from the pattern itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True, slots=True)
class Line:
    """A make of lines: `head`, then `pump` as often as fits, then `tail`."""

    pump: str
    head: str = ""
    tail: str = ""

    def of(self, size: int) -> str:
        """The line of at most `size` characters; always at least one pump."""
        room = size - len(self.head) - len(self.tail)
        return self.head + self.pump * max(1, room // len(self.pump)) + self.tail

    def __str__(self) -> str:
        return f"{self.head!r} + {self.pump!r} * n + {self.tail!r}"


_WORDS = (
    "xian ",
    "the ",
    "what about ",
    "how much ",
    "he ",
    "多少",
    "什么",
    "和谁",
    "那",
    "叫",
    "人",
    "用户",
    "第",
    "占",
)
_SIGNS = (
    " ",
    "\n",
    "\t",
    "\u3000",
    "0",
    "1,",
    "1.",
    "十",
    "百万",
    "千亿",
    "《",
    "》",
    '"',
    "“",
    "'",
    "<",
    ">",
    "[",
    "(",
)
_MORE = (
    "(ā",
    ")",
    "-",
    "- ",
    "#",
    "|",
    "| ",
    ".",
    "。",
    "!",
    "…",
    ",",
    "、",
    ":",
    "_",
    "\\",
    "*",
    "a",
    "A",
    "中",
    "é",
    "\r",
)
FAMILIES: tuple[Line, ...] = (
    *(Line(pump) for pump in (*_SIGNS, *_MORE, *_WORDS)),
    *(Line(pump, "x", "\0") for pump in (" ", "十", "1,", "a ", '"', "<", "- ", "中")),
    Line(" ", "!", "ab" * 15),
    Line("a ", "how "),
    Line("\r\n", "---", "x"),
    Line("《a"),
    Line("1年"),
    Line("作者|"),
    Line("( "),
    Line("a\u3000"),
)
"""Lines that have frozen programs of this kind, and their like."""


def lines_for(source: str | bytes, flags: int, most: int = 120) -> list[Line]:
    """Lines made against a pattern: every unbounded repeat of it is fed what it eats, and kept from ending.

    Args:
        source: of the pattern.
        flags: of the pattern.
        most: no more lines than this.
    """
    # Imported by name: the module has no public one since sre_parse is deprecated.
    parsed = import_module("re._parser").parse(source, flags)
    repeats = list(_repeats(parsed, "", ""))
    characters = [*_POOL, *_literals(parsed)]
    lines: dict[Line, None] = {}
    for place, repeat in enumerate(repeats):
        before, after, sample = repeat.before, repeat.after, repeat.sample
        eaten = _told_apart([char for char in characters if repeat.eats(char)], repeats)
        following = repeats[place + 1].sample if place + 1 < len(repeats) else ""
        pumps = [sample, *eaten, after[:1], after[:-1], sample + following, eaten[0] + sample if eaten else ""]
        for pump in pumps:
            if pump:
                lines |= {Line(pump, before, "\0"): None, Line(pump, "", _STUB): None, Line(pump, before, _STUB): None}
        for pump in (before, before + sample, before + sample + after[:-1], before + sample + after):
            if pump:
                lines |= {Line(pump, "", "\0"): None, Line(pump, "\0" + pump): None}
    return list(lines)[:most]


_Tokens = Sequence[tuple[object, Any]]
"""What the parser of `re` makes of a pattern: operations with their arguments."""
_STUB = "\0|:(" + "a" * 30 + "\0"
"""An end that no pattern wants, longer than what a bounded repeat could still eat to come to the end of the line."""
_POOL = " \n\t,.;:!?()[]<>{}\"'-_/|#*=~$%&@+^\\0159azAZé十一中年人《》。，“”\u3000"


@dataclass(frozen=True, slots=True)
class _Repeat:
    """An unbounded repeat: what leads to it, what it eats once, what would have to follow, and its parsed inside."""

    before: str
    sample: str
    after: str
    inside: _Tokens

    def eats(self, char: str) -> bool:
        """Whether one round of it may be that character; told only of repeats of one character."""
        return len(self.inside) == 1 and _is(self.inside[0], char)


def _told_apart(characters: Sequence[str], repeats: Sequence[_Repeat]) -> list[str]:
    """One character of those that no repeat tells apart, at most eight."""
    kinds: dict[tuple[bool, ...], str] = {}
    for char in characters:
        kinds.setdefault(tuple(repeat.eats(char) for repeat in repeats), char)
    return list(kinds.values())[:8]


def _repeats(tokens: _Tokens, before: str, after: str) -> Iterator[_Repeat]:
    """The unbounded repeats of parsed tokens, with those inside them, behind `before` and in front of `after`."""
    for place, (operation, value) in enumerate(tokens):
        rest = _sample(tokens[place + 1 :]) + after
        name = str(operation)
        if name.endswith("REPEAT"):
            _, most, inside = value
            if int(most) > 1_000:
                yield _Repeat(before, _sample(inside), rest, inside)
            yield from _repeats(inside, before, rest)
        elif name == "BRANCH":
            for branch in value[1]:
                yield from _repeats(branch, before, rest)
        elif name in ("SUBPATTERN", "ATOMIC_GROUP", "ASSERT", "ASSERT_NOT"):
            yield from _repeats(value if name == "ATOMIC_GROUP" else value[-1], before, rest)
        before += _sample([(operation, value)])


def _sample(tokens: _Tokens) -> str:
    """A short text that the tokens match, as far as they are looked at one by one."""
    text = ""
    for operation, value in tokens:
        name = str(operation)
        if name.endswith("REPEAT"):
            text += _sample(value[2]) * max(int(value[0]), int(name == "POSSESSIVE_REPEAT"))
        elif name == "BRANCH":
            text += _sample(value[1][0])
        elif name == "SUBPATTERN":
            text += _sample(value[-1])
        elif name == "ATOMIC_GROUP":
            text += _sample(value)
        elif name in ("LITERAL", "NOT_LITERAL", "ANY", "IN"):
            own = _literals([(operation, value)]) if name != "NOT_LITERAL" else []
            text += next((char for char in (*own, "a", "1", " ", *_POOL) if _is((operation, value), char)), "")
    return text


def _literals(tokens: _Tokens) -> list[str]:
    """The characters that the tokens name, in sets and out of them."""
    found: list[str] = []
    for operation, value in tokens:
        name = str(operation)
        if name in ("LITERAL", "NOT_LITERAL"):
            found.append(chr(value))
        elif name == "RANGE":
            found.append(chr(value[0]))
        elif name == "IN":
            found += _literals(value)
        elif name == "BRANCH":
            found += [char for branch in value[1] for char in _literals(branch)]
        elif name == "ATOMIC_GROUP":
            found += _literals(value)
        elif name in ("SUBPATTERN", "ASSERT", "ASSERT_NOT") or name.endswith("REPEAT"):
            found += _literals(value[-1])
    return list(dict.fromkeys(found))


def _is(token: tuple[object, Any], char: str) -> bool:
    """Whether a token that stands for one character stands for this one."""
    name, value = str(token[0]), token[1]
    if name == "LITERAL":
        return chr(value) == char
    if name == "NOT_LITERAL":
        return chr(value) != char
    if name == "ANY":
        return char != "\n"
    if name == "RANGE":
        return bool(value[0] <= ord(char) <= value[1])
    if name == "CATEGORY":
        kind = str(value)
        is_of = {"SPACE": char.isspace(), "DIGIT": char.isdigit(), "WORD": char.isalnum() or char == "_"}
        return is_of[kind.rsplit("_", 1)[-1]] != ("_NOT_" in kind)
    if name == "IN":
        negated = str(value[0][0]) == "NEGATE"
        return negated != any(_is(one, char) for one in value if str(one[0]) != "NEGATE")
    return False
