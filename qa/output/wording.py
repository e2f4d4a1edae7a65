"""What the program says about an answer, in the three languages it speaks."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from index.records import Kind

# Below the first bound an answer is called unsure, from the second on sure; between them fairly sure.
_SURE_BOUNDS = (0.5, 0.8)


class Language(StrEnum):
    """A language of the interface, by its BCP 47 tag."""

    HANS = "zh-Hans"
    HANT = "zh-Hant"
    EN = "en"


@dataclass(frozen=True, slots=True)
class AnswerTexts:
    """The words around an answer in one language; braces are filled by the functions below and by `qa.output.parts`."""

    found: str
    nothing: str
    not_found: str
    off_topic: str
    near_miss: str
    passages: tuple[str, str]
    documents: tuple[str, str]
    line: str
    lines: str
    surety: tuple[str, str, str]
    asked_as: str
    correction: str
    difference: str
    inferred: str
    under: str
    also: str
    comma: str
    kinds: dict[Kind, str]


TEXTS: dict[Language, AnswerTexts] = {
    Language.EN: AnswerTexts(
        found="{passages} from {documents}",
        nothing="Nothing to search for: ask with a few words.",
        not_found="Not found in these documents.",
        off_topic="Not found in these documents; nearest:",
        near_miss="Not found in these documents, which only speak of the subject; nearest:",
        passages=("{n} passage", "{n} passages"),
        documents=("{n} document", "{n} documents"),
        line="line {first}",
        lines="lines {first}–{last}",
        surety=("unsure", "fairly sure", "sure"),
        asked_as="Searched as: {text}",
        correction="Searched for “{meant}” as well as “{typed}”",
        difference="The passages differ: {values}",
        inferred="{value} (inferred)",
        under="under “{heading}”",
        also="The same or nearly so in {places}",
        comma=", ",
        kinds={Kind.BODY: "", Kind.HEADING: "heading", Kind.COMMENT: "reader’s comment", Kind.CREDIT: "credit"},
    ),
    Language.HANS: AnswerTexts(
        found="{documents}中的 {passages}",
        nothing="没有可检索的内容：请用几个词提问。",
        not_found="这些文档里没有找到答案。",
        off_topic="这些文档里没有找到答案；最接近的是：",
        near_miss="这些文档里没有找到答案，只谈到了相关的话题；最接近的是：",
        passages=("{n} 段原文", "{n} 段原文"),
        documents=("{n} 篇文档", "{n} 篇文档"),
        line="第 {first} 行",
        lines="第 {first}–{last} 行",
        surety=("把握不大", "较有把握", "有把握"),
        asked_as="实际检索：{text}",
        correction="“{typed}”也按“{meant}”检索",
        difference="各处说法不一：{values}",
        inferred="{value}（推断）",
        under="见“{heading}”一节",
        also="相同或几乎相同的文字还见于 {places}",
        comma="、",
        kinds={Kind.BODY: "", Kind.HEADING: "标题", Kind.COMMENT: "读者评论", Kind.CREDIT: "署名"},
    ),
    Language.HANT: AnswerTexts(
        found="{documents}中的 {passages}",
        nothing="沒有可檢索的內容：請用幾個詞提問。",
        not_found="這些文件裡沒有找到答案。",
        off_topic="這些文件裡沒有找到答案；最接近的是：",
        near_miss="這些文件裡沒有找到答案，只談到了相關的話題；最接近的是：",
        passages=("{n} 段原文", "{n} 段原文"),
        documents=("{n} 篇文件", "{n} 篇文件"),
        line="第 {first} 行",
        lines="第 {first}–{last} 行",
        surety=("把握不大", "較有把握", "有把握"),
        asked_as="實際檢索：{text}",
        correction="「{typed}」也按「{meant}」檢索",
        difference="各處說法不一：{values}",
        inferred="{value}（推斷）",
        under="見「{heading}」一節",
        also="相同或幾乎相同的文字還見於 {places}",
        comma="、",
        kinds={Kind.BODY: "", Kind.HEADING: "標題", Kind.COMMENT: "讀者評論", Kind.CREDIT: "署名"},
    ),
}


def count(forms: tuple[str, str], n: int) -> str:
    """A number with its noun: the first of `forms` for one, the second for any other number."""
    return forms[n != 1].format(n=n)


def surety_level(confidence: float) -> int:
    """0 for unsure, 1 for fairly sure, 2 for sure; `confidence` is a probability, 0 to 1."""
    return sum(confidence >= bound for bound in _SURE_BOUNDS)


def surety(confidence: float, language: Language) -> str:
    """How sure, in words; `confidence` is a probability, 0 to 1."""
    return TEXTS[language].surety[surety_level(confidence)]


def line_range(lines: tuple[int, int], language: Language) -> str:
    """A range of lines, 1-based and inclusive, in words."""
    first, last = lines
    texts = TEXTS[language]
    return (texts.line if first == last else texts.lines).format(first=first, last=last)
