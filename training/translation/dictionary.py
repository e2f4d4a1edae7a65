"""CC-CEDICT reversed: from an English word or phrase to the Chinese headwords that it glosses.

A gloss is a short text for people: "to fail (an exam)", "variant of 烨[ye4]", "Tencent Holdings Limited, developer
of QQ". Here it is brought to the phrases somebody would ask with, each with a weight that says how much of the gloss
it is.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from index.text.keys import make_key
from index.text.script import is_han
from qa.question.translation_table import LONGEST_PHRASE, STOP_WORDS, latin_words
from training.translation.alignment import SentencePair

Table = dict[str, dict[str, float]]
"""English word or phrase -> Chinese word -> probability; those of a word or phrase sum to 1."""

_REFERENCE = re.compile(
    r"\b(?:variant of|also written|also called|same as|see also|see|abbr\. (?:for|of|to)|contraction of|equivalent to"
    r"|usually written|pen name of)\b[^\u3400-\u9fff]{0,20}?(?P<word>[\u3400-\u9fff·]+)"
    r"(?:\|(?P<hans>[\u3400-\u9fff·]+))?"
)
# Notes on the headword, not translations of it.
_NOTE = re.compile(
    r"^(?:CL:|(?:also|Taiwan|old|coll\.|dialect) pr\.|pr\. |classifier for|used (?:in|to|as|for|before|after)\b"
    r"|(?:sound of|name of|one of|a kind of|a type of|place name|refers? to|particle|suffix|prefix|radical|component)\b"
    r"|(?:bound form|interjection|onomat|euphemism|pun|corrupted|Kangxi|phonetic|final)\b)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"\([^()]*\)|\[[^\[\]]*\]")
_LEAD = re.compile(
    r"^(?:(?:lit|fig|esp|usu|also|i\.e|e\.g|viz)\b\.?:?\s+|(?:to be|to|a|an|the|of|be|sth|sb)\s+)+", re.IGNORECASE
)
_TAIL = re.compile(r"(?:\s+(?:sb|sth|sb's|one's|oneself|somebody|something|etc|so|or|and|of the))+\.?$")
_COMPANY = re.compile(r"(?:\s+(?:co|corp|inc|ltd|limited|holdings?|corporation|company|group))+$")
_SURNAME = re.compile(r"^surname (\w+)")

_REFERENCE_WEIGHT = 0.5  # a headword that is only a variant of the one glossed
_PARTIAL_WEIGHT = 0.5  # a phrase that leaves out part of its gloss
_SURNAME_WEIGHT = 0.2
_LATER_SENSE = 0.8  # each sense after the first, times the one before

_ENOUGH = 200  # sentence pairs to judge a phrase by
_SUPPORTED = 0.1  # the least share of them that must translate it as the dictionary does
_PRIOR = 2.0  # pairs that the dictionary's own probabilities count for


def reverse(rows: Iterable[Mapping[str, Any]]) -> dict[str, dict[str, float]]:
    """English phrase -> Chinese word -> weight > 0, not normalised.

    Phrases are lower case with one space between words, at most `LONGEST_PHRASE` of them; Chinese words are keys.

    Args:
        rows: dictionary entries `{"hans": str, "hant": str, "en": [gloss, ...]}`.
    """
    phrases: defaultdict[str, dict[str, float]] = defaultdict(dict)
    references: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        headword = make_key(row["hans"]).text
        if not headword.isalnum() or not any(map(is_han, headword)):
            continue
        for phrase, weight in _entry(row["en"]):
            phrases[headword][phrase] = max(weight, phrases[headword].get(phrase, 0.0))
        for gloss in row["en"]:
            for match in _REFERENCE.finditer(gloss):
                target = make_key(match["hans"] or match["word"]).text
                if target != headword:
                    references[headword].add(target)
    for headword, targets in references.items():
        for target in sorted(targets):
            for phrase, weight in list(phrases.get(target, {}).items()):
                phrases[headword].setdefault(phrase, weight * _REFERENCE_WEIGHT)
    reversed_: defaultdict[str, dict[str, float]] = defaultdict(dict)
    for headword, found in phrases.items():
        for phrase, weight in found.items():
            reversed_[phrase][headword] = weight
    return dict(reversed_)


@dataclass(frozen=True, slots=True)
class Support:
    """How a phrase is translated where it stands in sentence pairs.

    Attributes:
        pairs: how many pairs hold the phrase.
        translated: in how many of them one of its Chinese words stands.
        words: in how many each of them stands.
    """

    pairs: int
    translated: int
    words: Counter[str]


def phrase_support(table: Table, pairs: Iterable[SentencePair]) -> dict[str, Support]:
    """The support of the phrases of a table that stand in the pairs, from at most `_ENOUGH` pairs each."""
    places: defaultdict[str, list[str]] = defaultdict(list)
    for pair in pairs:
        chinese = "".join(pair.chinese)
        for size in range(2, LONGEST_PHRASE + 1):
            for start in range(len(pair.english) - size + 1):
                phrase = " ".join(pair.english[start : start + size])
                if phrase in table and len(places[phrase]) < _ENOUGH:
                    places[phrase].append(chinese)
    supports = {}
    for phrase, sentences in places.items():
        standing = [[word for word in table[phrase] if word in sentence] for sentence in sentences]
        words = Counter(word for found in standing for word in found)
        supports[phrase] = Support(len(sentences), sum(map(bool, standing)), words)
    return supports


def supported(table: Table, supports: Mapping[str, Support]) -> Table:
    """The table without the phrases that the sentence pairs speak against, the others weighed by them."""
    kept: Table = {}
    for phrase, found in table.items():
        support = supports.get(phrase)
        if support is None:
            if " " not in phrase or STOP_WORDS.isdisjoint(phrase.split()):
                kept[phrase] = found
        elif support.translated >= _SUPPORTED * support.pairs:
            counts = {word: _PRIOR * share + support.words[word] for word, share in found.items()}
            total = sum(counts.values())
            kept[phrase] = {word: count / total for word, count in counts.items()}
    return kept


def _entry(glosses: list[str]) -> Iterator[tuple[str, float]]:
    sense = 1.0
    for gloss in glosses:
        found = list(_phrases(gloss))
        yield from ((phrase, weight * sense) for phrase, weight in found)
        if found:
            sense *= _LATER_SENSE


def _phrases(gloss: str) -> Iterator[tuple[str, float]]:
    if surname := _SURNAME.match(gloss):
        yield surname[1].lower(), _SURNAME_WEIGHT
        return
    if _NOTE.match(gloss):
        return
    for part in gloss.split(";"):
        if reference := _REFERENCE.search(part):  # what is glossed stands behind it: "abbr. for 柬埔寨, Cambodia"
            part = part[reference.end() :].partition("]")[2].lstrip(" ,")
        plain = _BRACKETS.sub(" ", part)
        whole = plain.strip() == part.strip()
        head, comma, _ = plain.partition(",")
        for choice in _choices(head):
            weight = 1.0 if whole and not comma else _PARTIAL_WEIGHT
            phrase = _clean(choice)
            if phrase:
                yield phrase, weight
                if (short := _COMPANY.sub("", phrase)) and short != phrase:
                    yield short, weight


def _choices(text: str) -> list[str]:
    """Both sides of an "or" between single words, as in "Weixin or WeChat"; else the text."""
    sides = text.split(" or ")
    if all(len(_LEAD.sub("", side.strip()).split()) == 1 for side in sides):
        return sides
    return [text]


def _clean(text: str) -> str:
    text = re.sub(r"\s+", " ", text).strip(" .!?\"'")
    text = _TAIL.sub("", _LEAD.sub("", text))
    if any(map(is_han, text)) or re.search(r"[.!?:/]\s|\d", text):
        return ""
    words = [word for word, _ in latin_words(text.lower())]
    return " ".join(words) if 0 < len(words) <= LONGEST_PHRASE else ""
