"""Questions in other words, so that close reading learns more than whether words stand in a passage.

A question of an encyclopaedia takes its words from the passage; people do not. Some questions are therefore put in
English, word for word (code-switching, Qin et al. 2020, "CoSDA-ML"), some with a few words replaced by synonyms or
English ones, some as a follow-up that names its subject before the question, as `qa.question.query` puts it together.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from index.text.keys import make_key
from index.text.script import is_han
from index.text.tokens import words
from training.corpus import read_rows

_ENGLISH, _MIXED, _FOLLOW_UP = 0.3, 0.3, 0.15
"""The shares of questions put in English, in other words, as follow-ups; the others stay as they are."""
_SYNONYM, _FOREIGN = 0.35, 0.15
"""The shares of the words of a mixed question that are replaced."""
_MOST_GLOSSES, _MOST_SHARING = 4, 6
_PRONOUNS = ("它", "他", "", "该", "那", "其", "这")
_ASKING = {
    **{
        "谁": "who",
        "什么": "what",
        "何时": "when",
        "什么时候": "when",
        "哪里": "where",
        "为什么": "why",
        "怎么": "how",
        "如何": "how",
    },
    **dict.fromkeys(("哪", "哪个", "哪些"), "which"),
    **dict.fromkeys(("多少", "几"), "how many"),
    **{"时候": "time", "年": "year", "是": "is", "有": "has", "在": "in"},
    **dict.fromkeys(("由", "被"), "by"),
    **dict.fromkeys(("和", "与"), "and"),
    **dict.fromkeys(("吗", "呢", "的", "了"), ""),
}
_REMARK = re.compile(r"\([^)]*\)|^to ")
_GLOSS = re.compile(r"(?!variant of|old variant|see also)[a-z' -]+")


@dataclass(frozen=True, slots=True)
class Rewording:
    """Says questions in other words.

    Attributes:
        glosses: English of a Chinese word, the commonest meaning first.
        synonyms: Chinese words that share a rare gloss with a word.
    """

    glosses: Mapping[str, Sequence[str]]
    synonyms: Mapping[str, Sequence[str]]

    @classmethod
    def read(cls, data: Path) -> Rewording:
        """From the dictionary of the training data.

        Raises:
            EvaluationError: the file is missing.
        """
        glosses: dict[str, list[str]] = defaultdict(list)
        sharing: dict[str, set[str]] = defaultdict(set)
        for row in read_rows(data / "dictionary.jsonl.gz"):
            word = make_key(row["hans"]).text
            for given in row["en"][:_MOST_GLOSSES]:
                gloss = _REMARK.sub("", given.lower()).strip()
                if len(gloss.split()) <= 3 and _GLOSS.fullmatch(gloss):
                    glosses[word].append(gloss)
                    sharing[gloss].add(word)
        synonyms: dict[str, set[str]] = defaultdict(set)
        for alike in sharing.values():
            if 2 <= len(alike) <= _MOST_SHARING:
                for word in alike:
                    synonyms[word] |= {other for other in alike - {word} if len(other) > 1}
        return cls(glosses, {word: sorted(others) for word, others in synonyms.items() if others})

    def __call__(self, question: str, title: str, random: np.random.Generator) -> str:
        """The question in other words, or as it is.

        Args:
            question: a key.
            title: of its passage, a key; "" if unknown.
            random: decides.
        """
        share = random.random()
        if share < _ENGLISH:
            return self._english(question, random)
        if share < _ENGLISH + _MIXED:
            return self._mixed(question, random)
        if share < _ENGLISH + _MIXED + _FOLLOW_UP and len(title) > 1 and title in question:
            carried = " ".join(word for word, _ in words(title))
            return f"{carried} {question.replace(title, str(random.choice(_PRONOUNS)))}"
        return question

    def _english(self, question: str, random: np.random.Generator) -> str:
        """Every word that has a gloss as that, in the order of the Chinese."""
        found = []
        for word, _ in words(question):
            known = self.glosses.get(word, ())[:2]
            found.append(_ASKING.get(word) if word in _ASKING else str(random.choice(known)) if known else word)
        return " ".join(filter(None, found))

    def _mixed(self, question: str, random: np.random.Generator) -> str:
        """Some words replaced by synonyms or by their glosses."""
        found, position = [], 0
        for word, span in words(question):
            found.append(question[position : span.start])
            position = span.end
            content = len(word) > 1 and is_han(word[0]) and word not in _ASKING
            if content and word in self.synonyms and random.random() < _SYNONYM:
                found.append(str(random.choice(self.synonyms[word])))
            elif content and word in self.glosses and random.random() < _FOREIGN:
                found.append(f" {random.choice(self.glosses[word][:2])} ")
            else:
                found.append(word)
        return "".join(found) + question[position:]
