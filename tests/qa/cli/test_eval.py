"""`chuchu eval` on the seeds' questions and on a BEIR folder; with the static model, which asks in no time."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from qa.evaluation.measures import MEASURES
from qa.evaluation.trec import read_run
from tests.command_line import chuchu

ROOT = Path(__file__).parents[3]
OPEN = ROOT / "tests/data/seeds-open.jsonl"
TEXTS = {
    "d1": "來往是阿里巴巴在2013年推出的社交產品。",
    "d2": "光榮公司開發了戰國無雙系列遊戲。",
    "d3": "飛信是中國移動的即時通訊服務。",
}


def evaluated(*arguments: object, cwd: Path) -> dict[str, Any]:
    done = chuchu("eval", *arguments, "--json", cwd=cwd)
    assert done.returncode == 0, done.stderr
    result: dict[str, Any] = json.loads(done.stdout)
    return result


@pytest.fixture(scope="module")
def home(built_light: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with the seeds' index."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(built_light, folder / ".chuchu/index")
    return folder


@pytest.fixture(scope="module")
def saved(home: Path) -> dict[str, Any]:
    """The evaluation of the seeds' questions; saved as a.json, its run as a.trec."""
    result = evaluated(OPEN, "--run", "a.trec", cwd=home)
    (home / "a.json").write_text(json.dumps(result), "utf-8")
    return result


@pytest.fixture
def beir(tmp_path: Path) -> Path:
    folder = tmp_path / "tiny"
    (folder / "qrels").mkdir(parents=True)
    corpus = [{"_id": id, "title": "", "text": text} for id, text in TEXTS.items()]
    queries = [
        {"_id": "q1", "text": "来往是谁推出的？", "metadata": {"answers": ["阿里巴巴"]}},
        {"_id": "q2", "text": "谁开发了战国无双？", "metadata": {"answers": ["光荣公司"]}},
    ]
    for name, records in (("corpus", corpus), ("queries", queries)):
        lines = [json.dumps(record, ensure_ascii=False) + "\n" for record in records]
        (folder / f"{name}.jsonl").write_text("".join(lines), "utf-8")
    (folder / "qrels/test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq2\td2\t1\n", "utf-8")
    return folder


def test_the_measures_of_the_seeds_are_all_there(saved: dict[str, Any]) -> None:
    assert saved.keys() >= {"measures", "slices", "latency_ms", "n"}
    assert saved["n"] == 110
    assert tuple(saved["measures"]) == MEASURES
    assert all(0 <= value <= 1 for value in saved["measures"].values())
    assert saved["slices"].keys() >= {"lang=zh-Hans", "lang=zh-Hant", "lang=en", "kind=conv", "type=factoid"}
    assert saved["slices"]["kind=none"]["refused"] == saved["measures"]["refused"]
    assert saved["latency_ms"].keys() == {"p50", "p99"}
    # Far below what any retrieval reaches here, far above what a broken judgement of relevance would.
    assert saved["measures"]["S@5"] > 0.3


def test_the_run_holds_every_question_with_twenty_passages(home: Path, saved: dict[str, Any]) -> None:
    run = read_run(home / "a.trec")
    assert run.keys() == saved["questions"].keys()
    assert all(len(set(names)) == len(names) <= 20 for names in run.values())
    assert all(name.startswith(("000_", "001_", "002_", "003_", "004_")) for names in run.values() for name in names)


def test_an_evaluation_does_not_differ_from_itself(home: Path, saved: dict[str, Any]) -> None:
    against = evaluated(OPEN, "--against", "a.json", cwd=home)["against"]
    assert against["file"] == "a.json"
    assert against["measures"].keys() == set(MEASURES)
    assert {(found["p"], found["better"], found["worse"]) for found in against["measures"].values()} == {(1, 0, 0)}


def test_the_table_shows_every_slice_and_the_comparison_with_a_run(home: Path, saved: dict[str, Any]) -> None:
    done = chuchu("eval", OPEN, "--against", "a.trec", cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    first = done.stdout.splitlines()
    assert first[0].split() == ["n", *MEASURES]
    assert first[1].split()[:3] == ["all", "110", f"{saved['measures']['S@1']:.3f}"]
    assert {line.split(" ")[0] for line in first} >= saved["slices"].keys()
    assert "against a.trec" in first
    assert "S@1 90" in done.stdout


def test_questions_about_other_documents_are_told(home: Path, tmp_path: Path) -> None:
    first, *_ = OPEN.read_text("utf-8").splitlines()
    other = {"id": "q", "question": "誰？", "gold": [{"para": "elsewhere:1", "grade": 2}]}
    (tmp_path / "mixed.jsonl").write_text(f"{first}\n{json.dumps(other)}\n", "utf-8")
    done = chuchu("eval", tmp_path / "mixed.jsonl", "--json", cwd=home)
    assert done.returncode == 0
    assert "1 of 2 documents" in done.stderr
    assert json.loads(done.stdout)["questions"]["q"]["S@5"] == 0


def test_a_beir_folder_is_indexed_first_and_once(beir: Path, tmp_path: Path) -> None:
    first = chuchu("eval", beir, "--json", "--run", "out.trec", cwd=tmp_path)
    assert "3 documents" in first.stderr
    again = chuchu("eval", beir, "--json", cwd=tmp_path)
    assert again.stderr == ""
    for done in (first, again):
        result = json.loads(done.stdout)
        assert result["n"] == 2
        assert {result["measures"][name] for name in ("S@1", "R@1", "RR@10", "nDCG@10")} == {1}
    assert [names[0] for names in read_run(tmp_path / "out.trec").values()] == ["d1", "d2"]
    assert evaluated(beir, "--against", "out.trec", cwd=tmp_path)["against"]["measures"]["nDCG@10"]["p"] == 1


def test_a_beir_index_stands_where_it_is_wanted_and_another_index_is_left_alone(beir: Path, home: Path) -> None:
    assert evaluated(beir, "--index", beir / "index", cwd=home)["measures"]["S@1"] == 1
    assert chuchu("verify", "--index", beir / "index", cwd=home).returncode == 0
    before = (home / ".chuchu/index/CURRENT").read_bytes()
    refused = chuchu("eval", beir, "--index", ".chuchu/index", cwd=home)
    assert refused.returncode == 2
    assert "None of the documents" in refused.stderr
    assert (home / ".chuchu/index/CURRENT").read_bytes() == before
