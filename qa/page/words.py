"""What the page itself says, in three languages."""

from __future__ import annotations

from dataclasses import dataclass

from qa.texts import Language


@dataclass(frozen=True, slots=True)
class PageWords:
    """The page's own words in one language; braces are filled where they are used."""

    title: str
    promise: str
    how: str
    try_asking: str
    in_here: str
    passages: str
    placeholder: str
    ask: str
    new: str
    language: str
    conversation: str
    open_source: str
    place: str
    source: str
    close: str
    previous: str
    next: str
    citation_of: str
    shortened: str
    pieces_left_out: str
    failed: str


WORDS: dict[Language, PageWords] = {
    Language.EN: PageWords(
        title="Chuchu",
        promise="Ask these documents.",
        how="You get the passages that answer, each with its place. Nothing is made up: every word stands in a source.",
        try_asking="Try asking",
        in_here="In here",
        passages="{n} passages",
        placeholder="Ask in English, 简体 or 繁體",
        ask="Ask",
        new="New conversation",
        language="Language of the page",
        conversation="Questions and answers",
        open_source="Open in its document",
        place="{lines} of {total}",
        source="Source",
        close="Close the source",
        previous="Previous citation",
        next="Next citation",
        citation_of="Citation {n} of {total}",
        shortened="…",
        pieces_left_out="{n} passages further up or down are not shown.",
        failed="The question could not be answered.",
    ),
    Language.HANS: PageWords(
        title="出处 Chuchu",
        promise="向这些文档提问",
        how="回答就是能解答问题的原文段落，每段都标明出处。没有一句话是生成的，每个字都来自原文。",
        try_asking="试着问",
        in_here="这里有",
        passages="{n} 段",
        placeholder="用简体、繁體或 English 提问",
        ask="提问",
        new="新的对话",
        language="界面语言",
        conversation="问与答",
        open_source="在原文中查看",
        place="{lines}，共 {total} 行",
        source="原文",
        close="关闭原文",
        previous="上一处引文",
        next="下一处引文",
        citation_of="引文 {n}／{total}",
        shortened="…",
        pieces_left_out="前后另有 {n} 段未显示。",
        failed="这个问题没能得到回答。",
    ),
    Language.HANT: PageWords(
        title="出處 Chuchu",
        promise="向這些文件提問",
        how="回答就是能解答問題的原文段落，每段都標明出處。沒有一句話是生成的，每個字都來自原文。",
        try_asking="試著問",
        in_here="這裡有",
        passages="{n} 段",
        placeholder="用繁體、简体或 English 提問",
        ask="提問",
        new="新的對話",
        language="介面語言",
        conversation="問與答",
        open_source="在原文中查看",
        place="{lines}，共 {total} 行",
        source="原文",
        close="關閉原文",
        previous="上一處引文",
        next="下一處引文",
        citation_of="引文 {n}／{total}",
        shortened="…",
        pieces_left_out="前後另有 {n} 段未顯示。",
        failed="這個問題沒能得到回答。",
    ),
}
