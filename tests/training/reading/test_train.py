"""Close reading trained on a tiny teacher: torch and ONNX Runtime agree, and training teaches."""

from __future__ import annotations

import gzip
import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from index.encoders.contextual import ContextualModel
from training.e5_weights import read_teacher
from training.reading.model import ReadingModel
from training.reading.pairs import Example, Source, WeighedPiece, make_examples, read_examples
from training.reading.rewording import Rewording
from training.reading.train import BatchReader, Settings, measure, measure_written, save, train
from training.reading.written import CERTAIN

ANSWER, BESIDE, OTHER = "来往是产品", "社交的社交", "钉钉的产品"
EXAMPLE = Example(
    "来往", "来往", [WeighedPiece(ANSWER, [(0, 5)], [3.0]), WeighedPiece(BESIDE, [(0, 5)], [-3.0])], [OTHER]
)
AS_IT_IS = Rewording({}, {})


@pytest.fixture
def model(packaged: Path, made: Path) -> ReadingModel:
    torch.manual_seed(1)
    return ReadingModel(read_teacher(packaged), ContextualModel(made), rank=4)


def test_torch_and_onnx_give_the_same_scores(model: ReadingModel, made: Path, tmp_path: Path) -> None:
    with torch.no_grad():
        for weight in [*model.trained(), model.head.weight]:
            weight.normal_(0, 0.05)
    folder = tmp_path / "model"
    shutil.copytree(made, folder)
    save(model, folder)

    (reading,) = ContextualModel(folder).reader.read("来往的产品", [ANSWER])
    pair = model.shipped.reader.pair("来往的产品", ANSWER)
    with torch.no_grad():
        (expected,) = BatchReader(model)([pair])

    assert reading.starts.tolist() == pair.starts.tolist()
    # One rounds to bfloat16 on the way, the other to 8 bits.
    assert np.allclose(reading.logits, expected.numpy(), atol=0.15)
    assert np.corrcoef(reading.logits, expected.numpy())[0, 1] > 0.9


def test_a_pair_has_the_same_scores_alone_and_among_longer_ones(model: ReadingModel) -> None:
    torch.nn.init.normal_(model.head.weight, 0, 0.3)
    short, long = model.shipped.reader.pair("来往", ANSWER), model.shipped.reader.pair("来往", ANSWER * 5)
    with torch.no_grad():
        (alone,) = BatchReader(model)([short])
        among, _ = BatchReader(model)([short, long])
    assert torch.allclose(alone, among, atol=0.05)


def test_training_puts_the_answer_above_what_stands_beside_it(model: ReadingModel, tmp_path: Path) -> None:
    reader = BatchReader(model)
    settings = Settings(steps=60, plain=60, questions=2, rate=3e-2)
    before = measure(reader, [EXAMPLE])

    train(reader, [EXAMPLE, EXAMPLE], [], AS_IT_IS, settings, tmp_path / "log")

    with torch.no_grad():
        scores = [
            float(one.mean())
            for one in reader([model.shipped.reader.pair("来往", text) for text in (ANSWER, BESIDE, OTHER)])
        ]
    assert scores[0] > max(scores[1:]) + 1
    assert before == (0.0, 0.0)
    assert measure(reader, [EXAMPLE]) == (1.0, 1.0)
    assert (tmp_path / "log").read_text("utf-8").count("loss") == 3


def test_training_on_written_questions_tells_what_is_answered_from_what_is_not(
    model: ReadingModel, tmp_path: Path
) -> None:
    answered = Example(
        "来往是", "", [WeighedPiece(BESIDE, [(0, 5)], [0.0]), WeighedPiece(ANSWER, [(0, 5)], [CERTAIN])], []
    )
    unanswered = Example("钉钉社交", "", [], [ANSWER, BESIDE])
    reader = BatchReader(model)
    settings = Settings(steps=60, plain=60, questions=0, written=2, rate=3e-2)

    train(reader, [], [answered, unanswered], AS_IT_IS, settings, tmp_path / "log")

    assert measure_written(reader, [answered, unanswered]) == (1.0, 1.0)


def test_examples_are_cut_and_mined_from_the_data(tmp_path: Path) -> None:
    facts = ["来往由邹孟睿负责。", "来往在2013年9月23日发布。", "它的口号是私密安全。"]
    passage = "".join(f"{fact}{'这一句只是为了让文章长一些，没有别的意思。' * 4}" for fact in facts)
    rows = [{"q": "来往是哪一天发布的？", "p": passage, "title": "来往", "src": "cmrc2018"}]
    rows += [{"q": f"{name}是什么？", "p": f"{name}是一款{name}软件。" * 9, "title": name} for name in ("钉钉", "微信")]
    with gzip.open(tmp_path / "questions.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)

    make_examples(tmp_path, tmp_path / "work", [Source("questions", 10, 10**9)])

    examples = {one.question: one for one in read_examples(tmp_path / "work" / "train.jsonl")}
    asked = examples["来往是哪一天发布的?"]
    assert len(asked.pieces) > 1
    best = max(asked.pieces, key=lambda piece: max(piece.prior))
    start, end = best.units[int(np.argmax(best.prior))]
    assert "2013年9月23日" in best.text[start:end]
    assert all("来往" not in text for text in asked.others)
    for piece in asked.pieces:
        assert "".join(piece.text[start:end] for start, end in piece.units) == piece.text


def test_questions_are_put_in_other_words(tmp_path: Path) -> None:
    rows = [
        {"hans": "创始人", "en": ["founder"]},
        {"hans": "公司", "en": ["company", "firm"]},
        {"hans": "企业", "en": ["company", "enterprise"]},
    ]
    with gzip.open(tmp_path / "dictionary.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    rewording = Rewording.read(tmp_path)
    random = np.random.default_rng(0)

    said = {rewording("来往公司的创始人是谁?", "来往", random) for _ in range(200)}

    assert any("founder" in one and "company" in one and "who" in one for one in said)
    assert any("企业" in one for one in said)
    assert any(one.startswith("来往 ") and one.count("来往") == 1 for one in said)
    assert "来往公司的创始人是谁?" in said
