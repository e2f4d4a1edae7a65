"""Matrix products on one thread, for a program that answers questions."""

from __future__ import annotations

from importlib import import_module


def multiply_on_one_thread() -> None:
    """From now on NumPy multiplies on one thread, in the whole process; for a program to call once, when it starts.

    The threads of OpenBLAS, with which NumPy multiplies, go on asking for work for some 30 ms after each product, and
    the transformer, which runs a text on each core, wants the cores: left as they are, a question of the seeds takes
    331 ms of processor instead of 254, and 32 % longer. Nothing that is imported or asked does this by itself:
    the process may belong to a program with other work. Nothing happens where NumPy multiplies with another library.
    """
    import_module("numpy")  # brings the library
    from threadpoolctl import ThreadpoolController

    # Not those of OpenMP, as in the OpenBLAS that FAISS brings and uses where it makes an inverted file.
    ThreadpoolController().select(threading_layer="pthreads").limit(limits=1)
