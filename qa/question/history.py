"""Follow-up questions: what a question leaves out, and what of the conversation fills it in.

A question depends on the one before it when it has a pronoun with nothing in front that it could stand
for, when it names no topic of its own ("why did it fail?", 后来改名叫什么？), or when it only names another
topic (那钉钉呢？). In the last case the topic of the question before is exchanged and the rest of it kept;
otherwise all of it is carried over. A question that stands alone is left as it is, whatever came before.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from index.records import Span
from index.text.keys import make_key
from index.text.script import is_han
from index.text.tokens import is_dictionary_word, tagged_words
from qa.question.answer_type import FRAME
from qa.question.translation_table import STOP_WORDS

_PRONOUN = re.compile(
    r"[他她它牠]们?|(?:这|那)(?=[是有跟和与]|后来|之后)|前者|后者|\b(?:it|they|them|he|him|she|her|this|that|these|those)\b"
)
_LEADING_POSSESSIVE = re.compile(r"^\W*(?:and\s+)?(?:its|their|his|her)\b|^[他她它]们?的")
_SWITCH_LEAD = re.compile(r"\W*+(?:那么?|至于|还有|换成|(?:and\s+)?(?:what|how)\s+about|and)?+\s*+")
_SWITCH_ENDS = ("呢", "咧", "哩")
_LONGEST_SWITCH = 24
_SWITCH_START = re.compile(r"^\W*(?:那么?|至于|换成|(?:and\s+)?(?:what|how)\s+about\b)")
_PROPER = re.compile(r"^n[rstz]")
_NOUN = re.compile(r"^(?:n|vn|j|l|i$)")
_SALIENT, _NAMED = 0.35, 0.7
_FREQUENT = 0.01
_MOST_WORDS = 64
_FULL = 4
"""So many telling words are a whole question, whatever they are."""


@dataclass(frozen=True, slots=True)
class Resolution:
    """A question with what it takes from the conversation.

    Attributes:
        carried: the key of the words taken over; empty for a question that stands alone.
        asked_as: the words taken over and the question, as typed, for the reader; empty likewise.
    """

    carried: str = ""
    asked_as: str = ""


@dataclass(frozen=True, slots=True)
class _Word:
    """A word of a question: `is_topic` if it names what is talked about, `is_telling` if it is no common word.

    `shown` is the word as typed, `place` where it stands in `turn`.
    """

    text: str
    shown: str
    turn: str
    place: Span
    is_topic: bool
    is_noun: bool
    is_telling: bool


class Conversation:
    """Resolves questions against those before them.

    Args:
        salience: how telling a word is in general language, 0 or more, about 1 for a name.
        share: the share of the passages, 0 to 1, in which a word stands.
        chinese: the likely Chinese for an English word, or nothing.
    """

    def __init__(
        self,
        salience: Callable[[str], float],
        share: Callable[[str], float],
        chinese: Callable[[str], Sequence[str]],
    ) -> None:
        self._salience = salience
        self._share = share
        self._chinese = chinese

    def resolve(self, question: str, history: Sequence[str]) -> Resolution:
        """What `question` takes from `history`, whose last entry was asked just before it."""
        before: list[_Word] = []
        resolution = Resolution()
        for turn in [*(turn for turn in history if turn.strip()), question]:
            own = self._words(turn)
            carried = self._carried(turn, own, before)
            known = {word.text for word in carried}
            before = [*carried, *(word for word in own if word.text not in known)][-_MOST_WORDS:]
            resolution = Resolution(
                " ".join(dict.fromkeys(word.text for word in carried)),
                f"{_as_written(carried)} · {turn.strip()}" if carried else "",
            )
        return resolution

    def _carried(self, turn: str, own: list[_Word], before: list[_Word]) -> list[_Word]:
        if not before:
            return []
        key = make_key(turn).text
        if self._switches(key, own):
            new = {word.text for word in own}
            return [word for word in before if not word.is_topic and word.text not in new]
        return before if self._depends(key, own) else []

    def _switches(self, key: str, own: list[_Word]) -> bool:
        """Whether the question only names a topic, as 那钉钉呢？ or "what about DingTalk?" do."""
        if not own or not all(word.is_topic for word in own):
            return False
        lead = _SWITCH_LEAD.match(key)
        named = key[lead.end() if lead else 0 : _last_word_end(key)]
        bare = named[:-1].rstrip() if named.endswith(_SWITCH_ENDS) else ""
        if not (bare or _SWITCH_START.match(key)):
            return False
        named = bare or named
        return 0 < len(named) <= _LONGEST_SWITCH and "\n" not in named

    def _depends(self, key: str, own: list[_Word]) -> bool:
        telling = [word for word in own if word.is_telling]
        named = any(word.is_topic for word in own) or sum(word.is_noun for word in telling) > 1 or len(telling) >= _FULL
        if not named or _LEADING_POSSESSIVE.match(key):
            return True
        pronoun = _PRONOUN.search(key)
        if not pronoun:
            return False
        # A pronoun behind a topic of the same question stands for that.
        topics = [key.find(word.text) for word in own if word.is_topic and word.text in key]
        return pronoun.start() < min(topics, default=len(key))

    def _words(self, turn: str) -> list[_Word]:
        """The first 64 words of a turn that say something, in order; looking up a thousand would take seconds."""
        key = make_key(turn)
        text = key.text
        for silent in (FRAME, _SWITCH_START):
            text = silent.sub(lambda match: " " * len(match.group()), text)
        in_chinese = any(map(is_han, text))
        found: list[_Word] = []
        for word, tag, span in _joined(text):
            if len(found) == _MOST_WORDS:
                break
            if not word[0].isalnum() or word in STOP_WORDS or _PRONOUN.fullmatch(word):
                continue
            salience = self._salience(word)
            is_telling = salience >= _SALIENT or word.isascii()
            is_noun = len(word) > 1 and (bool(_NOUN.match(tag)) or word.isascii())
            if not is_telling and not is_noun:
                continue
            place = key.to_text(span)
            shown = turn[place.start : place.end]
            is_topic = self._is_topic(word, tag, shown, span.start == 0, in_chinese)
            found.append(_Word(word, shown, turn, place, is_topic, is_noun, is_telling))
        return found

    def _is_topic(self, word: str, tag: str, shown: str, is_first: bool, in_chinese: bool) -> bool:
        if word.isdigit() or len(word) < 2:
            return False
        if word.isascii():
            if shown[0].isupper() and not is_first:
                return True
            # A Latin word of the corpus in a Chinese question is a name; in an English one its Chinese tells.
            if in_chinese and self._share(word) > 0:
                return True
            return any(self._names(chinese) for chinese in self._chinese(word))
        if _PROPER.match(tag) or (self._share(word) > 0 and not is_dictionary_word(word)):
            return True
        if self._salience(word) >= 1 and not self._share(word):
            return True
        # Chinese puts the topic first: there even a verb may be one, as 来往 is.
        return self._names(word) and (is_first or bool(_NOUN.match(tag)))

    def _names(self, word: str) -> bool:
        return self._salience(word) >= _NAMED and self._share(word) >= _FREQUENT


def _last_word_end(text: str) -> int:
    """Where the last character that is no punctuation ends; 0 where there is none."""
    end = len(text)
    while end and not (text[end - 1].isalnum() or text[end - 1] == "_"):
        end -= 1
    return end


def _as_written(words: Iterable[_Word]) -> str:
    """Words for the reader, each once: joined where they were typed so, as the two of 校园日记, else with blanks."""
    written, before, seen = "", None, set[str]()
    for word in words:
        if word.shown not in seen:
            joins = before is None or (before.turn == word.turn and before.place.end == word.place.start)
            written += word.shown if joins else f" {word.shown}"
            before = word
            seen.add(word.shown)
    return written


def _joined(text: str) -> Iterator[tuple[str, str, Span]]:
    """Tagged words with their places; neighbouring single characters, a word jieba does not know, as one."""
    waiting = ""
    for word, tag, span in [*tagged_words(text), (" ", "x", Span(len(text), len(text) + 1))]:
        if len(word) == 1 and is_han(word) and tag[0] in "nva":
            waiting += word
        else:
            if waiting:
                yield waiting, "n" if len(waiting) > 1 else "v", Span(span.start - len(waiting), span.start)
                waiting = ""
            if word.strip():
                yield word, tag, span
