"""Encodings are found out for whole files and for single paragraphs of both scripts."""

from __future__ import annotations

import codecs
import encodings.aliases
import pkgutil
import random
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.readers.encodings import UndecodableError, decode, is_text_encoding
from index.readers.files import read_documents
from index.records import Document

SEEDS = sorted((Path(__file__).parents[3] / "seeds").glob("*.txt"))
ENCODINGS = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030", "cp950", "big5hkscs")


# Big5 has one of each of these, Unicode two.
SAME_IN_BIG5 = str.maketrans("‧￥", "•¥")


@cache
def texts(script: str) -> list[str]:
    """The seeds in one script (`t2s` Simplified, `s2t` Traditional): whole, and by paragraph."""
    import opencc

    converter = opencc.OpenCC(script)
    whole = [converter.convert(path.read_text("utf-8")) for path in SEEDS]
    return whole + [line.strip() for text in whole for line in text.split("\n") if line.strip()]


@pytest.mark.parametrize("script", ["t2s", "s2t"])
@pytest.mark.parametrize("encoding", ENCODINGS)
def test_seeds_and_their_paragraphs_come_back(encoding: str, script: str) -> None:
    tried = wrong = 0
    for text in texts(script):
        try:
            data = text.encode(encoding)
        except UnicodeEncodeError:
            continue
        tried += 1
        if decode(data).translate(SAME_IN_BIG5) != text.translate(SAME_IN_BIG5):
            wrong += 1
            # Two or three characters may mean something in more than one encoding.
            assert len([char for char in text if char > "\x7f"]) <= 3, text
    assert tried > (10 if script == "t2s" and encoding in ("cp950", "big5hkscs") else 100)
    assert wrong <= 2


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("馬雲為什麼要做社交？", "cp950"),
        ("马云为什么要做社交？", "gb18030"),
        ("馬雲為什麼要做社交？", "gb18030"),
        ("来往失败的原因", "gb18030"),
        ("來往失敗的原因", "cp950"),
        ("plain ASCII\r\nwith two lines", "utf-16-le"),
        ("plain ASCII\rwith two lines", "utf-16-be"),
        ("混合 mixed 文字 text，各佔一半 half", "cp950"),
        ("混合 mixed 文字 text，各占一半 half", "gb18030"),
    ],
)
def test_a_short_sentence_is_enough(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == text


def test_a_declared_encoding_is_believed_where_it_fits() -> None:
    word = "氪"
    assert decode(word.encode("gb18030"), "gb2312") == word
    assert decode("café".encode("cp1252"), "windows-1252") == "café"
    assert decode("來往".encode(), "big5") == "來往"
    assert decode("来往失败的原因是什么".encode("gb18030"), "no-such-encoding") == "来往失败的原因是什么"


def test_western_text_is_left_to_the_general_detector() -> None:
    text = "Le café était fermé, et le garçon n'était pas là; où était-il allé, à cette heure de l'après-midi ?"
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x10\0\0\0\x10\x08\x06",
        bytes(range(256)) * 8,
        b"text with a \0 in it",
        b"\x7fELF\x02\x01\x01" + b"\0" * 64,
        b"\xff\xfe\x00",
        random.Random(7).randbytes(4_096),
        b"\x01\x02\x03\x04\x05" * 20,
    ],
    ids=["png", "all bytes", "nul", "elf", "half a character", "noise", "controls"],
)
def test_binary_data_is_refused(data: bytes) -> None:
    with pytest.raises(UndecodableError):
        decode(data)


def test_damaged_utf8_is_not_taken_for_something_else() -> None:
    data = SEEDS[0].read_bytes()
    with pytest.raises(UndecodableError, match="damaged UTF-8"):
        decode(data[:999] + b"\xff" + data[1_000:])


@pytest.mark.parametrize("declared", ["unicode_escape", "punycode", "undefined", "IDNA", "U7", "hex", "no such"])
def test_a_declared_codec_that_is_no_charset_is_passed_over(declared: str) -> None:
    text = "來往失敗的原因是定位和推廣。\\ud800"
    assert decode(text.encode("cp950"), declared) == text


def test_an_empty_file_is_an_empty_text() -> None:
    assert decode(b"") == decode(b"\xef\xbb\xbf") == decode(b"\xff\xfe") == ""


@given(st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "Zs"))))
def test_utf8_always_comes_back(text: str) -> None:
    assert decode(text.encode()) == text.removeprefix("\ufeff")


@given(st.binary(max_size=400))
def test_any_bytes_are_decoded_or_refused(data: bytes) -> None:
    try:
        text = decode(data)
    except UndecodableError:
        return
    assert text.encode("utf-8").decode("utf-8") == text


NO_TEXT = [
    "raw_unicode_escape",
    "raw-unicode-escape",
    "unicode_escape",
    "UNDEFINED",
    "punycode",
    "idna",
    "utf-7",
    "U7",
    "hex",
    "base64",
    "zip",
    "bz2",
    "rot13",
    "uu",
    "quopri",
    "nonsense",
    "aliases",
    "__init__",
    "../../x",
    "a" * 5_000,
    "中文",
    "",
]


@pytest.mark.parametrize("declared", NO_TEXT)
def test_what_is_no_encoding_of_documents_is_not_tried(docs: Path, declared: str) -> None:
    assert not is_text_encoding(declared)
    page = f'<meta charset="{declared}"><p>芝麻信用在哪里，阿里巴巴推出了来往。</p>'
    (docs / "m.html").write_bytes(page.encode("gb18030"))
    documents = {item.id: item.text for item in read_documents([docs]) if isinstance(item, Document)}
    assert documents["m.html"].strip() == "芝麻信用在哪里，阿里巴巴推出了来往。"


EVERY_CODEC = sorted(
    {module.name for module in pkgutil.iter_modules(encodings.__path__)} | set(encodings.aliases.aliases)
)


@given(st.sampled_from(EVERY_CODEC), st.binary(max_size=60))
def test_no_codec_raises_anything_else(declared: str, data: bytes) -> None:
    with suppress(UndecodableError):
        decode(b"\xff" + data, declared).encode()


@pytest.mark.parametrize(
    "name", ["gbk", "GB2312", "big5", "utf-8", "latin-1", "windows-1252", "euc-jp", "koi8-u", "hz"]
)
def test_encodings_of_documents_are_known(name: str) -> None:
    assert is_text_encoding(name)
    assert codecs.lookup(name)
