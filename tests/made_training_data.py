"""Training data of some hundred rows, and questions about them: all that the stages of the training read."""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable
from pathlib import Path

from index.text.keys import make_key
from training.corpus import is_held_out
from training.reading.written import ONE_IN, checksum, normalized

CITIES = [
    "北京",
    "上海",
    "廣州",
    "深圳",
    "杭州",
    "成都",
    "武漢",
    "南京",
    "西安",
    "重慶",
    "天津",
    "蘇州",
    "長沙",
    "青島",
    "大連",
    "廈門",
]
ASPECTS = {
    "天氣": ("weather", "{}全年的氣溫變化很大,夏天炎熱多雨,冬天寒冷乾燥。"),
    "歷史": ("history", "{}建城已有兩千多年,古代曾是重要的都城和商埠。"),
    "美食": ("food", "{}的小吃遠近聞名,餐館裡的麵條和點心最受歡迎。"),
    "交通": ("transport", "{}的地鐵和公交四通八達,高鐵站離市中心不遠。"),
    "大學": ("university", "{}有多所高等院校,學生人數在全國名列前茅。"),
    "人口": ("population", "{}的常住居民超過一千萬,其中外來人員佔三成。"),
}


def _passages() -> list[str]:
    """What every question of the data is about, one each."""
    return [
        text.format(city) + f"這是關於{city}{aspect}的介紹。"
        for city in CITIES
        for aspect, (_, text) in ASPECTS.items()
    ]


def write_data(folder: Path) -> Path:
    """Write the files of the training data; return their folder."""
    names = [(city, aspect, english) for city in CITIES for aspect, (english, _) in ASPECTS.items()]
    pairs = [
        {"q": f"{city}的{aspect}怎麼樣?", "p": passage, "en": f"the {english} of city {number}"}
        for number, ((city, aspect, english), passage) in enumerate(zip(names, _passages(), strict=True))
    ]
    _write(folder, "questions", ({"q": row["q"], "p": row["p"], "src": "cmrc2018"} for row in pairs))
    _write(
        folder, "headings", ({"q": row["q"][:-4], "p": row["p"] + "更多內容見下文。", "src": "made"} for row in pairs)
    )
    _write(folder, "prose", ({"p": row["p"] + "這裡的人都知道。", "src": "made"} for row in pairs))
    _write(folder, "headings-en-zh", ({"q": row["en"], "p": row["p"] + "請看英文標題。"} for row in pairs))
    _write(folder, "parallel", ({"en": row["en"] + "?", "zh": row["q"], "src": "tatoeba"} for row in pairs))
    _write(folder, "parallel-docs", ({"en": row["en"], "zh": row["p"][:12], "src": "made"} for row in pairs))
    words = {aspect: english for aspect, (english, _) in ASPECTS.items()} | {"地鐵": "subway", "學生": "student"}
    _write(
        folder,
        "dictionary",
        (
            {"hant": word, "hans": word, "pinyin": "a1 b1", "en": [english, f"the {english}"]}
            for word, english in words.items()
        ),
    )
    return folder


def write_asked(path: Path) -> Path:
    """Write questions for close reading about passages of the data, some held out; half of them are answered."""
    split: tuple[list[str], list[str]] = ([], [])
    for passage in _passages():
        split[is_held_out(make_key(passage).text, ONE_IN)].append(normalized(passage))
    rows = [
        {
            "file": "questions",
            "checksum": checksum(passage),
            "pieces": [[0, passage.index("。") + 1], [passage.index("。") + 1, len(passage)]],
            "questions": [
                {"q": f"{passage[:2]}怎麼樣?", "answers": [[2, 8]]},
                {"q": f"{passage[:2]}的市長是誰?", "answers": []},
            ],
        }
        for passage in (*split[0][:6], *split[1][:3])
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    return path


def write_question_set(folder: Path) -> tuple[Path, Path]:
    """Write a question set, half of it without an answer, and its documents; return both paths."""
    documents = folder / "documents"
    documents.mkdir(parents=True)
    lines = [f"來往是第{number}個產品,由阿里在{2000 + number}年推出,後來失敗了。" for number in range(1, 9)]
    (documents / "a.txt").write_text("\n\n".join(lines) + "\n", "utf-8")
    rows: list[dict[str, object]] = []
    for number in range(1, 9):
        common = {"lang": "zh-Hant", "type": "factoid", "history": []}
        answered = {
            "id": f"a{number}",
            "question": f"第{number}個產品是哪一年推出的?",
            "gold": [{"para": f"a:{2 * number - 1}", "grade": 2}],
            "answer": f"{2000 + number}年",
            "kind": "single",
        }
        unanswered = {
            "id": f"n{number}",
            "question": f"{CITIES[number]}的市長是誰?",
            "gold": [],
            "answer": "",
            "kind": "none",
            "none_kind": "off_topic",
        }
        rows += [common | answered, common | unanswered]
    questions = folder / "questions.jsonl"
    questions.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return questions, documents


def _write(folder: Path, name: str, rows: Iterable[dict[str, object]]) -> None:
    with gzip.open(folder / f"{name}.jsonl.gz", "wt", encoding="utf-8") as out:
        out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
