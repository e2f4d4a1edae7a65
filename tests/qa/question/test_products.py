"""Every product and company of the seeds can be asked about, in both scripts and by its English name."""

from __future__ import annotations

import pytest
from opencc import OpenCC

from index.text.keys import make_key
from qa import QA

NAMES = [
    "来往",
    "旺旺",
    "钉钉",
    "支付宝",
    "生活圈",
    "圈子",
    "校园日记",
    "白领日记",
    "五福",
    "蚂蚁森林",
    "蚂蚁庄园",
    "淘江湖",
    "微淘",
    "爱淘",
    "淘帮派",
    "湖畔",
    "点点虫",
    "新来往",
    "聚划算",
    "品牌轻店",
    "微信",
    "QQ",
    "红包",
    "企业微信",
    "米聊",
    "易信",
    "飞信",
    "飞聊",
    "陌陌",
    "微博",
    "Line",
    "微米",
    "拼多多",
    "云集",
    "京东",
    "UC",
    "魅族",
    "口碑",
    "美丽说",
    "蘑菇街",
    "微店",
    "口袋通",
    "一淘逛街",
    "旺信",
    "淘点点",
    "Jego",
    "哇哦",
    "淘宝圈子",
    "天猫",
    "淘宝",
    "淘宝客",
    "开心网",
    "小红书",
    "抖音",
    "快手",
    "B站",
    "大众点评",
    "美团",
    "快的",
    "Snapchat",
    "天语",
    "锤子",
    "百度",
    "唯品会",
    "今日头条",
    "亲情号",
    "财付通",
    "微商",
    "阿里云",
    "雅虎",
    "eBay",
    "易迅",
    "芝麻信用",
]
ENGLISH = {
    "Laiwang": "来往",
    "Wangwang": "旺旺",
    "DingTalk": "钉钉",
    "Alipay": "支付宝",
    "Taojianghu": "淘江湖",
    "Weitao": "微淘",
    "Aitao": "爱淘",
    "Juhuasuan": "聚划算",
    "WeChat": "微信",
    "Momo": "陌陌",
    "Weibo": "微博",
    "Pinduoduo": "拼多多",
    "Jingdong": "京东",
    "Meizu": "魅族",
    "Koubei": "口碑",
    "Meilishuo": "美丽说",
    "Mogujie": "蘑菇街",
    "Xiaohongshu": "小红书",
    "Taobao": "淘宝",
    "Tencent": "腾讯",
    "Baidu": "百度",
    "Line": "line",
    "Snapchat": "snapchat",
    "eBay": "ebay",
}


def holds(qa: QA, question: str, name: str) -> bool:
    wanted = make_key(name).text
    return any(wanted in make_key(citation.text).text for citation in qa.ask(question, k=3, marked=0).citations)


@pytest.mark.parametrize(("number", "name"), list(enumerate(NAMES)))
def test_a_product_is_found_in_both_scripts(qa: QA, qa_light: QA, number: int, name: str) -> None:
    question = f"{name}是什么？"
    traditional = OpenCC("s2tw").convert(question)
    assert holds(qa_light, question, name)
    assert holds(qa_light, traditional, name)
    assert holds(qa_light, name, name)
    # Close reading takes its time: it reads every second product in the other script.
    assert holds(qa, traditional if number % 2 else question, name)


@pytest.mark.parametrize(("english", "name"), ENGLISH.items())
def test_a_product_is_found_by_its_english_name(qa: QA, qa_light: QA, english: str, name: str) -> None:
    assert holds(qa_light, f"What is {english}?", name)
    assert holds(qa_light, f"what is {english.lower()}", name)
    assert holds(qa, f"What is {english}?", name)
