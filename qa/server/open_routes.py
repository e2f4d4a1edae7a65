"""What a server answers to at all: a list of what the page and programs need, so that nothing else of Gradio is open.

Closed are, among others, uploads, recordings, proxied and local files, deep links, monitoring, editing by a model,
and whatever a new version of Gradio adds.
"""

from __future__ import annotations

import re

_NAME = "[A-Za-z0-9_-]+"
_FILE = r"(?:[A-Za-z0-9_@~-][A-Za-z0-9_.@~-]*/)*[A-Za-z0-9_@~-][A-Za-z0-9_.@~-]*"
_READ = "|".join(
    (
        "/",
        "/health",
        "/config",
        "/logout",
        f"/(?:assets|static)/{_FILE}",
        r"/(?:theme\.css|favicon\.ico|robots\.txt)",
        "/gradio_api/(?:app_id|info|startup-events|queue/data)",
        f"/gradio_api/heartbeat/{_NAME}",
        f"/gradio_api/call/search/{_NAME}",
    )
)
_SENT = "|".join(
    (
        "/login",
        "/documents/(?:offer|file)",
        "/gradio_api/(?:queue/join|cancel|reset)",
        # What waits in no queue: how the page opens a source or changes its language.
        "/gradio_api/run/predict",
        "/gradio_api/call/search",
    )
)
_OPEN = {"GET": re.compile(_READ), "HEAD": re.compile(_READ), "POST": re.compile(_SENT)}


def is_open(method: str, path: str) -> bool:
    """Whether there is an answer to such a request; `path` is decoded and without its query."""
    return method in _OPEN and _OPEN[method].fullmatch(path) is not None
