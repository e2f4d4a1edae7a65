"""Other people's models: where their files are, on what device they run, and what is said when they cannot."""

from __future__ import annotations

import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from huggingface_hub import constants

from index.encoders.hub import ModelFiles, is_folder, one_line
from index.errors import ModelError

WAY_OUT = "or take the shipped one"


@pytest.fixture(autouse=True)
def packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """The packages of other models are there as far as anybody looks, and the hub is not asked."""
    monkeypatch.setattr("index.encoders.hub.find_spec", lambda name: name)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)


@pytest.fixture
def torch(monkeypatch: pytest.MonkeyPatch) -> SimpleNamespace:
    """A torch that sees the devices in `seen`."""
    module, seen = ModuleType("torch"), set[str]()
    devices = {name: SimpleNamespace(is_available=lambda name=name: name in seen) for name in ("cuda", "mps")}
    vars(module).update(cuda=devices["cuda"], backends=SimpleNamespace(mps=devices["mps"]))
    monkeypatch.setitem(sys.modules, "torch", module)
    return SimpleNamespace(seen=seen)


def test_a_folder_is_where_it_is_whatever_it_is_called(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "BAAI" / "bge-m3").mkdir(parents=True)
    monkeypatch.chdir(tmp_path)
    files = ModelFiles("BAAI/bge-m3", WAY_OUT)
    assert files.folder() == tmp_path / "BAAI" / "bge-m3"
    assert files.name == str(tmp_path / "BAAI" / "bge-m3")


@pytest.mark.parametrize("name", ["", "x" * 5_000, "a\0b", "missing", "a/b/c"])
def test_what_is_no_folder(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert not is_folder(name)
    assert ModelFiles(name, WAY_OUT).name == name


@pytest.mark.parametrize("name", ["no/such/model", "a b", "", "x" * 5_000, "a\0b", "BAAI/bge-m3", "bge-m3"])
def test_a_model_out_of_reach_is_one_sentence(name: str) -> None:
    with pytest.raises(ModelError) as caught:
        ModelFiles(name, WAY_OUT).folder()
    message = str(caught.value)
    assert message.startswith(f"The model {name} could not be loaded (there is no such folder, ")
    assert message.endswith(f": check the name, name a folder that holds it, {WAY_OUT}.")
    assert "\n" not in message


def test_a_hub_that_must_not_be_asked_is_not() -> None:
    with pytest.raises(ModelError, match="no such folder, and HF_HUB_OFFLINE keeps the hub from being asked"):
        ModelFiles("BAAI/bge-m3", WAY_OUT).folder()


def test_a_hub_out_of_reach_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", False)
    # Nobody listens on the port of the discard service.
    monkeypatch.setattr(constants, "ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(ModelError, match=r"BAAI/bge-m3 .*the hub http://127\.0\.0\.1:9 is out of reach.*shipped one"):
        ModelFiles("BAAI/bge-m3", WAY_OUT).folder()


@pytest.mark.parametrize("missing", ["torch", "sentence_transformers"])
def test_without_its_packages_the_command_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    monkeypatch.setattr("index.encoders.hub.find_spec", lambda name: None if name == missing else name)
    files = ModelFiles("BAAI/bge-m3", WAY_OUT)
    for use in (files.folder, lambda: files.device("auto")):
        with pytest.raises(ModelError, match=r"pip install 'chuchu\[models\]'`, or take the shipped one\.$"):
            use()


@pytest.mark.parametrize(
    ("seen", "wanted", "found"),
    [((), "auto", "cpu"), (("mps",), "auto", "mps"), (("cuda", "mps"), "auto", "cuda"), (("cuda",), "cpu", "cpu")],
)
def test_a_gpu_is_used_where_there_is_one(
    torch: SimpleNamespace, seen: tuple[str, ...], wanted: str, found: str
) -> None:
    torch.seen.update(seen)
    assert ModelFiles("some/model", WAY_OUT).device(wanted) == found


def test_a_device_that_is_not_there_is_one_sentence(torch: SimpleNamespace) -> None:
    torch.seen.add("mps")
    with pytest.raises(ModelError, match=r"some/model cannot run on the device cuda, .* only mps, cpu here.*--device"):
        ModelFiles("some/model", WAY_OUT).device("cuda")


@pytest.mark.parametrize(
    ("error", "said"),
    [(OSError("a\n  b"), "a b"), (ValueError(), "ValueError"), (KeyError("x" * 900), "'" + "x" * 199)],
)
def test_an_error_is_told_in_one_line(error: Exception, said: str) -> None:
    assert one_line(error) == said
