"""The engine over a store that shares nothing with files answers as over the index of the same passages."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from index.build import build
from index.encoders.static_model import LIGHT_NAME, open_static_model
from index.store.local import open_store
from index.store.sparse import bag_of
from index.text.keys import make_key
from index.text.tokens import terms
from qa import QA, Answer
from tests.index.store.conformance import MadeRow
from tests.index.store.memory_store import MemoryStore

LINES = (
    "来往在2013年推出，由邹孟睿负责。",
    "来往后来改名叫点点虫，到2014年共有1000万用户。",
    "钉钉的用户有300万，没有人说来往为什么失败。",
    "微信在2011年推出，由张小龙负责。",
)


def copied(index: Path) -> MemoryStore:
    """The passages of an index in a stranger's store."""
    model = open_static_model()
    with open_store(index) as store:
        rows = np.arange(len(store))
        texts, vectors, tokens = store.texts(rows.tolist()), store.vectors(rows), store.tokens(rows)
        (info,) = store.documents()
    assert model.name == LIGHT_NAME
    return MemoryStore(
        [
            MadeRow(text, (info.id,), bag_of(terms(make_key(text).text)), vectors[row], tuple(tokens.row(row).tolist()))
            for row, text in enumerate(texts)
        ]
    )


def shown(answer: Answer) -> list[tuple[int, str, object, object]]:
    return [(cited.row, cited.text, cited.marks, cited.matches) for cited in answer.citations]


@pytest.mark.parametrize("question", ["来往是什么时候推出的？", "誰負責微信？", "Laiwang users", "红烧肉怎么做", "？"])
def test_the_answers_are_the_same(tmp_path: Path, question: str) -> None:
    (tmp_path / "a.txt").write_text("\n\n".join(LINES), encoding="utf-8")
    build([tmp_path / "a.txt"], tmp_path / "index", model=LIGHT_NAME)
    stranger = copied(tmp_path / "index")
    with QA.open(tmp_path / "index") as over_files, QA(stranger, open_static_model()) as over_stranger:
        expected, answer = over_files.ask(question), over_stranger.ask(question)
        assert over_stranger.version == answer.index_version == "in memory"
    assert shown(answer) == shown(expected)
    assert answer.confidence == pytest.approx(expected.confidence, rel=1e-4)
    scores = [cited.score for cited in expected.citations]
    assert [cited.score for cited in answer.citations] == pytest.approx(scores, rel=1e-4)
    assert (answer.found, answer.refusal) == (expected.found, expected.refusal)
