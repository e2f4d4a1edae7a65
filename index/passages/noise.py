"""Lines of a web page that are not its text, told by what they say.

All patterns are written in Simplified Chinese and matched against folded text, so that they hold for
both scripts and for full-width and half-width signs.
"""

from __future__ import annotations

import re
from enum import StrEnum

from index.text.script import fold


class Noise(StrEnum):
    """Why a line, or a part of one, is not text of its page."""

    PAGE_CHROME = "page chrome"
    EMPTY_FIELD = "empty field"
    COMMENT_NOTICE = "comment notice"
    CALL_TO_ACTION = "call to action"
    COPYRIGHT_NOTICE = "copyright notice"
    DISCLAIMER = "disclaimer"
    SITE_TITLE = "site title"
    AUTHOR_NAME = "author name"
    IMAGE_SLOT = "image slot"
    SERVICE_LISTING = "service listing"
    PRICE = "price"
    OTHER_SCRIPT = "other script"
    SEPARATOR = "separator"
    MARKUP = "markup"


def rule(pattern: str) -> re.Pattern[str]:
    """A pattern for folded text; its own ASCII characters, the syntax, are left as they are."""
    return re.compile("".join(char if char.isascii() else fold(char) for char in pattern))


# What a whole line says, at most this many characters long.
_LONGEST = 110
_NETWORK = r"[\s|/,、]*(?:微信|朋友圈|微博|新浪微博|qq|qq空间|豆瓣|facebook|twitter|line)"
_INVITED = r"(?:点赞|关注|留言|评论|转发|收藏|订阅|打赏|投票)"
_MAP = r"(?:网站地图|站点地图|xml ?地图|sitemap|rss ?订阅)"
_CHROME = rule(
    r"(?P<page_chrome>"
    r"(?:点击|点此|单击)关闭|(?:点击|点此|单击)?(?:展开|阅读|查看|收起)全文|(?:点击|点此)?(?:查看|加载)更多|阅读原文"
    r"|(?:返回|回到)(?:顶部|首页)|打印本页"
    rf"|(?:一键)?(?:分享|转发|收藏)(?:(?:到|至|本文)+:?|:)(?:{_NETWORK})*"
    r"|[上下]一[篇页章](?::.{0,60})?"
    r"|(?:相关|推荐|延伸|热门|最新|更多)(?:文章|阅读|新闻|资讯|推荐|链接|报道|内容|视频)(?:推荐)?:?"
    r"|(?:猜你喜欢|为你推荐|大家都在看|热门推荐|随机推荐):?"
    r"|(?:今日|热门|热搜|热点)(?:关键词|标签|搜索|话题)[: ].{0,40}"
    rf"|{_MAP}(?:[\s|]*{_MAP})*"
    r"|(?:skip to (?:main )?content|back to top|share this(?: article)?|read more|related articles?|advertisement)[:.]?"
    r")"
    r"|(?P<empty_field>[•·\s]*(?:时间|日期|发布时间|作者|来源|编辑|责任编辑|责编|阅读|阅读数|浏览|点击|评论|标签|栏目):)"
    r"|(?P<comment_notice>"
    r"(?:根据.{2,30},)?(?:您)?(?:请|需要?|必须|还未|尚未)?(?:先)?(?:登录|注册|绑定|实名).{0,16}(?:发表|参与|进行|才能|[后可再])评论[!。]?"
    r"|(?:网友|最新|全部|热门|精彩|用户|读者|文章)评论(?:\(\d*条?\)|区|:|\d+条?)?"
    r"|(?:共)?\d+条评论|发表评论|我要评论|暂无评论"
    r"|\d+ comments?|leave a (?:comment|reply)|post a comment"
    r")"
    r"|(?P<call_to_action>"
    r"(?:更多|想?了解更多|获取更多)[^,。]{0,14},(?:请|敬请|欢迎)?(?:大家|您)?(?:持续)?(?:关注|订阅|搜索|添加)"
    r"(?:\"[^\"]{1,20}\"|[^,。]{0,16}(?:[号网台]|微信|微博|频道|我们|专栏|app))[!~。]?"
    r"|(?:.{0,40}[?!。,~])?(?:大家|你|快来|来|欢迎|请|可以)?在?(?:评论|留言)区?(?:里|中|下方)?"
    r"(?:一起(?:讨论|聊聊|交流|说说)|留言|告诉(?:我|大家)|说说|聊聊).{0,12}[!~。]?"
    rf"|(?:.{{0,60}}[?!。,~])?(?:欢迎|记得|别忘了|请|求)(?:大家|各位|您|你)?在?(?:下方|评论区)?(?:持续)?{_INVITED}[,、和及与并]?"
    rf"(?:{_INVITED}|讨论|(?:我们|本号|本公众号)(?!的)).{{0,24}}"
    r"|.{0,10}(?:长按|扫描|扫一扫|识别|扫码).{0,10}(?:关注|加群|添加|加微信).{0,20}"
    r"|.{0,10}(?:长按|扫描|扫一扫|识别)(?:识别)?(?:下方|上方|图中|文末|下面|上面)的?二维码.{0,20}"
    r"|.{0,12}点击(?:下方|上方|左下角|文末)的?(?:蓝字|\"?阅读原文|链接|卡片).{0,20}"
    r")"
    r"|(?P<copyright_notice>"
    r"版权所有.{0,60}|版权声明:.{0,90}"
    r"|(?:copyright ?)?(?:©|\(c\) ?\d{4}).{0,90}|copyright(?: \d{4}.{0,80})?|.{0,60}all rights reserved\.?"
    r"|.{0,40}[a-z\u4e00-\u9fff]icp(?:备|证)\d+.{0,40}"
    r"|.{0,12}(?:未经(?:许可|授权|允许)|转载请).{0,20}(?:不得转载|必究|注明(?:出处|来源)|联系).{0,30}"
    r")"
)
_REASONS = {reason.name.lower(): reason for reason in Noise}

# A notice of the site about itself: who it is, what about rights, what it does or asks.
_NOTICE_LONGEST = 400
_SITE = rule("本站|本网|本平台|本公众号|本刊")
_RIGHTS = rule("版权|知识产权|侵权|著作权|转载")
_REMEDY = rule("邮件|联系|删除|处理|无关|不代表|不等同|授权|注明|必究")

_SEPARATOR = re.compile(r"[\s|+]*+(?:[-=*_~#·•.─━※☆★◇◆][\s|:+]*+){3,}+")
_SITE_TITLE = rule(
    r"[^。!?;]{2,70}[-_|>](?:[^-_|>。!?;]{0,14})"
    r"(?:网|新闻|频道|首页|论坛|博客|日报|晚报|晨报|百科|贴吧|知乎|头条|博客园|简书|豆瓣|csdn)"
)
_ABOUT = r".{0,40}(?:本文|文章|原文|内容|作者|个人|以上|上述|本站|信息|资料).{0,30}"
_DISCLAIMER = rule(
    rf"{_ABOUT}(?:不代表|不构成|不等同).{{1,16}}(?:立场|观点|建议|意见).{{0,10}}"
    r"|.{0,12}据此(?:操作|入市|投资).{0,20}(?:自担|自负|自行承担).{0,4}"
    rf"|{_ABOUT}(?:仅供参考|仅供交流|风险自担|后果自负).{{0,12}}"
)

_LISTING_HEAD = rule(r"(?:相关|推荐|热门|更多)(?:服务|产品|商品|供应|店铺):?")
_AMOUNT = r"(?:\d[\d,.]*(?:\s*[-~至]\s*\d[\d,.]*)?|面议|电议|详谈)"
_PRICE = rule(
    rf"(?:[¥$]|rmb|费用|价格|报价|售价):?\s*{_AMOUNT}\s*(?:元|万元|美元)?(?:/.{{1,4}})?起?|{_AMOUNT}\s*(?:元|万元|美元)(?:/.{{1,4}})?起?"
)
_NOT_A_NAME = re.compile(r"[。！？!?；;，,：:…]")
_LISTING_SPREAD = 8


def reason_to_drop(line: str) -> str:
    """Why a folded line is not text of its page; empty where nothing speaks against it."""
    if not line[0].isalnum() and _SEPARATOR.fullmatch(line):
        return Noise.SEPARATOR
    if len(line) <= _LONGEST:
        found = _CHROME.fullmatch(line)
        if found is not None and found.lastgroup is not None:
            return _REASONS[found.lastgroup]
    if len(line) <= _NOTICE_LONGEST and _SITE.search(line) and _RIGHTS.search(line) and _REMEDY.search(line):
        return Noise.COPYRIGHT_NOTICE
    return ""


def is_site_title(line: str) -> bool:
    """Whether a folded line looks like a page title with the name of its site behind."""
    return len(line) <= 90 and _SITE_TITLE.fullmatch(line) is not None


def is_disclaimer(sentence: str) -> bool:
    """Whether a folded sentence only limits liability."""
    return len(sentence) <= 90 and _DISCLAIMER.fullmatch(sentence.rstrip("。!.; ")) is not None


def listings(lines: list[str]) -> dict[int, str]:
    """Advertised services among folded lines: positions and reasons.

    A listing is a head ("related services"), a name without any stop, and a price, in this order; other
    lines may stand between them, as where a page was read across its columns. One alone is let be.
    """
    found: list[tuple[int, int, int]] = []
    head = name = -1
    for position, line in enumerate(lines):
        if len(line) > 40:
            continue
        if _LISTING_HEAD.fullmatch(line):
            head, name = position, -1
        elif head < 0 or position - head > _LISTING_SPREAD:
            continue
        elif _PRICE.fullmatch(line):
            if name > head:
                found.append((head, name, position))
            head = -1
        elif name < head and not _NOT_A_NAME.search(line):
            name = position
    if len(found) < 2:
        return {}
    reasons = (Noise.SERVICE_LISTING, Noise.SERVICE_LISTING, Noise.PRICE)
    return {position: reason for listing in found for position, reason in zip(listing, reasons, strict=True)}
