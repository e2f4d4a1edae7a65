"""No question and no passage, however made, takes longer than in proportion to its length."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date

import pytest

from index.build import build
from index.encoders.static_model import SHIPPED, open_static_model
from index.text.dates import date_range
from qa import QA
from qa.citing.differences import find_difference
from qa.citing.marks import mark
from qa.citing.meeting import meet
from qa.output.markdown import render_markdown
from qa.output.references import as_bibtex, as_markdown
from qa.output.terminal import render_terminal
from qa.output.wording import Language
from qa.protocols import LONGEST_QUESTION
from qa.question.answer_type import FRAME, Asked, asked
from qa.question.document_filter import writings_of
from qa.question.pinyin import Names
from qa.question.query import QueryReader
from qa.question.regional import counterparts
from qa.question.spelling import Speller
from qa.question.translation import Translator
from qa.question.typed_spans import answering
from qa.ranking.passage_texts import PassageTexts
from tests.growth import climb, worst_growth
from tests.hostile_lines import FAMILIES, Line

TEXT = """来往是阿里巴巴在2013年推出的社交软件，由邹孟睿负责，到2014年共有1000万用户。

钉钉的用户有300万，来往为什么失败？因为微信已经有了四亿用户。支付宝推出了校园日记。

Laiwang was led by Zou Mengrui. 西安的马云说：“来往，再见。”
"""
QUESTIONS = (
    Line(" ", "!", "ab" * 15),
    Line("xian "),
    Line("xi'an fang'an jiang "),
    Line("lai wang fang an tao jiang hu ma yun zhang wei "),
    Line("xi来an往1"),
    Line("十百千万亿"),
    Line("500十"),
    Line("“”\"'「」"),
    Line("([{<（【《"),
    Line("what about the of "),
    Line("and  how \n about\t", "and ", "呢"),
    Line("那么", "至于", "呢？"),
    Line("他她它them it "),
    Line("谁和什么哪"),
    Line("和", "", "谁"),
    Line("有", "多少", "几"),
    Line("腾迅支付包"),
    Line("龘靐齉爩"),
    Line("Laiwang DingTalk "),
    Line("、，：。"),
    Line("!\n"),
    Line("a"),
    Line("中"),
    Line("a'b'"),
    Line("占用户"),
)
"""Each has frozen the chat, or is of a kind that might."""


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QA]:
    """An index of three paragraphs."""
    folder = tmp_path_factory.mktemp("growth")
    (folder / "documents").mkdir()
    (folder / "documents" / "来往.txt").write_text(TEXT, "utf-8")
    build([folder / "documents"], folder / "index")
    with QA.open(folder / "index") as opened:
        yield opened


@pytest.fixture(scope="module")
def reader(small: QA) -> QueryReader:
    """Reads questions without the contextual model, which reads no more than 512 tokens of any."""
    light = open_static_model()
    return QueryReader(light, light, light, small.store, Translator.open(SHIPPED))


def assert_linear(run: Callable[[str], object], lines: Sequence[Line], sizes: Sequence[int]) -> None:
    """A call takes no longer than in proportion, up to the last of the sizes; one line a second is judged early."""
    run(lines[0].of(sizes[0]))  # what is loaded once
    grown = [climb(run, line, sizes, enough_ns=0, slow_ns=1_000_000_000)[0] for line in lines]
    assert [str(found) for found in grown if found] == []


SIZES = (1_000, LONGEST_QUESTION)


def test_hostile_questions_are_read_in_linear_time(reader: QueryReader) -> None:
    assert_linear(lambda question: reader.read(question, ["来往为什么失败？"]), QUESTIONS, SIZES)


def test_a_hostile_history_is_read_in_linear_time(reader: QueryReader) -> None:
    def ask(text: str) -> None:
        reader.read("那钉钉呢？", [text[start : start + 40] for start in range(0, len(text), 40)])

    assert_linear(ask, QUESTIONS[::3], SIZES)


def test_a_history_of_one_sign_a_turn_is_read_in_linear_time(reader: QueryReader) -> None:
    lines = [Line("来往"), Line("啊 "), Line("abcdefghijklmnopqrstuvwxyz")]
    assert_linear(lambda text: reader.read("为什么？", list(text)), lines, (500, 2_000))


@pytest.mark.parametrize("kind", Asked)
def test_what_answers_is_found_in_linear_time(kind: Asked) -> None:
    lines = [*FAMILIES[::4], Line("十"), Line("百万"), Line("1,"), Line("万", "十"), Line("周一"), Line("用户1")]
    grown = worst_growth(lambda key: answering(key, frozenset({kind}), "来往"), lines, 64_000)
    assert grown is None


def test_what_a_question_asks_is_known_in_linear_time() -> None:
    def run(text: str) -> None:
        asked(text)
        FRAME.sub(" ", text)
        counterparts(text)
        date_range(text)
        writings_of(text)

    assert_linear(run, QUESTIONS, SIZES)


def test_misspelt_and_english_words_are_looked_up_in_linear_time(small: QA) -> None:
    translator = Translator.open(SHIPPED)
    frequencies = small.store.document_frequencies
    speller = Speller(translator.syllables, frequencies, 100)

    def run(text: str) -> None:
        translator.translate(text, frequencies)
        speller.corrections(text)

    assert_linear(run, QUESTIONS, SIZES)


def test_a_long_word_in_pinyin_is_read_in_linear_time() -> None:
    names = Names({"xi": "西9", "xian": "先9", "an": "安9", "a": "阿9", "fan": "反9", "fang": "方9", "gan": "感9"})

    def read(text: str) -> None:
        names.find(text.split(), lambda pairs: [1] * len(pairs))
        names.spells(text.split(), "西安")

    assert_linear(read, [Line("xian"), Line("xian "), Line("fangan "), Line("a"), Line("a ")], SIZES)


def test_passages_are_marked_and_compared_in_linear_time(small: QA, reader: QueryReader) -> None:
    query, light = reader.read("来往 a 有多少用户 2013年"), open_static_model()

    def run(text: str) -> None:
        texts = PassageTexts(light)
        mark(meet(texts.of(text), query, light), query, small.citer.mark_settings)
        passages = [texts.of(text), texts.of("来往有1000万用户。")]
        find_difference(passages, query, lambda passage: meet(passage, query, light))

    lines = [Line(pump) for pump in ("a", "来往", "来往有十万用户，", "十", "“", "、", "a, ", "1,", "。", "“，' ")]
    assert_linear(run, lines, (2_000, 16_000))


def test_citations_are_rendered_in_linear_time(small: QA) -> None:
    answer = small.ask("来往是什么？")
    citation = answer.citations[0]

    def run(text: str) -> None:
        about = replace(citation.metadata, title=text, url=f"http://{text}")
        long = replace(citation, text=text, marks=(), matches=(), metadata=about)
        as_bibtex(long, date(2026, 1, 1))
        as_markdown(long, Language.HANS)
        render_terminal(replace(answer, citations=(long,)))
        render_markdown(replace(answer, citations=(long,)))

    assert_linear(run, FAMILIES[::6], (2_000, 16_000))
