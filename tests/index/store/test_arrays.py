"""Arrays on disk: what was saved is mapped, and no header is believed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.store.arrays import map_array, save_array, save_bytes


@pytest.mark.parametrize(
    "header",
    [
        b"{'descr': '|O', 'fortran_order': False, 'shape': (4,), }",
        b"{'descr': '<f8', 'fortran_order': False, 'shape': (4,), }",
        b"{'descr': '<i8', 'fortran_order': True, 'shape': (4,), }",
        b"{'descr': '<i8', 'fortran_order': False, 'shape': (2, 2), }",
        b"{'descr': '<i8', 'fortran_order': False, 'shape': (5,), }",
        b"{'descr': '<i8', 'fortran_order': False, 'shape': (999999999999,), }",
        b"{'descr': '<i8', 'fortran_order': False, 'shape': (-4,), }",
        b"{'descr': '<i8', 'fortran_order': False, 'shape': (4,)",
        b"{'descr': [('a', '<i8')], 'fortran_order': False, 'shape': (4,), }",
        b"(" * 110,
        b"'''",
        b"__import__('os').abort()",
        b"\xff\xfe",
    ],
)
def test_a_header_is_not_run_as_code(tmp_path: Path, header: bytes) -> None:
    file = tmp_path / "a.npy"
    save_array(file, np.arange(4))
    whole = file.read_bytes()
    assert map_array(file, [(np.int64, 1)]).tolist() == [0, 1, 2, 3]
    file.write_bytes(whole[:10] + header.ljust(117) + b"\n" + whole[128:])
    with pytest.raises(ValueError, match=r"a\.npy is not an array of int64"):
        map_array(file, [(np.int64, 1)])


@given(st.lists(st.integers(0, 5), min_size=1, max_size=2), st.sampled_from([np.uint8, np.int64, np.float32]))
def test_what_was_saved_is_mapped(
    tmp_path_factory: pytest.TempPathFactory, shape: list[int], dtype: type[np.generic]
) -> None:
    file = tmp_path_factory.getbasetemp() / "saved.npy"
    array = np.arange(np.prod(shape)).reshape(shape).astype(dtype)
    save_array(file, np.asfortranarray(array))
    found = map_array(file, [(np.int16, 1), (dtype, len(shape))])
    assert found.dtype == dtype
    np.testing.assert_array_equal(found, array)
    np.testing.assert_array_equal(np.load(file), array)


@pytest.mark.parametrize("kinds", [[(np.uint16, 1)], [(np.int8, 1)], [(np.uint32, 2), (np.uint16, 1)]])
def test_an_array_of_another_kind_is_refused_with_what_it_should_be(
    tmp_path: Path, kinds: list[tuple[type[np.generic], int]]
) -> None:
    save_array(tmp_path / "a.npy", np.zeros((2, 3), np.int8))
    with pytest.raises(ValueError, match=rf"a\.npy is not an array of {np.dtype(kinds[0][0]).name} with"):
        map_array(tmp_path / "a.npy", kinds)
    assert map_array(tmp_path / "a.npy", [*kinds, (np.int8, 2)]).shape == (2, 3)


@given(st.binary(min_size=1, max_size=40))
def test_bytes_are_written_as_they_are(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "saved.bytes"
    save_bytes(file, np.frombuffer(data, np.uint8))
    assert file.read_bytes() == data
