"""How a model is run, and that the models that come with the package are embedders."""

from __future__ import annotations

import numpy as np
import pytest

from index.encoders.contextual import ContextualModel
from index.encoders.protocol import DEFAULT_ENCODING, Encoding
from index.encoders.registry import open_embedder
from index.encoders.static_model import LIGHT_NAME
from index.errors import ModelError


def test_by_default_the_machine_decides_and_nothing_is_kept() -> None:
    assert (DEFAULT_ENCODING.device, DEFAULT_ENCODING.batch_size, DEFAULT_ENCODING.cache) == ("auto", 32, None)


@pytest.mark.parametrize("size", [0, -1])
def test_a_batch_of_nothing_is_refused(size: int) -> None:
    with pytest.raises(ModelError, match=f"batch size is {size}: choose 1 or more"):
        Encoding(batch_size=size)


def test_an_embedder_gives_unit_vectors_of_its_dimension_and_a_name_for_its_files(tiny: ContextualModel) -> None:
    for model in (tiny, open_embedder(LIGHT_NAME)):
        for vectors in (model.encode_passages(["来往", "钉钉的"]), model.encode_queries(["来往", "钉钉的"])):
            assert vectors.shape == (2, model.dimension)
            np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
        assert model.count_truncated(["来往" * 500]) == 0
        assert model.fingerprint != model.name
