"""What the page says of problems."""

from __future__ import annotations

from dataclasses import dataclass

from qa.output.wording import Language


@dataclass(frozen=True, slots=True)
class ProblemWords:
    """The sentences in one language; braces are filled where they are used.

    The first six are those of `ProblemKind`; the page's script says the others.
    """

    too_long: str
    unknown_document: str
    none_passes: str
    no_filter: str
    index: str
    other: str
    empty: str
    busy: str
    away: str
    refused: str
    not_noted: str
    not_kept: str
    no_date: str


PROBLEMS: dict[Language, ProblemWords] = {
    Language.EN: ProblemWords(
        too_long="The question has {detail} characters and may have {most}: shorten it.",
        unknown_document="There is no document “{detail}” here: remove the filter, or ask for a new link.",
        none_passes="No document passes the filter: change it or remove it.",
        no_filter="The filter of this link cannot be read: remove it and ask again.",
        index="The index cannot be read: tell whoever runs this page to build it again, then ask again.",
        other="The question could not be answered: {detail}",
        empty="Type a question first.",
        busy="One question is still being answered: send this one afterwards.",
        away="The server does not answer; nothing is lost, and this page goes on as soon as it is back.",
        refused="The server could not do that: try again.",
        not_noted="Your verdict could not be noted: tell whoever runs this page that feedback cannot be written.",
        not_kept="Your verdict was not noted: only verdicts on the server's documents are kept.",
        no_date="A date is written 2013, 2013-10 or 2013-10-05.",
    ),
    Language.HANS: ProblemWords(
        too_long="问题有 {detail} 个字，最多 {most} 个：请缩短。",
        unknown_document="这里没有名为“{detail}”的文档：请去掉筛选，或索取新的链接。",
        none_passes="没有文档符合筛选条件：请修改或去掉筛选。",
        no_filter="无法读取此链接的筛选条件：请去掉筛选后再问。",
        index="无法读取索引：请让本页的管理者重建索引，然后再问。",
        other="这个问题没能得到回答：{detail}",
        empty="请先输入问题。",
        busy="上一个问题还在回答中：请稍后再发送。",
        away="服务器没有响应；内容都还在，恢复后本页会自动继续。",
        refused="服务器没能完成：请再试一次。",
        not_noted="您的评价没能记下：请告诉本页的管理者，反馈无法写入。",
        not_kept="您的评价没有记下：只保留对服务器所提供文档的评价。",
        no_date="日期请写成 2013、2013-10 或 2013-10-05。",
    ),
    Language.HANT: ProblemWords(
        too_long="問題有 {detail} 個字，最多 {most} 個：請縮短。",
        unknown_document="這裡沒有名為「{detail}」的文件：請去掉篩選，或索取新的連結。",
        none_passes="沒有文件符合篩選條件：請修改或去掉篩選。",
        no_filter="無法讀取此連結的篩選條件：請去掉篩選後再問。",
        index="無法讀取索引：請讓本頁的管理者重建索引，然後再問。",
        other="這個問題沒能得到回答：{detail}",
        empty="請先輸入問題。",
        busy="上一個問題還在回答中：請稍後再送出。",
        away="伺服器沒有回應；內容都還在，恢復後本頁會自動繼續。",
        refused="伺服器沒能完成：請再試一次。",
        not_noted="您的評價沒能記下：請告訴本頁的管理者，意見無法寫入。",
        not_kept="您的評價沒有記下：只保留對伺服器所提供文件的評價。",
        no_date="日期請寫成 2013、2013-10 或 2013-10-05。",
    ),
}
