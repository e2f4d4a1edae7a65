"""Make the contextual model: `python -m training.contextual.make [--work FOLDER] [--out index/model/contextual]`.

The teacher is multilingual-e5-small in 4 bits. Kept of its vocabulary are the pieces that Chinese and
English text uses; the projection is the principal directions of the token states of passages, centred, since
the states of such a model all point much the same way (Ethayarajh 2019); a token's weight is its inverse
document frequency in the same text.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from tqdm import tqdm

from index.encoders.contextual import ContextualModel, Kind
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
from training.e5_weights import Teacher, read_teacher
from training.reading.written import WRITTEN

if TYPE_CHECKING:
    from tokenizers import Tokenizer

DIMENSIONS = 128
PIECES = 24_000
_SPECIAL = ("<s>", "<pad>", "</s>", "<unk>")
_SENTENCES = 250_000
_SAMPLE = 3000
# So many English questions and passages are taken the mean of, and a passage has at least so many characters.
_ENGLISH_SAMPLE, _LONG_ENGLISH = 1500, 80
# So much of the mean of what is in English is taken from it (see training/README.md for all of it).
_TAKEN = 0.5
_SEED = 3


def main() -> None:
    """Make the files and say how large they are."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--work", type=Path, default=Path("training/work"), help="where `python -m training` worked")
    parser.add_argument("--out", type=Path, default=Path("index/model/contextual"))
    options = parser.parse_args()
    size = make_model(read_teacher(), Files(options.work / "corpus"), options.out)
    print(f"wrote {size / 1e6:.1f} MB to {options.out}")


def make_model(teacher: Teacher, files: Files, out: Path, dimensions: int = DIMENSIONS) -> int:
    """Write the model's files; return their size in bytes."""
    from onnx import checker
    from safetensors.numpy import save_file

    texts = _texts(files)
    whole = _tokenizer(teacher.pieces, list(range(len(teacher.pieces))))
    kept = _kept(teacher, whole, texts)
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
        "weights": _weights(tokenizer, texts).astype(np.float16),
        # Without these the states come as they are.
        **dict.fromkeys(("mean", "english_question", "english_passage"), np.zeros(teacher.width, np.float32)),
        "projection": np.eye(teacher.width, dtype=np.float32),
    }
    save_file(tensors, out / TENSORS)
    mean, directions = _principal(ContextualModel(out), texts, dimensions)
    tensors |= {"mean": mean, "projection": directions}
    save_file(tensors, out / TENSORS)
    save_file(tensors | english_means(ContextualModel(out), files), out / TENSORS)
    for name in (LAYERS, TENSORS):
        (out / name).chmod(0o644)
    return sum(path.stat().st_size for path in out.iterdir())


def _texts(files: Files) -> list[str]:
    """Keys of both languages in a settled order: Chinese sentences, questions, headings, and English."""
    random = np.random.default_rng(_SEED)
    sentences = [part for row in read_pairs(files.train("sentences")) for part in row]
    parallel = read_pairs(files.train("parallel"))
    chosen = [sentences[one] for one in random.permutation(len(sentences))[:_SENTENCES]]
    chosen += [side for one in random.permutation(len(parallel))[:90_000] for side in parallel[one][:2]]
    for stream in ("questions", "headings", "english"):
        chosen += [row[0] for row in read_pairs(files.train(stream))]
    return chosen + [row[0] for row in read_pairs(files.train("dictionary"))]


def _kept(teacher: Teacher, tokenizer: Tokenizer, texts: list[str]) -> list[int]:
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
        if len(kept) >= PIECES:
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


def _weights(tokenizer: Tokenizer, texts: list[str]) -> NDArray[np.float32]:
    """log(1 + N / df) of every piece, shape (V,)."""
    frequency = np.full(tokenizer.get_vocab_size(), 0.5)
    for start in range(0, len(texts), 20_000):
        for encoding in tokenizer.encode_batch(texts[start : start + 20_000], add_special_tokens=False):
            frequency[list(set(encoding.ids))] += 1
    return np.log1p(len(texts) / frequency).astype(np.float32)


def _principal(
    model: ContextualModel, texts: list[str], dimensions: int
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Mean (width,) and principal directions (width, dimensions) of the token states of a sample.

    It is taken of the Chinese sentences, with which `texts` begin: what is indexed is mostly that.
    """
    random = np.random.default_rng(_SEED)
    sample = [texts[one] for one in random.permutation(min(len(texts), _SENTENCES))[:_SAMPLE]]
    states = []
    for start in tqdm(range(0, len(sample), 100), desc="states"):
        states.append(model.states(sample[start : start + 100]))
    flat = np.concatenate(states)
    mean = flat.mean(axis=0)
    values, directions = np.linalg.eigh(np.cov((flat - mean).T))
    kept = directions[:, np.argsort(-values)[:dimensions]]
    # The sign of an eigenvector is the library's choice: fix it, so that a run can be repeated.
    kept = kept * np.sign(kept[np.abs(kept).argmax(axis=0), np.arange(kept.shape[1])])
    return mean.astype(np.float32), np.ascontiguousarray(kept, dtype=np.float32)


def english_means(model: ContextualModel, files: Files) -> dict[str, NDArray[np.float32]]:
    """Half the mean centred state of English questions, and of English passages, each of shape (width,), by name.

    Args:
        model: its own are zero.
        files: give the passages: long sentences of the parallel data. The questions are those written for close
            reading.
    """
    random = np.random.default_rng(_SEED)
    asked = [
        make_key(question["q"]).text
        for row in read_rows(WRITTEN)
        for question in row["questions"]
        if not question.get("about")
    ]
    questions = [key for key in asked if latin_share(key) == 1]
    passages = [row[0] for row in read_pairs(files.train("parallel")) if len(row[0]) >= _LONG_ENGLISH]
    found: dict[str, NDArray[np.float32]] = {}
    kinds: tuple[tuple[Kind, list[str]], ...] = (("question", questions), ("passage", passages))
    for kind, texts in kinds:
        chosen = [texts[one] for one in random.permutation(len(texts))[:_ENGLISH_SAMPLE]]
        means = [model.states([text], kind).mean(axis=0) for text in tqdm(chosen, desc=f"English {kind}s")]
        # A text counts the same however long it is.
        mean = np.stack(means).mean(axis=0) if means else np.zeros(model.dimension)
        found[f"english_{kind}"] = (_TAKEN * mean).astype(np.float32)
    return found


if __name__ == "__main__":
    main()
