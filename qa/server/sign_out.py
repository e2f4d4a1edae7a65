"""How a reader signs out: the server forgets them, and their browser what it kept of them.

Gradio's own way leaves to the next reader of the browser what the page had put into its storage.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from qa.server.shelves import shelf_of
from qa.server.upload_routes import add_first, sign_in_cookies, user_of

if TYPE_CHECKING:
    from gradio.routes import App
    from starlette.requests import Request
    from starlette.responses import Response

_PAGE = """<!doctype html>
<meta charset="utf-8">
<title>Chuchu</title>
<noscript><meta http-equiv="refresh" content="0; url=./"></noscript>
<script>
  for (const kept of [localStorage, sessionStorage]) {
    Object.keys(kept).filter((key) => key.startsWith("chuchu.SHELF.")).forEach((key) => kept.removeItem(key));
  }
  location.replace("./");
</script>
"""


def open_sign_out(app: App) -> None:
    """Answer /logout: every session of the reader's name ends, and a page empties their shelf of the browser."""
    from starlette.responses import HTMLResponse, RedirectResponse

    async def sign_out(request: Request) -> Response:
        user = user_of(app, request)
        if user is None:
            return RedirectResponse("./", 303)
        for token in [token for token, name in app.tokens.items() if name == user]:
            del app.tokens[token]
        response = HTMLResponse(_PAGE.replace("SHELF", shelf_of(user)))
        for cookie in sign_in_cookies(app):
            response.delete_cookie(cookie)
        return response

    add_first(app, "/logout", sign_out, "GET")
