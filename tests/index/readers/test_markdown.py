"""Which lines of a Markdown text are headings, code and markup."""

from __future__ import annotations

import pytest

from index.readers.markdown import front_matter, heading_text, line_roles
from index.records import Metadata, Role

TEXT = """---
title: "来往"
Author: 速途研究院
date: 2018-03-21
---
# 来往 #

失败
====

正文 `a`。

```python
x = 1
```

    y = 2

---
> ~~~
> z = 3
> ~~~
"""


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_line_has_its_role(end: str) -> None:
    roles = line_roles(TEXT.replace("\n", end))
    assert {line for line, role in roles.items() if role is Role.HEADING} == {6, 8}
    assert {line for line, role in roles.items() if role is Role.CODE} == {14, 17, 21}
    assert {line for line, role in roles.items() if role is Role.MARKUP} == {1, 2, 3, 4, 5, 9, 13, 15, 19, 20, 22}


def test_a_fence_that_is_never_closed_is_code_to_its_end() -> None:
    assert line_roles("```\nx\ny") == {1: Role.MARKUP, 2: Role.CODE, 3: Role.CODE}


def test_plain_text_has_no_roles() -> None:
    assert line_roles("来往是产品。\n\n#标签 不是标题。") == {}
    assert line_roles("") == {}


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_front_matter_is_read_without_its_quotes(end: str) -> None:
    assert front_matter(TEXT.replace("\n", end)) == Metadata("来往", "速途研究院", "2018-03-21", "", "")


@pytest.mark.parametrize("text", ["", "title: 来往", "来往\n---\ntitle: 来往\n---\n", "---\ntitle: 来往\n"])
def test_what_is_no_front_matter_names_nothing(text: str) -> None:
    assert front_matter(text) == Metadata()


@pytest.mark.parametrize(
    ("line", "text"), [("# 来往", "来往"), ("###  来往 ##", "来往"), ("来往", "来往"), ("# C#", "C#"), ("## #", "#"), ("#来往", "#来往")]
)
def test_number_signs_are_no_text_of_a_heading(line: str, text: str) -> None:
    start, end = heading_text(line)
    assert line[start:end] == text
