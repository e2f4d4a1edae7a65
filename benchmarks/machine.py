"""The machine a figure was measured on, and processes measured from outside."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


@dataclass(frozen=True, slots=True)
class Run:
    """A finished process.

    Attributes:
        output: what it printed.
        seconds: wall-clock time from start to end.
        cpu_seconds: processor time of all its threads, which a busy machine stretches less.
        megabytes: peak resident memory.
    """

    output: str
    seconds: float
    cpu_seconds: float
    megabytes: float


def describe_machine() -> dict[str, str]:
    """Processor, cores this process may use, memory, load of the last minute, system and Python."""
    return {
        "cpu": _cpu(),
        "cores": str(len(os.sched_getaffinity(0))),
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.0f} GiB",
        "load": f"{os.getloadavg()[0]:.1f}",
        "system": f"{platform.system()} {platform.release()}",
        "Python": platform.python_version(),
    }


def run_python(*arguments: str, cwd: Path) -> Run:
    """Run Python on this project in a process of its own.

    Raises:
        RuntimeError: it failed; the message is what it printed.
    """
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}
    started = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, *arguments], cwd=cwd, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    ) as child:
        assert child.stdout is not None
        output = child.stdout.read().decode("utf-8", "replace")
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.perf_counter() - started
    if child.returncode:
        raise RuntimeError(f"{arguments} ended with status {child.returncode}: {output}")
    return Run(output, seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def _cpu() -> str:
    for line in Path("/proc/cpuinfo").read_text("utf-8").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()
