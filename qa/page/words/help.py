"""What the page's help says, in three languages."""

from __future__ import annotations

from dataclasses import dataclass

from qa.output.wording import Language


@dataclass(frozen=True, slots=True)
class HelpWords:
    """The words of the help in one language."""

    title: str
    marks: str
    sure: str
    inferred: str
    key_ask: str
    key_send: str
    key_next: str
    key_previous: str
    key_open: str
    key_close: str
    key_help: str
    single_keys: str


HELP: dict[Language, HelpWords] = {
    Language.EN: HelpWords(
        title="How to read and to get around",
        marks="A highlighted sentence answers; dotted words are those of your question.",
        sure="Three dots say how sure it is; where nothing answers, the nearest passages stand in dashed frames.",
        inferred="“Inferred” marks what was concluded from the text and is not printed in it.",
        key_ask="go to the question",
        key_send="ask (Shift+Enter: new line)",
        key_next="next citation",
        key_previous="previous citation",
        key_open="open the citation in its document",
        key_close="close the source or this help",
        key_help="show this help",
        single_keys="Use the single-letter keys",
    ),
    Language.HANS: HelpWords(
        title="怎么读，怎么用键盘",
        marks="有底色的句子回答了问题；带点线的是问题里的词。",
        sure="三个圆点表示把握大小；没有答案时，只列出最接近的段落，用虚线框起。",
        inferred="“推断”表示从文中推知、并未写明的信息。",
        key_ask="跳到提问框",
        key_send="提问（Shift+Enter 换行）",
        key_next="下一处引文",
        key_previous="上一处引文",
        key_open="在原文中打开引文",
        key_close="关闭原文或帮助",
        key_help="显示帮助",
        single_keys="启用单键快捷键",
    ),
    Language.HANT: HelpWords(
        title="怎麼讀，怎麼用鍵盤",
        marks="有底色的句子回答了問題；帶點線的是問題裡的詞。",
        sure="三個圓點表示把握大小；沒有答案時，只列出最接近的段落，用虛線框起。",
        inferred="「推斷」表示從文中推知、並未寫明的資訊。",
        key_ask="跳到提問框",
        key_send="提問（Shift+Enter 換行）",
        key_next="下一處引文",
        key_previous="上一處引文",
        key_open="在原文中開啟引文",
        key_close="關閉原文或說明",
        key_help="顯示說明",
        single_keys="啟用單鍵快速鍵",
    ),
}
