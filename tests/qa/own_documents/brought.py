"""What readers bring in these tests, and how: as a browser does, piece by piece."""

from __future__ import annotations

from qa.own_documents.limits import Reason, Report
from qa.own_documents.one_reader import Library

TRADITIONAL = (
    "臺灣高鐵於2007年1月5日通車，起點是臺北站，終點是左營站。\n\n票價由臺灣高鐵公司訂定，孩童票為全票的一半。\n"
)
ENGLISH = "The lighthouse at Fanad Head was lit for the first time in 1817.\n"
QUESTION = "台湾高铁是哪一年通车的？"
NOISY = "分享到：微信 微博\n臺灣高鐵於2007年1月5日通車。\n上一篇：<b>無</b>\n下一篇：無\n版權所有 © 2020 某某網\n"


def bring(library: Library, *files: tuple[str, bytes | str]) -> Report:
    """Bring files as a browser does, piece by piece."""
    for name, content in files:
        data = content.encode() if isinstance(content, str) else content
        incoming = library.arrivals.receive(name, len(data))
        for start in range(0, len(data), 1000):
            incoming.write(data[start : start + 1000])
        incoming.keep()
    return library.update()


def reasons(report: Report) -> dict[str, Reason]:
    return {refusal.name: refusal.reason for refusal in report.refused}
