"""The page's templates, filled: the HTML stands in `templates/`, whatever calls `render` only prepares values."""

from __future__ import annotations

from itertools import pairwise

from jinja2 import Environment, PackageLoader, StrictUndefined
from jinja2.ext import Extension
from markupsafe import Markup

from qa.page.escaping import escape, language_tag


class _OnOneLine(Extension):
    """Takes the line breaks out of a template: Markdown, which chat messages pass through, reads them as its own."""

    def preprocess(self, source: str, name: str | None, filename: str | None = None) -> str:
        lines = [line.strip() for line in source.splitlines() if line.strip()]
        joined = lines[:1]
        for above, line in pairwise(lines):
            # A line break inside a tag parts two attributes; beside one it only makes the template readable.
            joined.append(line if above[-1] in ">}" or line[0] in "<{" else f" {line}")
        return "".join(joined)


def render(template: str, **values: object) -> str:
    """A template of `templates/` with its values, on one line; every value is escaped unless the template says `safe`.

    Raises:
        jinja2.UndefinedError: the template wants a value that is not given.
    """
    return _TEMPLATES.get_template(template).render(values)


def _shown(value: object) -> object:
    return value if hasattr(value, "__html__") else Markup(escape(str(value)))


_TEMPLATES = Environment(
    loader=PackageLoader("qa.page"),
    autoescape=True,
    finalize=_shown,
    undefined=StrictUndefined,
    extensions=[_OnOneLine],
    auto_reload=False,
)
_TEMPLATES.filters["tag"] = lambda text: Markup(language_tag(text))
