"""Keys cut into parts, beside the tokenizer that is given each key whole."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, normalizers

from index.encoders.cut_tokens import CutTokenizer
from index.encoders.static_model import open_static_model
from index.text.keys import make_key
from training.static.vocabulary import assemble

TOKENIZER = open_static_model().tokenizer
CUTTER = CutTokenizer.of(TOKENIZER)
# Letters, numbers and marks that the rules treat unlike others of their looks.
ODD = "▁%$¥€℃_々〇〡⺀ªⅷKé\u0301ßſﬁＡａ①²٣ᴬⓐʰ가あア𠀀𪚥👩\u200d\n\0 \u3000"
HAN = "来往的产品负责人是谁葡萄饕餮龘靐乁𠮷"
CHARACTERS = st.one_of(st.sampled_from(ODD + HAN + "abcz019 ,。"), st.characters(exclude_categories=["Cs"]))
KEYS = st.lists(st.text(CHARACTERS))


def assert_same(tokenizer: Tokenizer, cutter: CutTokenizer | None, keys: Sequence[str]) -> None:
    assert cutter is not None
    ids, starts = cutter.tokenize(keys)
    rows = [ids[start:end].tolist() for start, end in pairwise(starts)]
    assert rows == [encoding.ids for encoding in tokenizer.encode_batch_fast(list(keys), add_special_tokens=False)]


@given(KEYS)
def test_any_keys_have_the_ids_of_the_tokenizer(keys: list[str]) -> None:
    assert_same(TOKENIZER, CUTTER, keys)


def test_every_character_of_the_first_plane_is_treated_as_the_tokenizer_does() -> None:
    characters = [chr(code) for code in range(0x10000) if not 0xD800 <= code < 0xE000]
    keys = ["".join(f"{one}{one}的a{one}1" for one in characters[first : first + 8]) for first in range(0, 63_488, 8)]
    assert_same(TOKENIZER, CutTokenizer.of(TOKENIZER), keys)


def test_real_text_has_the_ids_of_the_tokenizer(seeds: Path) -> None:
    lines = [line for file in sorted(seeds.glob("*.txt")) for line in file.read_text("utf-8").splitlines()]
    keys = [make_key(line).text for line in lines]
    assert_same(TOKENIZER, CUTTER, keys)
    assert_same(TOKENIZER, CUTTER, ["".join(keys), "", *keys[::-1]])


def test_where_rounding_decides_between_two_ways_it_is_the_rounding_of_the_whole_run() -> None:
    tokenizer = assemble({"丁": 5.0, "甲乙": 9.0, "丙": 1.0, "甲": 3.0, "乙丙": 3.0})
    keys = ["丁" * before + "甲乙丙" for before in range(30)]
    # 9 times 1 is 3 times 3; which product seems more depends on what stands before.
    assert {tokenizer.encode(key).tokens[-1] for key in keys} == {"丙", "乙丙"}
    assert_same(tokenizer, CutTokenizer.of(tokenizer), keys)


@given(
    st.dictionaries(st.text("甲乙丙丁", min_size=1, max_size=4), st.sampled_from([1.0, 2.0, 4.0, 7.0]), min_size=1),
    st.lists(st.text("甲乙丙丁戊a,", max_size=12)),
)
def test_ways_that_are_as_good_are_chosen_as_the_tokenizer_does(pieces: dict[str, float], keys: list[str]) -> None:
    tokenizer = assemble(pieces)
    assert_same(tokenizer, CutTokenizer.of(tokenizer), keys)


def test_what_is_forgotten_is_worked_out_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("index.encoders.cut_tokens._MOST_PARTS", 3)
    monkeypatch.setattr("index.encoders.cut_tokens._AT_ONCE", 2)
    assert_same(TOKENIZER, CutTokenizer.of(TOKENIZER), ["来往,的产品", "负责人", "is 谁 2024", "", "来往", "往来的人"])


def test_after_an_interrupt_the_ids_are_right(monkeypatch: pytest.MonkeyPatch) -> None:
    cutter = CutTokenizer.of(TOKENIZER)
    assert cutter is not None

    def interrupt(part: str) -> list[int]:
        raise KeyboardInterrupt(part)

    with monkeypatch.context() as patch:
        patch.setattr(cutter, "_best_way", interrupt)
        with pytest.raises(KeyboardInterrupt):
            cutter.tokenize(["来往的产品"])
    assert_same(TOKENIZER, cutter, ["来往的产品", "负责人"])


def test_a_tokenizer_of_another_form_is_left_alone() -> None:
    assert CutTokenizer.of(Tokenizer(models.Unigram([("[UNK]", -9.0), ("来", -1.0)], unk_id=0))) is None
    other = Tokenizer.from_str(TOKENIZER.to_str())
    other.normalizer = normalizers.NFKC()
    assert CutTokenizer.of(other) is None
    other = Tokenizer.from_str(TOKENIZER.to_str())
    other.add_tokens(["来往"])
    assert CutTokenizer.of(other) is None
    form = json.loads(TOKENIZER.to_str())
    form["model"] = {"type": "WordLevel", "vocab": {"[UNK]": 0}, "unk_token": "[UNK]"}
    assert CutTokenizer.of(Tokenizer.from_str(json.dumps(form))) is None
