"""What the page itself says, in three languages."""

from __future__ import annotations

from dataclasses import dataclass

from qa.output.wording import Language


@dataclass(frozen=True, slots=True)
class PageWords:
    """The page's own words in one language; braces are filled where they are used.

    `convert` and `converted` are empty in a language that no Chinese script belongs to.
    """

    title: str
    promise: str
    how: str
    teach: str
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
    in_margin: str
    pieces_left_out: str
    failed: str
    answered: str
    help: str
    theme: str
    close_help: str
    top: str
    also_named: str
    copy: str
    copy_as: str
    copy_text: str
    copied: str
    not_copied: str
    save_answer: str
    copy_link: str
    edit: str
    edit_asked: str
    ask_alone: str
    asked_alone: str
    ask_joined: str
    again: str
    outdated: str
    history: str
    history_note: str
    history_empty: str
    sign_out: str
    find: str
    rename: str
    delete: str
    good: str
    bad: str
    wrong: str
    thanks: str
    convert: str
    converted: str
    gone: str
    left: str
    removed: str


WORDS: dict[Language, PageWords] = {
    Language.EN: PageWords(
        title="Chuchu",
        promise="Ask these documents.",
        how="You get the passages that answer, each with its place. Nothing is made up: every word stands in a source.",
        teach="Ask who, when, why or how many; then go on with “and why did it fail?”",
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
        in_margin="Citations in this document",
        pieces_left_out="{n} passages further up or down are not shown.",
        failed="The question could not be answered.",
        answered="Answered: {line}",
        help="Help and keys",
        theme="Light or dark",
        close_help="Close",
        top="Chuchu: settings",
        also_named="Also named in these passages",
        copy="Copy citation",
        copy_as="Copy citation as …",
        copy_text="Text",
        copied="Copied",
        not_copied="The browser did not allow copying.",
        save_answer="Save answer",
        copy_link="Copy link",
        edit="Edit question",
        edit_asked="Edit",
        ask_alone="Ask this question alone, without those before it",
        asked_alone="Asked alone, without the questions before it.",
        ask_joined="Ask as a follow-up",
        again="Ask again",
        outdated="The documents were indexed anew since; ask again for the present state.",
        history="Conversations",
        history_note="Kept in this browser only.",
        history_empty="None yet.",
        sign_out="Sign out, and delete these conversations",
        find="Find a conversation",
        rename="Rename",
        delete="Delete",
        good="Helpful",
        bad="Not helpful",
        wrong="Wrong citation",
        thanks="Thank you, noted.",
        convert="",
        converted="",
        gone="This document has changed since; the passage no longer stands there.",
        left="This document is no longer here.",
        removed="Removed: the document is no longer here; this browser alone keeps the passage.",
    ),
    Language.HANS: PageWords(
        title="出处 Chuchu",
        promise="向这些文档提问",
        how="回答就是能解答问题的原文段落，每段都标明出处。没有一句话是生成的，每个字都来自原文。",
        teach="可以问谁、何时、为什么、有多少，然后接着问“它为什么失败？”",
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
        in_margin="本文中的引文",
        pieces_left_out="前后另有 {n} 段未显示。",
        failed="这个问题没能得到回答。",
        answered="已回答：{line}",
        help="帮助与快捷键",
        theme="浅色或深色",
        close_help="关闭",
        top="出处：设置",
        also_named="这些段落里还提到",
        copy="复制引文",
        copy_as="其他引文格式",
        copy_text="文字",
        copied="已复制",
        not_copied="浏览器不允许复制。",
        save_answer="保存回答",
        copy_link="复制链接",
        edit="修改问题",
        edit_asked="修改",
        ask_alone="单独问这一句，不带前面的问题",
        asked_alone="单独提问，没有带上前面的问题。",
        ask_joined="接着前面的问题问",
        again="再问一次",
        outdated="此后文档已重新索引；再问一次可得到最新的结果。",
        history="对话记录",
        history_note="只保存在这个浏览器里。",
        history_empty="还没有。",
        sign_out="退出登录，并删除这些对话",
        find="查找对话",
        rename="重命名",
        delete="删除",
        good="有帮助",
        bad="没帮助",
        wrong="引错了",
        thanks="谢谢，已记下。",
        convert="以简体显示",
        converted="已转换为简体，并非原文写法",
        gone="文档此后有改动，这段文字已不在其中。",
        left="这篇文档已不在这里。",
        removed="已移除：文档已不在这里，只有这个浏览器还留着这段文字。",
    ),
    Language.HANT: PageWords(
        title="出處 Chuchu",
        promise="向這些文件提問",
        how="回答就是能解答問題的原文段落，每段都標明出處。沒有一句話是生成的，每個字都來自原文。",
        teach="可以問誰、何時、為什麼、有多少，然後接著問「它為什麼失敗？」",
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
        in_margin="本文中的引文",
        pieces_left_out="前後另有 {n} 段未顯示。",
        failed="這個問題沒能得到回答。",
        answered="已回答：{line}",
        help="說明與快速鍵",
        theme="淺色或深色",
        close_help="關閉",
        top="出處：設定",
        also_named="這些段落裡還提到",
        copy="複製引文",
        copy_as="其他引文格式",
        copy_text="文字",
        copied="已複製",
        not_copied="瀏覽器不允許複製。",
        save_answer="儲存回答",
        copy_link="複製連結",
        edit="修改問題",
        edit_asked="修改",
        ask_alone="單獨問這一句，不帶前面的問題",
        asked_alone="單獨提問，沒有帶上前面的問題。",
        ask_joined="接著前面的問題問",
        again="再問一次",
        outdated="此後文件已重新索引；再問一次可得到最新的結果。",
        history="對話記錄",
        history_note="只儲存在這個瀏覽器裡。",
        history_empty="還沒有。",
        sign_out="登出，並刪除這些對話",
        find="尋找對話",
        rename="重新命名",
        delete="刪除",
        good="有幫助",
        bad="沒幫助",
        wrong="引錯了",
        thanks="謝謝，已記下。",
        convert="以繁體顯示",
        converted="已轉換為繁體，並非原文寫法",
        gone="文件此後有改動，這段文字已不在其中。",
        left="這篇文件已不在這裡。",
        removed="已移除：文件已不在這裡，只有這個瀏覽器還留著這段文字。",
    ),
}
