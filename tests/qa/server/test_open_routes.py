"""What a server answers to at all; `test_attacks_by_anybody.py` asks a running one for everything else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qa.server.open_routes import is_open

ASKED = ["/", "/health", "/config", "/assets/a-b.js", "/static/img/logo.svg", "/gradio_api/call/search/0a-_Z"]
SENT = ["/login", "/documents/file", "/gradio_api/queue/join", "/gradio_api/run/predict", "/gradio_api/call/search"]


@pytest.mark.parametrize("path", ASKED)
def test_what_is_read_is_not_sent_to(path: str) -> None:
    assert is_open("GET", path)
    assert is_open("HEAD", path)
    assert not is_open("POST", path)


@pytest.mark.parametrize("path", SENT)
def test_what_is_sent_to_is_not_read(path: str) -> None:
    assert is_open("POST", path)
    assert not is_open("GET", path)


@given(st.sampled_from([*ASKED, *SENT]), st.sampled_from(["", "/", "/..", "\n", "?x", "%00", "/a/../b", " ", "//x"]))
def test_a_method_of_another_kind_and_a_longer_path_are_closed(path: str, more: str) -> None:
    assert not any(is_open(method, path) for method in ("PUT", "DELETE", "OPTIONS", "get", ""))
    assert not any(is_open(method, path + more) for method in ("GET", "HEAD", "POST") if more and path != "/")


@pytest.mark.parametrize(
    "path",
    ["/assets/", "/assets/../config", "/assets/.env", "/static/a//b", "/assets/a%2fb", "/gradio_api/upload",
     "/gradio_api/file=/etc/passwd", "/gradio_api/run/search", "/gradio_api/call/other", "/documents/", "//", ""],
)  # fmt: skip
def test_what_looks_like_an_open_path_is_closed(path: str) -> None:
    assert not any(is_open(method, path) for method in ("GET", "HEAD", "POST"))
