"""What an index holds, and paragraphs to build one of."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def contents(index: Path) -> dict[str, bytes]:
    """Every file of the current generation but the one that says where the documents are."""
    folder = index / "generations" / (index / "CURRENT").read_text("ascii").strip()
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "location.json"}


PARAGRAPHS = [
    "来往是阿里巴巴推出的聊天软件。",
    "來往是阿里巴巴推出的聊天軟件。",
    "馬雲要求每個員工拉一百個用戶。",
    "Laiwang was pushed inside Alibaba by its founder.",
    "微信的用户早已超过三亿。",
    "一、来往的失败",
    "   ",
]
