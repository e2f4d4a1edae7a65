"""Which model embeds: the shipped one, or any sentence-transformers model by name or folder."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from index.encoders.contextual import CONTEXTUAL_NAME, open_contextual_model
from index.encoders.hub import is_folder
from index.encoders.protocol import DEFAULT_ENCODING, Embedder, Encoding
from index.encoders.sentence_transformer import SentenceTransformerEmbedder
from index.encoders.static_model import LIGHT_NAME, SHIPPED, StaticModel, open_static_model

if TYPE_CHECKING:
    pass

CONTEXTUAL = SHIPPED / "contextual"


def open_embedder(name: str | None = None, encoding: Encoding = DEFAULT_ENCODING) -> Embedder:
    """The embedder called `name`: the shipped contextual model for None or "chuchu", the static one for "light".

    Every other name is a folder or a name on the hub.

    Args:
        name: as `--model` has it.
        encoding: how it is run, if it is not a static model.

    Raises:
        ModelError: it cannot be loaded (raised when it is first used).
    """
    if name is None or name == CONTEXTUAL_NAME:
        return open_contextual_model(CONTEXTUAL)
    if name == LIGHT_NAME:
        return open_static_model(SHIPPED)
    if is_folder(name) and Path(name, "token_weights.safetensors").is_file():
        return open_static_model(Path(name).resolve())
    return SentenceTransformerEmbedder(name, encoding)


def token_model_of(embedder: Embedder) -> StaticModel:
    """The static model of late interaction beside an embedder: itself where it is one, else the shipped model."""
    return embedder if isinstance(embedder, StaticModel) else open_static_model(SHIPPED)
