"""Text as HTML that shows it as it is, wherever it lands.

A chat message goes through a Markdown renderer before it becomes HTML, so every character with a
meaning in either is written as a numeric character reference, which neither reads as markup.
"""

from __future__ import annotations

import re

from index.text.script import dominant_script, is_han

_SPECIAL = re.compile(r"[^\w\s]|[_\n\r\t]", re.ASCII)
# Reordering and zero-width controls: they would let a source rewrite what stands around it.
_UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)


def escape(text: str) -> str:
    """`text` with all ASCII punctuation as character references and unseen controls as U+FFFD."""
    seen = _UNSEEN.sub("\ufffd", text)
    return _SPECIAL.sub(lambda match: f"&#{ord(match[0])};" if match[0].isascii() else match[0], seen)


def language_tag(text: str) -> str:
    """The BCP 47 tag that picks the right glyphs for `text`: zh-Hans, zh-Hant, zh or en."""
    script = dominant_script(text)
    if script is not None:
        return f"zh-{script}"
    return "zh" if any(is_han(char) for char in text) else "en"
