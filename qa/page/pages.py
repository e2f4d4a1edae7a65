"""The pages that were used last: one for each that answers, the server's index or a reader's own beside it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from weakref import WeakKeyDictionary, proxy

from qa.engine import QA
from qa.joint import JointQA
from qa.page.events import Events
from qa.protocols import BrowsableEngine

_READERS = 32  # whose page is kept at hand; another's is made anew at no great cost


class Pages:
    """The events of the pages that were used last, of what answers them.

    What answers is not kept alive, neither here nor by its events: an index that a library has replaced closes with
    the last reference to it, so that what a reader removed does not stay open.

    Args:
        make: makes the events of one page.
    """

    def __init__(self, make: Callable[[BrowsableEngine], Events]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._kept: WeakKeyDictionary[QA | JointQA, Events] = WeakKeyDictionary()

    def of(self, asked: QA | JointQA) -> Events:
        """The events of the page that `asked` answers; whoever uses them holds it meanwhile."""
        with self._lock:
            # In order of use, the last one at the end.
            events = self._kept.pop(asked) if asked in self._kept else self._make(proxy(asked))
            self._kept[asked] = events
            if len(self._kept) > _READERS:
                del self._kept[next(iter(self._kept))]
            return events
