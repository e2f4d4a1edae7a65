"""Other people's models: where their files are, on what device they run, and what is said when they cannot."""

from __future__ import annotations

import urllib.error
import urllib.request
from importlib.util import find_spec
from pathlib import Path

from safetensors import SafetensorError

from index.errors import ModelError

AUTO = "auto"
DEVICES = (AUTO, "cpu", "cuda", "mps")
# Copies of the weights for other programs.
NOT_NEEDED = ("onnx/*", "openvino/*", "*.onnx", "*.h5", "*.msgpack", "*.gguf")
# What the library raises while it loads a model; safetensors' own error derives from Exception alone.
LOADING_ERRORS = (OSError, ValueError, KeyError, TypeError, AttributeError, RuntimeError, ImportError, SafetensorError)
_SECONDS = 5


class ModelFiles:
    """A model by name or folder.

    Args:
        name: a folder, or a name on the Hugging Face hub.
        way_out: what to do without it: the end of every message, as in "or leave --reranker out".
    """

    def __init__(self, name: str, way_out: str) -> None:
        self.name = str(Path(name).resolve()) if is_folder(name) else name
        self._way_out = way_out

    def folder(self) -> Path:
        """Where the files are: the folder named, or the hub's snapshot, fetched if need be.

        Raises:
            ModelError: there is no such folder, and the hub cannot be reached or has no such model, or the packages
                that run a model are missing.
        """
        if is_folder(self.name):
            return Path(self.name)
        self._check_packages()
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import LocalEntryNotFoundError

        hub_name = self.name if "/" in self.name else f"sentence-transformers/{self.name}"
        try:
            # What was fetched before is used as it is, without asking the hub.
            return Path(snapshot_download(hub_name, local_files_only=True))
        except LocalEntryNotFoundError:
            pass
        except ValueError as error:
            raise self.unusable("there is no such folder, and no model on a hub can be called so") from error
        self._check_hub()
        try:
            return Path(snapshot_download(hub_name, etag_timeout=_SECONDS, ignore_patterns=list(NOT_NEEDED)))
        except (OSError, ValueError) as error:
            raise self.unusable(f"there is no such folder, and its hub says: {one_line(error)}") from error

    def device(self, wanted: str) -> str:
        """The device called `wanted`: for "auto" a GPU where torch sees one, else the processor.

        Raises:
            ModelError: torch sees no such device, or is missing.
        """
        self._check_packages()
        import torch

        seen = ["cpu"]
        if torch.backends.mps.is_available():
            seen.insert(0, "mps")
        if torch.cuda.is_available():
            seen.insert(0, "cuda")
        if wanted == AUTO:
            return seen[0]
        if wanted not in seen:
            raise ModelError(
                f"The model {self.name} cannot run on the device {wanted}, since torch sees only {', '.join(seen)} "
                "here: choose another --device, or auto."
            )
        return wanted

    def unusable(self, reason: str) -> ModelError:
        """The error that this model cannot be loaded."""
        return ModelError(
            f"The model {self.name} could not be loaded ({reason}): check the name, name a folder that holds it, "
            f"{self._way_out}."
        )

    def _check_packages(self) -> None:
        if find_spec("sentence_transformers") is None or find_spec("torch") is None:
            raise ModelError(
                f"The model {self.name} needs sentence-transformers and torch: `pip install 'chuchu[models]'`, "
                f"{self._way_out}."
            )

    def _check_hub(self) -> None:
        """Ask the hub for anything: the library itself waits without end on a network that swallows its packets."""
        from huggingface_hub import constants

        if constants.HF_HUB_OFFLINE:
            raise self.unusable("there is no such folder, and HF_HUB_OFFLINE keeps the hub from being asked")
        try:
            urllib.request.urlopen(constants.ENDPOINT, timeout=_SECONDS).close()
        except urllib.error.HTTPError as error:
            # An answer all the same.
            error.close()
        except (OSError, ValueError) as error:
            reason = f"there is no such folder, and the hub {constants.ENDPOINT} is out of reach"
            raise self.unusable(reason) from error


def is_folder(name: str) -> bool:
    """Whether `name` is an existing folder, and not perhaps a model's name on a hub."""
    try:
        return bool(name) and Path(name).is_dir()
    except (OSError, ValueError):
        # Such as a name that is too long for any file.
        return False


def one_line(error: Exception) -> str:
    """What an error says, fit to stand in a sentence."""
    return " ".join(str(error).split())[:200] or type(error).__name__
