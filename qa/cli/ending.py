"""How a command ends: every error in one sentence, with its exit status, and never a traceback of what a user can mend.

0 done, even where `build` passed files over, which it lists; 1 `verify` found damage; 2 the user can mend it, in one
sentence on standard error, as where the system refuses; 130 interrupted; 141 the reader of its output has gone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable

from index.errors import ChuchuError


def run_to_end(command: Callable[[], int]) -> int:
    """Run a command and print what went wrong.

    Args:
        command: gives its own exit status.

    Returns:
        The exit status.
    """
    try:
        status = command()
        sys.stdout.flush()
    except ChuchuError as error:
        _say(str(error))
        return 2
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # The reader has gone, as in `chuchu ask ... | head`.
        _forget_output()
        return 141
    except OSError as error:
        # A full disk, a folder that is gone, a port or a number of open files that the system does not give.
        reason = " ".join(f"{error.strerror or error}".split())
        where = f" at {error.filename}" if error.filename else ""
        _say(f"The system refuses ({reason}){where}; see to space and permissions.")
        try:
            sys.stdout.flush()
        except OSError:
            _forget_output()
        return 2
    return status


def _say(sentence: str) -> None:
    sys.stderr.write(f"chuchu: {sentence}\n")


def _forget_output() -> None:
    """Let what is still to be printed go nowhere: Python would try it again when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
