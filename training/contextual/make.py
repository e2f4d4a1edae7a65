"""The contextual model: `python -m training contextual --data FOLDER`.

The teacher is multilingual-e5-small in 4 bits. Kept of its vocabulary are the pieces that Chinese and
English text uses; the projection is the principal directions of the token states of passages, centred, since
the states of such a model all point much the same way (Ethayarajh 2019); a token's weight is its inverse
document frequency in the same text.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.encoders.contextual import ContextualModel, TextKind
from index.encoders.contextual_files import (
    GRAPH,
    LAYERS,
    PASSAGE_PROMPT,
    POSITIONS,
    QUESTION_PROMPT,
    TENSORS,
    TOKENIZER,
)
from index.text.keys import make_key
from index.text.script import is_han, latin_share
from training.contextual.graph import make_graph
from training.corpus import Files, read_pairs, read_rows
from training.e5_weights import Teacher
from training.reading.written import WRITTEN

if TYPE_CHECKING:
    from tokenizers import Tokenizer

WRITES = (TOKENIZER, GRAPH, LAYERS, TENSORS)
"""The files of the contextual model's folder that this stage makes."""
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_SEED = 3


@dataclass(frozen=True, slots=True)
class ContextualSettings:
    """What decides the model beside its teacher and the data.

    Attributes:
        dimensions: of a token vector.
        pieces: size of the vocabulary.
        sentences, translations: the most Chinese sentences and sentence pairs that the pieces are counted on.
        sample: so many Chinese sentences give the principal directions.
        english_sample: so many English questions and passages are taken the mean of.
        long_english: an English passage has at least so many characters.
        taken: so much of the mean of what is in English is taken from it (see docs/lab-book.md for all of it).
    """

    dimensions: int = 128
    pieces: int = 24_000
    sentences: int = 250_000
    translations: int = 90_000
    sample: int = 3000
    english_sample: int = 1500
    long_english: int = 80
    taken: float = 0.5


def make_contextual_model(
    teacher: Teacher, files: Files, out: Path, settings: ContextualSettings, written: Path = WRITTEN
) -> int:
    """Write the model's files; return their size in bytes.

    Args:
        teacher: gives the weights.
        files: the streams that pieces are counted on.
        out: the folder.
        settings: what decides the rest.
        written: the questions of which the English ones give a mean.
    """
    from onnx import checker
    from safetensors.numpy import save_file

    texts = _texts(files, settings)
    whole = _tokenizer(teacher.pieces, list(range(len(teacher.pieces))))
    kept = _kept(teacher, whole, texts, settings.pieces)
    tokenizer = _tokenizer(teacher.pieces, kept)
    out.mkdir(parents=True, exist_ok=True)
    (out / TOKENIZER).write_text(_compact(tokenizer), "utf-8")
    graph, layers = make_graph(teacher)
    (out / GRAPH).write_bytes(graph.SerializeToString())
    save_file(layers, out / LAYERS)
    checker.check_model(str(out / GRAPH))
    tensors: dict[str, NDArray[Any]] = {
        "words": teacher.words.packed[kept],
        "word_scales": teacher.words.scales[kept],
        "positions": teacher.positions[:POSITIONS].astype(np.float16),
        "weights": _inverse_frequencies(tokenizer, texts).astype(np.float16),
        # Without these the states come as they are.
        **dict.fromkeys(("mean", "english_question", "english_passage"), np.zeros(teacher.width, np.float32)),
        "projection": np.eye(teacher.width, dtype=np.float32),
    }
    save_file(tensors, out / TENSORS)
    mean, directions = _principal(ContextualModel(out), texts, settings)
    tensors |= {"mean": mean, "projection": directions}
    save_file(tensors, out / TENSORS)
    save_file(tensors | english_means(ContextualModel(out), files, settings, written), out / TENSORS)
    for name in (LAYERS, TENSORS):
        (out / name).chmod(0o644)
    return sum((out / name).stat().st_size for name in WRITES)


def _texts(files: Files, settings: ContextualSettings) -> list[str]:
    """Keys of both languages in a settled order: Chinese sentences, questions, headings, and English."""
    random = np.random.default_rng(_SEED)
    sentences = [part for row in read_pairs(files.train("sentences")) for part in row]
    parallel = read_pairs(files.train("parallel"))
    chosen = [sentences[one] for one in random.permutation(len(sentences))[: settings.sentences]]
    chosen += [side for one in random.permutation(len(parallel))[: settings.translations] for side in parallel[one][:2]]
    for stream in ("questions", "headings", "english"):
        chosen += [row[0] for row in read_pairs(files.train(stream))]
    return chosen + [row[0] for row in read_pairs(files.train("dictionary"))]


def _kept(teacher: Teacher, tokenizer: Tokenizer, texts: list[str], most: int) -> list[int]:
    """Ids of the special tokens, of all single Chinese characters and of the commonest pieces, ascending."""
    counts: Counter[int] = Counter()
    for encoding in tokenizer.encode_batch([PASSAGE_PROMPT, QUESTION_PROMPT], add_special_tokens=False):
        counts.update(dict.fromkeys(encoding.ids, len(texts)))
    for start in tqdm(range(0, len(texts), 20_000), desc="pieces"):
        for encoding in tokenizer.encode_batch(texts[start : start + 20_000], add_special_tokens=False):
            counts.update(encoding.ids)
    single = {
        number
        for number, (piece, _) in enumerate(teacher.pieces)
        if len(piece) == 1 and (is_han(piece) or piece.isascii())
    }
    ranked = sorted(counts, key=lambda number: (-counts[number], number))
    kept = set(range(len(_SPECIAL))) | {
        number for number in single if number in counts or teacher.pieces[number][0].isascii()
    }
    for number in ranked:
        if len(kept) >= most:
            break
        kept.add(number)
    return sorted(kept)


def _tokenizer(pieces: tuple[tuple[str, float], ...], kept: list[int]) -> Tokenizer:
    """The teacher's SentencePiece Unigram tokenizer with some of its pieces."""
    from tokenizers import Regex, models, normalizers, pre_tokenizers
    from tokenizers import Tokenizer as Made

    made = Made(models.Unigram([(pieces[number][0], round(pieces[number][1], 3)) for number in kept], unk_id=3))
    made.normalizer = normalizers.Replace(Regex(r"\s+"), " ")
    made.pre_tokenizer = pre_tokenizers.Metaspace()
    return made


def _compact(tokenizer: Tokenizer) -> str:
    return json.dumps(json.loads(tokenizer.to_str()), ensure_ascii=False, separators=(",", ":"))


def _inverse_frequencies(tokenizer: Tokenizer, texts: list[str]) -> NDArray[np.float32]:
    """log(1 + N / df) of every piece, shape (V,)."""
    frequency = np.full(tokenizer.get_vocab_size(), 0.5)
    for start in range(0, len(texts), 20_000):
        for encoding in tokenizer.encode_batch(texts[start : start + 20_000], add_special_tokens=False):
            frequency[list(set(encoding.ids))] += 1
    return np.log1p(len(texts) / frequency).astype(np.float32)


def _principal(
    model: ContextualModel, texts: list[str], settings: ContextualSettings
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean (width,) and principal directions (width, settings.dimensions) of the token states of a sample.

    It is taken of the Chinese sentences, with which `texts` begin: what is indexed is mostly that.
    """
    random = np.random.default_rng(_SEED)
    sample = [texts[one] for one in random.permutation(min(len(texts), settings.sentences))[: settings.sample]]
    states = []
    for start in tqdm(range(0, len(sample), 100), desc="states"):
        states.append(model.states(sample[start : start + 100]))
    flat = np.concatenate(states)
    mean = flat.mean(axis=0)
    values, directions = np.linalg.eigh(np.cov((flat - mean).T))
    kept = directions[:, np.argsort(-values)[: settings.dimensions]]
    # The sign of an eigenvector is the library's choice: fix it, so that a run can be repeated.
    kept = kept * np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(kept.shape[1])])
    return mean.astype(np.float32), np.ascontiguousarray(kept, dtype=np.float32)


def english_means(
    model: ContextualModel, files: Files, settings: ContextualSettings, written: Path = WRITTEN
) -> dict[str, NDArray[np.float32]]:
    """A part of the mean centred state of English questions, and of English passages, each of shape (width,), by name.

    Args:
        model: its own are zero.
        files: give the passages: long sentences of the parallel data.
        settings: how many of each, and how much of their mean.
        written: the questions written for close reading.
    """
    random = np.random.default_rng(_SEED)
    asked = [
        make_key(question["q"]).text
        for row in read_rows(written)
        for question in row["questions"]
        if not question.get("about")
    ]
    questions = [key for key in asked if latin_share(key) == 1]
    passages = [row[0] for row in read_pairs(files.train("parallel")) if len(row[0]) >= settings.long_english]
    found: dict[str, NDArray[np.float32]] = {}
    kinds: tuple[tuple[TextKind, list[str]], ...] = (("question", questions), ("passage", passages))
    for kind, texts in kinds:
        chosen = [texts[one] for one in random.permutation(len(texts))[: settings.english_sample]]
        means = [model.states([text], kind).mean(axis=0) for text in tqdm(chosen, desc=f"English {kind}s")]
        # A text counts the same however long it is.
        mean = np.stack(means).mean(axis=0) if means else np.zeros(model.dimension)
        found[f"english_{kind}"] = (settings.taken * mean).astype(np.float32)
    return found
