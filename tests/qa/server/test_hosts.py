"""Which names a server answers to, however they are written."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import ChuchuError
from qa.server.hosts import Host, Hosts, read_host, read_host_names


def answers(hosts: Hosts, text: str) -> bool:
    host = read_host(text)
    return host is not None and host in hosts


@pytest.mark.parametrize(
    "text",
    [
        "localhost", "localhost:7860", "LocalHost:1", "localhost.", "localhost.:7860", "localhost:", "127.0.0.1",
        "127.0.0.1:65535", "[::1]", "[::1]:7860", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]:7860",
    ],
)  # fmt: skip
def test_this_machine_is_answered_by_whatever_it_listens_on(text: str) -> None:
    assert all(answers(Hosts(served), text) for served in ("127.0.0.1", "[::1]", "localhost", "0.0.0.0", "192.168.1.4"))


@pytest.mark.parametrize(
    "text",
    [
        "evil.example", "evil.example:7860", "localhost.evil.example", "evil-localhost", "127.0.0.1.evil.example",
        "127.0.0.1.nip.io", "a.localhost", "192.168.1.4", "0.0.0.0", "[::]", "[fe80::1]", "2130706433", "0x7f000001",
        "127.1", "0177.0.0.1",
    ],
)  # fmt: skip
def test_no_other_name_is(text: str) -> None:
    assert not answers(Hosts("127.0.0.1"), text)


@pytest.mark.parametrize(
    "text",
    [
        "", " ", ":7860", "localhost:99999", "localhost:7860:7860", "localhost:-1", "localhost:٧", "localhost..",
        "user@localhost", "evil.example@localhost", "localhost@evil.example", "localhost#evil.example",
        "localhost/evil", "localhost\\evil", "localhost, evil.example", "local host", "localhost\n", "::1", "[::1",
        "[::1]evil.example", "[::1%25eth0]", "[127.0.0.1]", "[localhost]", "http://localhost", "ｌocalhost", "*",
    ],
)  # fmt: skip
def test_what_is_no_host_is_none(text: str) -> None:
    assert read_host(text) is None


@given(st.text())
def test_whatever_is_answered_is_a_way_to_write_a_known_host(text: str) -> None:
    host = read_host(text)
    if host is not None and host in Hosts("127.0.0.1", ["chuchu.example"]):
        assert host.name in {"localhost", "chuchu.example", "::1"} or host.name.startswith("127.")


@pytest.mark.parametrize("served", ["0.0.0.0", "::", "[::]", ""])
def test_on_all_addresses_every_address_is_answered_and_no_name(served: str) -> None:
    assert answers(Hosts(served), "192.168.1.4:7860")
    assert answers(Hosts(served), "[2001:db8::1]")
    assert not answers(Hosts(served), "evil.example")


@pytest.mark.parametrize("served", ["192.168.1.4", "chuchu.example", "Chuchu.Example", "[2001:db8:0::1]"])
def test_the_address_served_on_is_answered(served: str) -> None:
    assert answers(Hosts(served), f"{served}:7860")


def test_names_are_given_as_a_browser_sends_them() -> None:
    assert read_host_names(["Chuchu.Example", "出處.example", "192.168.1.4"]) == (
        "chuchu.example",
        "xn--79q598j.example",
        "192.168.1.4",
    )
    assert answers(Hosts("127.0.0.1", read_host_names(["chuchu.example"])), "CHUCHU.example:443")


@pytest.mark.parametrize(
    "name",
    ["", "*", "*.example", "https://a.example", "a.example:443", "a.example:", "a.example/x", "a b", "." * 70 + "é"],
)
def test_what_is_more_or_less_than_a_name_is_an_error(name: str) -> None:
    with pytest.raises(ChuchuError, match=r"--host-name .* without scheme, port and path"):
        read_host_names([name])


def test_a_host_is_read_with_its_port() -> None:
    assert read_host("A.example:080") == Host("a.example", 80)
    assert read_host("[2001:DB8::1]") == Host("2001:db8::1")
