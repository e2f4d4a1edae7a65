"""Marks: inside the text, on whole words and numbers, on what was asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.records import Span
from qa import QA
from qa.citing.marks import Marks, mark
from qa.question.query import Query

PASSAGE = (
    "11月27日,阿里又祭出大招——支付宝推出“校园日记”,只有女大学生可以发布动态,只有芝麻信用分在750分之上的用户才能评论。"
    "此举引起用户和媒体的口诛笔伐,类似“社交的一小步,援交的一大步”、“支付鸨”等负面评论迅速占据舆论主流。"
)
TRADITIONAL = "這個產品由鄒孟睿負責。在此之前,阿里組建網絡通訊事業(yè)部,直接向CEO陸兆禧匯報。天氣很好,適合散步。"


def read(qa: QA, question: str) -> Query:
    return qa.candidates(question)[0]


def shown(text: str, spans: tuple[Span, ...]) -> list[str]:
    return [text[span.start : span.end] for span in spans]


def marks_of(qa: QA, question: str, text: str) -> Marks:
    query = read(qa, question)
    return mark(qa.citer.meet(query, qa.texts().of(text)), query, qa.citer.mark_settings)


def test_the_answering_clause_is_marked_and_the_rest_is_not(qa: QA) -> None:
    marks = marks_of(qa, "校园日记是几月几号推出的？", PASSAGE)

    assert "11月27日" in shown(PASSAGE, marks.answers)[0]
    assert "口诛笔伐" not in "".join(shown(PASSAGE, marks.answers))


def test_the_further_a_citation_is_behind_the_less_of_it_is_marked(qa: QA) -> None:
    query = read(qa, "校园日记是几月几号推出的？")
    meeting = qa.citer.meet(query, qa.texts().of(PASSAGE))
    marked = [
        sum(map(len, mark(meeting, query, qa.citer.mark_settings, behind).answers))
        for behind in (0.0, 2.0, 5.0, 10.0, 1e6)
    ]

    assert marked == sorted(marked, reverse=True)
    assert marked[0] > marked[-1] > 0


def test_a_question_in_the_other_script_marks_the_same_characters(qa: QA) -> None:
    assert marks_of(qa, "校園日記是幾月幾號推出的？", PASSAGE) == marks_of(qa, "校园日记是几月几号推出的？", PASSAGE)


def test_noise_inside_a_line_does_not_move_a_mark(qa: QA) -> None:
    marks = marks_of(qa, "网络通讯事业部向谁汇报？", TRADITIONAL)

    assert any("陸兆禧" in text for text in shown(TRADITIONAL, marks.answers))
    assert "網絡通訊" in "".join(shown(TRADITIONAL, marks.matches))


def test_an_english_question_marks_the_chinese_that_it_matched(qa: QA) -> None:
    marks = marks_of(qa, "When did Alipay launch the campus diary?", PASSAGE)

    assert "支付宝" in "".join(shown(PASSAGE, marks.matches))


def test_a_passage_that_meets_nothing_has_no_matches(qa: QA) -> None:
    assert marks_of(qa, "量子力学", "今天下了一場大雨。").matches == ()


@pytest.mark.parametrize(
    ("question", "text", "answer"),
    [
        (
            "易信是哪两家公司做的？",
            "微信之后,易信很快上线,它由網易和中國電信兩家合辦。天氣很好,適合散步。",
            "網易和中國電信",
        ),
        (
            "来往的口号是什么？",
            "来往的口号是“朋友就是要来往,天天都要来往”。那天下了雨。",
            "朋友就是要来往,天天都要来往",
        ),
        ("来往是谁负责的？", "天气很好,适合散步,大家都去了。来往后来由鄒孟睿負責。", "鄒孟睿"),
        ("来往有哪些对手？", "下雨了。来往的对手有微信、易信、米聊。大家都去散步了。", "微信、易信、米聊"),
    ],
)
def test_what_was_asked_for_is_not_cut(qa: QA, question: str, text: str, answer: str) -> None:
    (marked,) = shown(text, marks_of(qa, question, text).answers)

    assert answer in marked


@pytest.mark.parametrize("text", ["", " ", "\n"])
def test_an_empty_passage_has_no_marks(qa: QA, text: str) -> None:
    assert marks_of(qa, "来往", text) == Marks((), ())


TEXTS = st.text(
    st.one_of(
        st.sampled_from(list("来往失敗支付寶,。!?;:“”()9.0 2億abWeChat\n\t　—…🙂𠮷")),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=120,
)


@given(
    text=TEXTS, question=st.sampled_from(["来往为什么失败？", "支付宝9.0多了什么", "How many users does WeChat have?"])
)
def test_marks_lie_in_the_text_in_order_without_cutting_words(qa: QA, text: str, question: str) -> None:
    marks = marks_of(qa, question, text)

    assert len(marks.answers) <= 2
    for spans in (sorted(marks.answers), list(marks.matches)):
        end = 0
        for span in spans:
            assert end <= span.start <= span.end <= len(text)
            end = span.end
    for span in (*marks.answers, *marks.matches):
        for border in (span.start, span.end):
            around = text[border - 1 : border + 1] if 0 < border < len(text) else ""
            assert not (len(around) == 2 and around.isascii() and around.isalnum())
