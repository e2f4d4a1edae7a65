"""Nobody gets in by accident."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import ChuchuError
from qa.server.access import check_exposure, in_url, is_loopback, read_sign_ins


@pytest.mark.parametrize("host", ["127.0.0.1", "127.9.9.9", "::1", "[::1]", "localhost"])
def test_this_machine_may_always_read(host: str) -> None:
    assert is_loopback(host)
    check_exposure(host, signed_in=False, public=False)


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.4", "chuchu.example", ""])
def test_others_sign_in_or_are_let_in_by_word(host: str) -> None:
    with pytest.raises(ChuchuError, match="--auth-file FILE, or say --public"):
        check_exposure(host, signed_in=False, public=False)
    check_exposure(host, signed_in=True, public=False)
    check_exposure(host, signed_in=False, public=True)


@pytest.mark.parametrize(
    ("host", "expected"), [("::1", "[::1]"), ("[::1]", "[::1]"), ("127.0.0.1", "127.0.0.1"), ("localhost", "localhost")]
)
def test_an_ipv6_address_stands_in_brackets_in_a_url(host: str, expected: str) -> None:
    assert in_url(host) == expected


def test_sign_ins_are_read(tmp_path: Path) -> None:
    file = tmp_path / "sign-ins"
    file.write_text("# readers\n\n馬雲: a:b \nada:x\n", "utf-8")
    assert read_sign_ins(file) == {"馬雲": " a:b ", "ada": "x"}


@pytest.mark.parametrize("text", ["", "# nobody\n", "ada\n", ":x\n", "ada:\n"])
def test_a_file_that_lets_nobody_in_is_an_error(tmp_path: Path, text: str) -> None:
    file = tmp_path / "sign-ins"
    file.write_text(text, "utf-8")
    with pytest.raises(ChuchuError):
        read_sign_ins(file)


def test_a_missing_or_binary_file_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ChuchuError, match="cannot be read"):
        read_sign_ins(tmp_path / "none")
    (tmp_path / "binary").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ChuchuError, match="cannot be read"):
        read_sign_ins(tmp_path / "binary")
