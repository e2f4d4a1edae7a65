"""A reader who has brought one document, and what a program is answered."""

from __future__ import annotations

from typing import Any

from qa.own_documents.all_readers import Libraries, reader_key

TEXT = "臺灣高鐵於2007年1月5日通車，起點是臺北站，終點是左營站。\n"
QUESTION = "台湾高铁是哪一年通车的？"
READER = reader_key("ada", None)


def cited(answer: dict[str, Any]) -> set[str]:
    return {citation["document"] for citation in answer["citations"]}


def remove(libraries: Libraries) -> None:
    library = libraries.find(READER)
    assert library is not None
    library.remove()
