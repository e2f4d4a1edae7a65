"""A real server process, for the tests that speak to one."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def serving(*arguments: str, port: int = 0) -> Iterator[str]:
    """The address of a server started with `python ARGUMENTS --port PORT`, on a free port, until the block ends."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = port or probe.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    # A file and no pipe: a pipe that nobody reads fills up with the log, and the server waits.
    output = tempfile.TemporaryFile()  # noqa: SIM115
    process = subprocess.Popen(
        [sys.executable, *arguments, "--port", str(port)],
        cwd=ROOT,
        stdout=output,
        stderr=subprocess.STDOUT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    try:
        for _ in range(720):
            try:
                with urlopen(address, timeout=5):
                    break
            except (URLError, ConnectionError, TimeoutError):
                if process.poll() is not None:
                    break
                time.sleep(0.25)
        if process.poll() is not None:
            output.seek(0)
            pytest.fail(f"the server ended with status {process.returncode}: {output.read().decode()}")
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)
        output.close()
