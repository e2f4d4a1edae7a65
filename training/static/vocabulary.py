"""The tokenizer, a Unigram model whose pieces and scores are counted and not searched for.

Training a Unigram vocabulary by expectation maximisation (Kudo 2018) on the whole corpus takes twelve
minutes and cuts Chinese into strings that are not words. Here the pieces are words: what jieba finds in
the corpus, the dictionary's headwords, Latin words, and below them all single characters and Latin
word parts, each with the logarithm of its relative frequency. Viterbi then cuts Chinese as jieba's
dictionary does, at the speed of `tokenizers`, and nothing common is ever unknown.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from index.text.script import is_han
from index.text.tokens import words
from training.corpus import Files, read_pairs

if TYPE_CHECKING:
    from tokenizers import Tokenizer

UNKNOWN = "[UNK]"
_LATIN = re.compile(r"[a-zß-ɏ]+")
_NUMBER = re.compile(r"[0-9]+")
_WORD_START = "▁"
# Where a Latin word begins, and what stands between words; the signs kept answer "how much".
_BEFORE_LATIN = r"(?<!\p{Latin})(?=\p{Latin})"
_BETWEEN = r"[^\p{L}\p{N}%$¥€℃▁]+"
_LONGEST_WORD = 6


def count_words(files: Files) -> Counter[str]:
    """How often every word, number and single character stands in the training streams."""
    from tqdm import tqdm

    counts: Counter[str] = Counter()
    for stream in ("questions", "headings", "law", "sentences", "parallel"):
        for row in tqdm(read_pairs(files.train(stream)), desc=f"words of {stream}", mininterval=1):
            # Passages are among the sentences; the third field of a translation is its source.
            texts = row if stream == "sentences" else row[:2] if stream == "parallel" else row[:1]
            for text in texts:
                counts.update(word for word, _ in words(text))
    for row in read_pairs(files.train("dictionary")):
        counts.update(word for gloss in row[1:] for word, _ in words(gloss))
    return counts


def general_frequencies() -> dict[str, int]:
    """The folded words of jieba's dictionary with its frequencies, counted on general text."""
    import jieba

    from index.text.script import fold

    frequencies: Counter[str] = Counter()
    with jieba.get_dict_file() as lines:
        for line in lines:
            word, frequency, *_ = line.decode("utf-8").split(" ")
            frequencies[fold(word)] += int(frequency)
    return dict(frequencies)


def make_tokenizer(files: Files, size: int, latin_words: int, latin_parts: int, general: float) -> Tokenizer:
    """Build the tokenizer.

    Args:
        files: the streams of the corpus.
        size: number of pieces in all.
        latin_words: most whole Latin words.
        latin_parts: number of Latin word parts.
        general: weight of the frequencies of jieba's dictionary beside those of the corpus.
    """
    counts = count_words(files)
    headwords = [row[0] for row in read_pairs(files.train("dictionary"))]
    pieces = _characters(counts, headwords)
    pieces |= _latin(counts, latin_words, latin_parts)
    pieces |= {
        word: count for word, count in counts.items() if _NUMBER.fullmatch(word) and len(word) <= 4 and count > 9
    }
    room = size - len(pieces) - 1
    pieces |= _chinese(counts, headwords, room, general)
    return assemble(pieces)


def assemble(pieces: dict[str, float]) -> Tokenizer:
    """A tokenizer of `pieces` with their frequencies: folded text in, pieces with offsets out."""
    from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

    total = math.log(sum(pieces.values()))
    ranked = sorted(pieces.items(), key=lambda item: (-item[1], item[0]))
    scored = [(UNKNOWN, -30.0)] + [(piece, math.log(count) - total) for piece, count in ranked]
    tokenizer = Tokenizer(models.Unigram(scored, unk_id=0))
    tokenizer.normalizer = normalizers.Replace(Regex(_BEFORE_LATIN), _WORD_START)
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_BETWEEN), "removed"),
            pre_tokenizers.Split(Regex(r"\p{Han}+|▁\p{Latin}+|[0-9]+"), "isolated"),
        ]
    )
    return tokenizer


def _characters(counts: Counter[str], headwords: Iterable[str]) -> dict[str, float]:
    """All single characters that occur, counted where they stand alone."""
    present: Counter[str] = Counter()
    for word, count in counts.items():
        for char in word:
            present[char] += count
    for headword in headwords:
        present.update(headword)
    kept = {char for char, count in present.items() if count > 1 and (is_han(char) or char.isalnum())}
    kept |= set("0123456789%$¥€℃")
    return {char: max(counts[char], 0.5) for char in kept} | {_WORD_START: 0.5}


def _latin(counts: Counter[str], most_words: int, parts: int) -> dict[str, float]:
    latin = Counter({word: count for word, count in counts.items() if _LATIN.fullmatch(word)})
    pieces = {_WORD_START + word: float(count) for word, count in latin.most_common(most_words)}
    for piece, count in _word_parts(latin, parts):
        pieces.setdefault(piece, count)
    return pieces


def _word_parts(latin: Counter[str], parts: int) -> Iterator[tuple[str, float]]:
    """Parts of Latin words by byte-pair merges; those at the start of a word carry its mark."""
    from tokenizers import Tokenizer, models, trainers

    merged = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(vocab_size=parts, show_progress=False, special_tokens=[])
    kinds = sorted(latin, key=lambda word: (-latin[word], word))
    merged.train_from_iterator((_WORD_START + word for word in kinds if len(word) < 20), trainer)
    for piece in merged.get_vocab():
        if len(piece) > 1:
            # A part is only for words that are not pieces themselves, so it must never beat one.
            yield piece, 0.02 * len(piece)


def _chinese(counts: Counter[str], headwords: list[str], room: int, general: float) -> dict[str, float]:
    """The `room` commonest Chinese words of two characters and more; a headword counts for more."""
    frequencies = general_frequencies() if general else {}
    known = set(headwords)
    scale = general * sum(counts.values()) / max(1, sum(frequencies.values()))
    scored: dict[str, float] = {}
    for word in counts.keys() | known:
        if 1 < len(word) <= _LONGEST_WORD and all(map(is_han, word)):
            score = counts[word] + scale * frequencies.get(word, 0)
            if counts[word] > 2 or (word in known and score > 0):
                scored[word] = score
    ranked = sorted(scored, key=lambda word: (-scored[word] * (2 if word in known else 1), word))
    return {word: scored[word] for word in ranked[:room]}


def load_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer of a file, without truncation and padding."""
    from tokenizers import Tokenizer

    tokenizer: Tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer
