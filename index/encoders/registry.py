"""Which encoder a name means: the shipped ones, or any sentence-transformers model by name or folder."""

from __future__ import annotations

from pathlib import Path

from index.encoders.contextual import CONTEXTUAL_NAME, open_contextual_model
from index.encoders.hub import is_folder
from index.encoders.protocol import DEFAULT_ENCODING, Encoder, Encoding, TokenEncoder
from index.encoders.sentence_transformer import SentenceTransformerEncoder
from index.encoders.static_model import LIGHT_NAME, SHIPPED, open_static_model

CONTEXTUAL = SHIPPED / "contextual"


def open_encoder(name: str | None = None, encoding: Encoding = DEFAULT_ENCODING) -> Encoder:
    """The encoder called `name`: the shipped contextual model for None or "chuchu", the static one for "light".

    Every other name is a folder or a name on the hub.

    Args:
        name: as `--model` has it.
        encoding: how it is run, if it is not a shipped model.

    Raises:
        ModelError: it cannot be loaded (raised when it is first used).
    """
    if name is None or name == CONTEXTUAL_NAME:
        return open_contextual_model(CONTEXTUAL)
    if name == LIGHT_NAME:
        return open_static_model(SHIPPED)
    if is_folder(name) and Path(name, "token_weights.safetensors").is_file():
        return open_static_model(Path(name).resolve())
    return SentenceTransformerEncoder(name, encoding)


def token_encoder_of(encoder: Encoder) -> TokenEncoder:
    """What gives the tokens of an index of this encoder: itself where it can, else the shipped static model."""
    return encoder.tokens or open_static_model(SHIPPED)
