"""Bytes to text, with the encoding found out: UTF-8, UTF-16, GB18030, Big5, and what else is likely.

GB18030 and Big5 decode each other's bytes without an error, into rare characters. What tells them apart,
even in one short sentence, is how many of the commonest characters come out.
"""

from __future__ import annotations

import codecs
import re
from functools import lru_cache

from index.text.script import fold

_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = ("gb18030", "cp950", "big5hkscs", "utf-16-le", "utf-16-be")
# Python calls these text encodings too, but no document is written in them: they spell characters in ASCII.
_ESCAPES = frozenset({"idna", "punycode", "raw-unicode-escape", "undefined", "unicode-escape", "utf-7"})
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+-]{0,39}")
_ALIASES = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "cp950", "big5-hkscs": "big5hkscs"}
# The commonest characters of modern Chinese text.
_COMMONEST = (
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因只从想实"
    "日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物手应战向头文体政"
    "美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先海通教儿原东声提立及比员"
    "解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报才结反受目太量再感建务做接必场件"
    "计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基眼书非则听白却界达光放强即像难且权思王象"
    "完设式色路记南品住告类求据程北边死张该交规万取拉格望觉术领共确传师观清今切院让识候带导争运网微信"
)
_SIGNS = "，。、：；！？“”‘’「」『』《》〈〉（）【】·—…～"
_LEAST_LIKELY = 0.3
# UTF-16 without a mark is rare, and without a line break or any ASCII character rarer still.
_WIDE_HANDICAP = 0.2
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_SAMPLE = 20_000


class UndecodableError(ValueError):
    """Bytes are no text in any known encoding; the message is a noun phrase that says what they are."""


def decode(data: bytes, declared: str = "") -> str:
    """The text that `data` holds, without a byte order mark; line breaks as they are.

    `declared` is the encoding the file itself names, as an HTML page does; it is tried before any guess.
    Raises UndecodableError.
    """
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            text = _try(data, encoding)
            if text is None:
                raise UndecodableError(f"damaged {encoding.upper()} text")
            return text.removeprefix("\ufeff")
    if b"\0" in data:
        return _decode_wide(data)
    text = _try(data, "utf-8")
    if text is None and is_text_encoding(declared):
        text = _try(data, _ALIASES.get(declared.lower(), declared))
    if text is None or _is_binary(text):
        text = _decode_legacy(data)
    if _is_binary(text):
        raise UndecodableError("a binary file")
    return text


def _is_binary(text: str) -> bool:
    """Whether more than one character in a hundred is a control character."""
    return len(_CONTROL.findall(text[:_SAMPLE])) * 100 > min(len(text), _SAMPLE)


def is_text_encoding(name: str) -> bool:
    """Whether a file may be in the encoding of this name: Python knows it, and it stands for characters."""
    if not _NAME.fullmatch(name):
        return False
    try:
        codec = codecs.lookup(name)
    except LookupError:
        return False
    return codec._is_text_encoding and codec.name.replace("_", "-") not in _ESCAPES


def _try(data: bytes, encoding: str) -> str | None:
    """The text, or None: whatever a codec says against the bytes, they are not in this encoding."""
    try:
        return data.decode(encoding)
    except (ValueError, LookupError):
        return None


def _decode_wide(data: bytes) -> str:
    """Text with NUL bytes: UTF-16 without a byte order mark, or a binary file."""
    texts = [text for encoding in ("utf-16-le", "utf-16-be") if (text := _try(data, encoding)) is not None]
    best = max((text for text in texts if "\0" not in text), key=_readable, default="")
    if not best or _readable(best) < _LEAST_LIKELY:
        raise UndecodableError("a binary file")
    return best


def _decode_legacy(data: bytes) -> str:
    """Text that is not UTF-8: the Chinese encoding that gives the commonest characters, or another."""
    likelihood: dict[str, float] = {}
    for encoding in _CHINESE:
        text = _try(data, encoding)
        if text is not None:
            score = _chinese(text) - (_WIDE_HANDICAP if encoding.startswith("utf-16") else 0.0)
            likelihood[text] = max(score, likelihood.get(text, 0.0))
    best = max(likelihood, key=likelihood.__getitem__, default="")
    if best and likelihood[best] >= _LEAST_LIKELY:
        return best
    kept = data.decode("utf-8", "ignore")
    if len(kept.encode()) * 100 >= len(data) * 95 and _readable(kept) >= _LEAST_LIKELY and not kept.isascii():
        raise UndecodableError("damaged UTF-8 text")
    # Imported late: it is needed only for files that are neither UTF nor Chinese.
    import charset_normalizer

    match = charset_normalizer.from_bytes(data).best()
    if match is None:
        raise UndecodableError("no text in any known encoding")
    return str(match)


@lru_cache(maxsize=1)
def _weights() -> dict[str, float]:
    """How likely a folded character is in Chinese text: 1 the commonest, less the 6,763 of GB 2312, others 0."""
    weights: dict[str, float] = {}
    for lead in range(0xB0, 0xF8):
        row = b"".join(bytes((lead, trail)) for trail in range(0xA1, 0xFF))
        for char in fold(row.decode("gb2312", "ignore")):
            weights.setdefault(char, 0.5 if lead < 0xD8 else 0.25)
    return weights | dict.fromkeys(fold(_COMMONEST + _SIGNS), 1.0)


def _chinese(text: str) -> float:
    """The mean weight of what is not ASCII, 0 to 1."""
    weights = _weights()
    other = fold("".join(char for char in text[:_SAMPLE] if char > "\x7f"))
    return sum(weights.get(char, 0.0) for char in other) / len(other) if other else 0.0


def _readable(text: str) -> float:
    """The mean weight of all characters, printable ASCII counted as common; 0 to 1."""
    weights = _weights()
    sample = fold(text[:_SAMPLE])
    good = sum(1.0 if " " <= char <= "~" or char in "\n\r\t" else weights.get(char, 0.0) for char in sample)
    return good / len(sample) if sample else 0.0
