"""An optional last look: a cross-encoder reads the question and each of the best passages together.

It is slow and knows more than any comparison of vectors (Nogueira and Cho, "Passage Re-ranking with BERT", 2019),
so only the best candidates of the fused ranking are given to it (`qa.ranking.reranking`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from index.encoders.hub import AUTO, LOADING_ERRORS, ModelFiles, one_line

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# Any other network is loaded as well, with an untrained layer on top that scores at random.
_SCORING = ("ForSequenceClassification", "ForCausalLM")


class CrossEncoderReranker:
    """Any cross-encoder of sentence-transformers that gives one score, as a `qa.protocols.Reranker`.

    The model is loaded when it is first needed; it is safe to use from several threads.

    Args:
        name: a folder, or a name on the Hugging Face hub.
        device: one of `index.encoders.hub.DEVICES`.
    """

    def __init__(self, name: str, device: str = AUTO) -> None:
        self._files = ModelFiles(name, "or leave --reranker out")
        self._device = device
        # Its tokenizer cannot be used by two threads at once.
        self._lock = Lock()

    @cached_property
    def _model(self) -> CrossEncoder:
        folder, device = self._files.folder(), self._files.device(self._device)
        from sentence_transformers import CrossEncoder

        try:
            _check_is_cross_encoder(folder)
            model: CrossEncoder = CrossEncoder(
                str(folder), device=device, trust_remote_code=False, local_files_only=True
            )
        except LOADING_ERRORS as error:
            raise self._files.unusable(one_line(error)) from error
        return model

    def scores(self, question: str, passages: Sequence[str]) -> NDArray[np.float64]:
        """How well each passage answers, shape (passages,); the higher the better, in the model's own range.

        Raises:
            ModelError: the model cannot be loaded, or does not give one score.
        """
        with self._lock:
            given = self._model.predict(
                [(question, passage) for passage in passages], show_progress_bar=False, convert_to_numpy=True
            )
        scores = np.asarray(given, dtype=np.float64)
        if scores.shape != (len(passages),) or not np.isfinite(scores).all():
            raise self._files.unusable("it does not give one score for a question and a passage")
        return scores


def _check_is_cross_encoder(folder: Path) -> None:
    """Raises ValueError for a model without a trained score."""
    networks = json.loads((folder / "config.json").read_text("utf-8")).get("architectures") or []
    if not any(str(network).endswith(_SCORING) for network in networks):
        raise ValueError(f"it is no cross-encoder, but {', '.join(map(str, networks)) or 'of no known kind'}")
