"""The command line from a folder of its own; in a process of its own where the process is what is looked at."""

from __future__ import annotations

import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import termios
import tomllib
from pathlib import Path
from typing import Any

import pytest

from index.build import BuildReport
from tests.command_line import Done, chuchu
from tests.qa.cli.commands import ENVIRONMENT, ROOT, SEEDS

OPEN = ROOT / "tests/data/seeds-open.jsonl"
SIMPLIFIED, TRADITIONAL = "来往的产品负责人是谁？", "來往的產品負責人是誰？"
HEAVY = {"torch", "sentence_transformers", "faiss", "gradio", "jieba", "rjieba", "opencc", "pypinyin", "tokenizers"}


def answered(*arguments: object, cwd: Path) -> dict[str, Any]:
    done = chuchu("ask", *arguments, "--json", cwd=cwd)
    assert (done.returncode, done.stderr) == (0, "")
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def refused(done: Done) -> str:
    """The one sentence that a command was refused with."""
    assert (done.returncode, done.stdout) == (2, "")
    assert re.fullmatch(r"chuchu: [^\n]+\.\n", done.stderr), done.stderr
    return done.stderr


@pytest.fixture(scope="module")
def home(built: tuple[Path, BuildReport], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A working directory with a copy of the seeds and their index, where both stand by default."""
    folder = tmp_path_factory.mktemp("home")
    shutil.copytree(SEEDS, folder / "seeds")
    shutil.copytree(built[0], folder / ".chuchu/index")
    done = chuchu("build", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    return folder


def test_the_console_script_is_the_module() -> None:
    assert tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"] == {
        "chuchu": "qa.cli:main"
    }


def test_help_and_wrong_usage_load_nothing_heavy(tmp_path: Path) -> None:
    code = (
        "import sys\nfrom qa.cli.main import main\n"
        "for arguments in (['--help'], ['ask', '--help'], ['ask'], ['eval']):\n"
        "    try: main(arguments)\n"
        "    except SystemExit as stop: print('status', stop.code)\n"
        f"print(sorted({HEAVY | {'numpy'}} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=tmp_path, env=ENVIRONMENT, capture_output=True, text=True)
    assert re.findall(r"status (\d)", done.stdout) == ["0", "0", "2", "2"]
    assert done.stdout.splitlines()[-1] == "[]"
    assert not list(tmp_path.iterdir())


def test_asking_loads_neither_torch_nor_gradio(home: Path) -> None:
    code = "import atexit, runpy, sys\natexit.register(lambda: print(sorted(sys.modules)))\n" + (
        f"sys.argv[1:] = ['ask', {SIMPLIFIED!r}]\nrunpy.run_module('qa', run_name='__main__')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=home, env=ENVIRONMENT, capture_output=True, encoding="utf-8"
    )
    loaded = done.stdout.splitlines()[-1]
    assert "'numpy'" in loaded
    assert not re.search("'(torch|gradio|sentence_transformers|jieba)'", loaded)


def test_build_says_what_it_did_and_finds_nothing_to_do_the_second_time(home: Path) -> None:
    again = chuchu("build", cwd=home)
    assert re.match(r"\.chuchu/index unchanged: 5 documents, \d{3} passages\n", again.stdout)
    assert re.search(r"dropped +\d+  \S", again.stdout)
    assert re.search(r"  read and split \d+\.\d\d s", again.stdout)


def test_build_names_what_it_skipped(tmp_path: Path) -> None:
    (tmp_path / "good.txt").write_text("來往是阿里巴巴推出的社交產品。", "utf-8")
    (tmp_path / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere")
    done = chuchu("build", tmp_path, "--index", tmp_path / "index", cwd=tmp_path)
    assert done.returncode == 0
    assert "1 documents, 1 passages" in done.stdout
    assert re.search(r"skipped \S*binary\.txt: \S", done.stdout)


def test_build_shows_its_progress_on_a_terminal_only(home: Path, tmp_path: Path) -> None:
    terminal, stderr = pty.openpty()
    termios.tcsetwinsize(stderr, (24, 80))
    command = [sys.executable, "-m", "qa", "build", "seeds", "--index", str(tmp_path / "index")]
    command += ["--model", "light"]
    done = subprocess.run(command, cwd=home, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=stderr, timeout=300)
    os.close(stderr)
    shown = os.read(terminal, 1 << 16).decode()
    os.close(terminal)
    assert done.returncode == 0
    assert {"read", "embed"} <= set(re.findall("[a-z]+", shown))
    assert "\r" not in done.stdout.decode()


def test_ask_prints_the_passages_with_their_marks_and_places(home: Path) -> None:
    done = chuchu("ask", SIMPLIFIED, "-k", 2, cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert "⟦" in done.stdout
    assert re.search(r"seeds/00\d_[0-9a-f]{16}\.txt:\d+", done.stdout)
    assert "\x1b" not in done.stdout


def test_json_is_what_the_file_says_at_the_place_named(home: Path) -> None:
    answer = answered(SIMPLIFIED, "-k", 20, cwd=home)
    assert answer.keys() >= {"question", "found", "confidence", "citations", "timings"}
    assert [citation["number"] for citation in answer["citations"]] == list(range(1, 21))
    for citation in answer["citations"]:
        first, last = citation["lines"]
        lines = (home / citation["file"]).read_text("utf-8").split("\n")[first - 1 : last]
        assert "".join(citation["text"].split()) in "".join("".join(lines).split())
        assert all(0 <= start < end <= len(citation["text"]) for start, end in citation["marks"])
        assert citation["document"] == Path(citation["file"]).name
    assert answer["citations"][0]["marks"]


def test_files_open_from_wherever_the_question_is_asked(home: Path) -> None:
    (home / "deeper").mkdir()
    answer = answered(SIMPLIFIED, "--index", "../.chuchu/index", cwd=home / "deeper")
    assert all((home / "deeper" / citation["file"]).is_file() for citation in answer["citations"])


def test_both_scripts_get_the_same_passages(home: Path) -> None:
    first, second = answered(SIMPLIFIED, cwd=home), answered(TRADITIONAL, cwd=home)
    assert [citation["text"] for citation in first["citations"]] == [
        citation["text"] for citation in second["citations"]
    ]


def test_more_passages_than_there_are_is_no_error(home: Path) -> None:
    assert len(answered(SIMPLIFIED, "-k", 100_000, cwd=home)["citations"]) >= 20


def test_documents_and_history_reach_the_engine(home: Path) -> None:
    document = "003_36c936760cc0776d.txt"
    within = answered(SIMPLIFIED, "-k", 3, "--documents", document, cwd=home)
    assert {citation["document"] for citation in within["citations"]} == {document}
    assert answered(SIMPLIFIED, "--since", "2016", "--until", "2017", "--script", "Hans", cwd=home)["citations"] == []
    follow_up = answered("它的負責人是誰？", "--history", "來往是什麼？", cwd=home)
    assert "来往" in follow_up["asked_as"] or "來往" in follow_up["asked_as"]


@pytest.mark.parametrize(
    ("arguments", "about"),
    [
        (["ask", ""], "question is empty"),
        (["ask", " \n\t"], "question is empty"),
        (["ask", "x", "-k", "0"], "-k is 0"),
        (["ask", "x", "-k", "-3"], "-k is -3"),
        (["ask", "x" * 100_000], "100,000 characters"),
        (["ask", "x", "--history", "y" * 100_000], "100,000 characters"),
        (["ask", "x", "--documents", "missing.txt"], "missing.txt"),
        (["ask", "x", "--since", "soon"], "'soon' is no date"),
        (["ask", "x", "--script", "Hans", "Latin"], "'Latin' is no script"),
        (["ask", "x", "--index", "nowhere"], "nowhere"),
        (["ask", "x", "--index", "seeds"], "seeds"),
        (["ask", "x", "--index", "a-file"], "a-file"),
        (["verify", "--index", "nowhere"], "nowhere"),
        (["serve", "--index", "nowhere"], "nowhere"),
        (["serve", "--port", "99999"], "99999"),
        (["serve", "--documents", "nowhere"], "nowhere"),
        (["serve", "--host", "0.0.0.0"], "--auth-file"),
        (["serve", "--auth-file", "nowhere"], "nowhere"),
        (["serve", "--log", "nowhere/log"], "nowhere/log"),
        (["serve", "--host-name", "https://chuchu.example/"], "--host-name"),
        (["serve", "--at-once", "0"], "--at-once is 0"),
        (["serve", "--own-files", "-1"], "--own-files is -1"),
        (["serve", "--own-mb", "nan"], "--own-mb is nan"),
        (["build", "nowhere"], "nowhere"),
        (["build", "n" * 300], "no file or folder"),
        (["eval", "n" * 300], "File name too long"),
        (["feedback", "--index", "."], "There is no feedback"),
        (["feedback", "--index", "seeds/.."], "There is no feedback"),
        (["build", "empty"], "empty"),
        (["build", "binary.txt"], "binary.txt"),
        (["build", "--index", "seeds"], "seeds"),
        (["build", "--index", "a-file/index"], "a-file"),
        (["build", "--model", "./no-model", "--index", "new"], "no-model"),
        (["eval", "nowhere.jsonl"], "nowhere.jsonl"),
        (["eval", "seeds"], "corpus.jsonl"),
        (["eval", "binary.txt"], "binary.txt"),
        (["eval", str(OPEN), "--index", "nowhere"], "nowhere"),
        (["eval", str(OPEN), "--against", "nowhere.json"], "nowhere.json"),
        (["eval", str(OPEN), "--against", "binary.txt"], "binary.txt"),
        (["eval", "other.jsonl"], "None of the documents"),
        (["eval", str(OPEN), "--run", "nowhere/out.trec"], "nowhere/out.trec"),
    ],
)
def test_what_a_user_can_mend_is_one_sentence(home: Path, arguments: list[str], about: str) -> None:
    (home / "empty").mkdir(exist_ok=True)
    (home / "binary.txt").write_bytes(bytes(range(256)) * 8)
    (home / "a-file").write_text("x", "utf-8")
    gold = [{"para": "elsewhere:1", "grade": 2}]
    (home / "other.jsonl").write_text(json.dumps({"id": "q", "question": "誰？", "gold": gold}), "utf-8")
    assert about in refused(chuchu(*arguments, cwd=home))


def test_a_terminal_without_chinese_gets_escapes(home: Path) -> None:
    plain = chuchu("ask", SIMPLIFIED, cwd=home, encoding="ascii")
    assert (plain.returncode, plain.stderr) == (0, "")
    assert r"\u" in plain.stdout
    escaped = chuchu("ask", SIMPLIFIED, "--json", cwd=home, encoding="ascii")
    assert json.loads(escaped.stdout)["question"] == SIMPLIFIED
    assert r"\u8ab0" in refused(chuchu("build", "誰", cwd=home, encoding="ascii"))


def test_bytes_that_are_no_text_are_a_question_all_the_same(home: Path) -> None:
    done = chuchu("ask", b"\xff\xfe\xe6\x9d\xa5\xe5\xbe\x80", "--json", cwd=home)
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["citations"]


def test_a_reader_that_goes_away_is_no_error(home: Path) -> None:
    command = [sys.executable, "-m", "qa", "ask", SIMPLIFIED, "--json"]
    with subprocess.Popen(command, cwd=home, env=ENVIRONMENT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.close()
        assert child.stderr.read() == b""
    assert child.returncode == 141


def test_an_interrupt_ends_it_quietly(home: Path) -> None:
    pipe = home / "questions.fifo"
    os.mkfifo(pipe)
    command = [sys.executable, "-m", "qa", "eval", str(pipe)]
    environment = {name: value for name, value in ENVIRONMENT.items() if name != "PYTHONWARNINGS"}
    # Tests that run in the background of a shell ignore the signal, and would hand that on to the child.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(command, cwd=home, env=environment, stderr=subprocess.PIPE) as child:
        signal.signal(signal.SIGINT, before)
        assert child.stderr is not None
        # Opening for writing waits until the child reads; from then on the child waits for us.
        writing = os.open(pipe, os.O_WRONLY)
        child.send_signal(signal.SIGINT)
        assert child.stderr.read() == b""
        os.close(writing)
    assert child.returncode == 130


def test_verify_finds_a_changed_byte(home: Path, tmp_path: Path) -> None:
    shutil.copytree(home / ".chuchu/index", tmp_path / "index")
    whole = chuchu("verify", "--index", "index", cwd=tmp_path)
    assert (whole.returncode, whole.stdout) == (0, "index is whole.\n")
    current = (tmp_path / "index/CURRENT").read_text("ascii").strip()
    victim = max((tmp_path / "index/generations" / current).glob("*.npy"), key=lambda file: file.stat().st_size)
    content = bytearray(victim.read_bytes())
    content[-1] ^= 1
    victim.write_bytes(content)
    damaged = chuchu("verify", "--index", "index", cwd=tmp_path)
    assert (damaged.returncode, damaged.stdout) == (1, "")
    assert victim.name in damaged.stderr
