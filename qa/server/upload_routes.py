"""How files come from a browser: offered by name and size, then sent one by one.

    POST /documents/offer        [{"name": ..., "size": ...}, ...] -> {"wanted": [position, ...]}
    POST /documents/file?name=   the bytes of one file; its size stands in Content-Length

Bytes are sent as application/octet-stream and offers as application/json: no other site's form can do either. What
is left out is told by the next update of the library. Gradio's own way of uploading is closed
(`qa.server.open_routes`): it would take any number of files, from anybody, and show them to whoever knows their
address.
"""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from typing import TYPE_CHECKING, Any

import msgspec

from qa.own_documents.all_readers import Libraries, reader_key
from qa.own_documents.limits import Incoming, Reason, RefusedError
from qa.server.request_log import request as logged

if TYPE_CHECKING:
    from gradio.routes import App
    from starlette.requests import Request
    from starlette.responses import Response

COOKIE = "chuchu-reader"
FILE = "/documents/file"
"""Where files are sent to."""
_MOST_OFFERED = 2_000
_LONGEST_OFFER = 1_000_000  # bytes
_DAY = 86_400


class _Offer(msgspec.Struct):
    name: str
    size: int


def open_uploads(app: App, libraries: Libraries, signed_in: bool) -> None:
    """Take readers' files into their libraries; with `signed_in` of those alone who signed in."""
    from starlette.concurrency import run_in_threadpool
    from starlette.requests import ClientDisconnect
    from starlette.responses import JSONResponse

    async def offer(request: Request) -> Response:
        if _media_type(request) != "application/json" or _length(request) > _LONGEST_OFFER:
            return JSONResponse({}, 400)
        try:
            offers = msgspec.json.decode(await _body(request), type=list[_Offer])
        except (ValueError, RecursionError):
            return JSONResponse({}, 400)
        token = request.cookies.get(COOKIE) or secrets.token_urlsafe(32)
        try:
            library = await run_in_threadpool(libraries.make, reader_key(user_of(app, request), token))
        except RefusedError as error:
            return JSONResponse({"problem": error.reason}, 503)
        offered = [(each.name, each.size) for each in offers[:_MOST_OFFERED]]
        wanted = await run_in_threadpool(library.arrivals.offer, offered)
        response = JSONResponse({"wanted": wanted})
        response.set_cookie(
            COOKIE,
            token,
            max_age=int(libraries.limits.hours * 3600) + _DAY,
            httponly=True,
            samesite="strict",
            secure=request.url.scheme == "https",
        )
        return response

    async def file(request: Request) -> Response:
        reader = reader_key(user_of(app, request), request.cookies.get(COOKIE))
        library = await run_in_threadpool(libraries.find, reader)
        name = request.query_params.get("name", "")
        if library is None or _media_type(request) != "application/octet-stream":
            return JSONResponse({}, 400)
        try:
            incoming = await run_in_threadpool(library.arrivals.receive, name, _length(request))
        except RefusedError as error:
            await run_in_threadpool(library.arrivals.refuse, name, error.reason)
            return JSONResponse({"problem": error.reason}, 413)
        try:
            await _take(incoming, request.stream())
        except (RefusedError, ClientDisconnect, OSError):
            await run_in_threadpool(library.arrivals.refuse, name, Reason.BROKEN)
            return JSONResponse({"problem": Reason.BROKEN}, 400)
        return JSONResponse({})

    for path, answer in (("/documents/offer", offer), (FILE, file)):
        add_first(app, path, _guarded(app, path, answer, signed_in))


def add_first(app: App, path: str, answer: Callable[[Request], Awaitable[Response]], method: str = "POST") -> None:
    """A route before Gradio's own, one of which takes every path."""
    app.add_route(path, answer, methods=[method])
    app.router.routes.insert(0, app.router.routes.pop())


def reader_of(name: str | None, cookies: Mapping[str, str]) -> str:
    """The key of the reader whose request has these cookies and, where readers sign in, this name."""
    return reader_key(name, cookies.get(COOKIE))


async def _take(incoming: Incoming, stream: AsyncIterator[bytes]) -> None:
    """Write a file as it comes; it is given up whatever ends it early, a cancelled request as well."""
    from starlette.concurrency import run_in_threadpool

    try:
        async for data in stream:
            incoming.write(data)
        await run_in_threadpool(incoming.keep)
    except BaseException:
        incoming.give_up()
        raise


def _guarded(
    app: App, path: str, answer: Callable[[Request], Awaitable[Response]], signed_in: bool
) -> Callable[[Request], Awaitable[Response]]:
    """The same, logged, and for those alone who signed in where that is asked for."""
    from starlette.responses import JSONResponse

    async def guarded(request: Request) -> Response:
        user = user_of(app, request)
        with logged(path, user) as told:
            if signed_in and user is None:
                told.error = "Unauthorized"
                return JSONResponse({}, 401)
            response = await answer(request)
            told.error = None if response.status_code == 200 else f"HTTP {response.status_code}"
            return response

    return guarded


def user_of(app: App, request: Request) -> str | None:
    """The name that a request's sender signed in with, as Gradio knows it."""
    for name in sign_in_cookies(app):
        user: Any = app.tokens.get(request.cookies.get(name))
        if user is not None:
            return str(user)
    return None


def sign_in_cookies(app: App) -> tuple[str, str]:
    """What Gradio calls the cookies of those who signed in."""
    return f"access-token-{app.cookie_id}", f"access-token-unsecure-{app.cookie_id}"


def _media_type(request: Request) -> str:
    return request.headers.get("content-type", "").partition(";")[0].strip().lower()


def _length(request: Request) -> int:
    """The size that a request announces, in bytes; 0 where it announces none."""
    length = request.headers.get("content-length", "")
    return int(length) if length.isascii() and length.isdecimal() and len(length) < 16 else 0


async def _body(request: Request) -> bytes:
    """The body of a request, as far as it was announced."""
    body = b""
    async for data in request.stream():
        body += data
        if len(body) > _length(request):
            raise ValueError("the body is longer than was announced")
    return body
