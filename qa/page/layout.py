"""The chat in the browser: questions and cited passages on the left, the cited document on the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from qa.engine import QA
from qa.evaluation.feedback import FeedbackStore
from qa.output.wording import Language
from qa.own_documents.all_readers import Libraries
from qa.page.components import lay_out
from qa.page.events import Events
from qa.page.handlers import Handlers
from qa.page.wiring import Wiring
from qa.page.words.page import WORDS
from qa.server.request_log import Watched

if TYPE_CHECKING:
    import gradio as gr
    from gradio.block_function import BlockFunction


@dataclass(frozen=True, slots=True)
class Load:
    """How much a server takes on at once.

    Attributes:
        at_once: questions answered at the same time; as many as there are cores.
        waiting: questions that may wait for their turn; more are turned away.
    """

    at_once: int = 2
    waiting: int = 64


DEFAULT_LOAD = Load()


def build_page(
    qa: QA,
    examples: Sequence[str] = (),
    feedback: FeedbackStore | None = None,
    libraries: Libraries | None = None,
    load: Load = DEFAULT_LOAD,
) -> gr.Blocks:
    """The page and the endpoint `search`, not yet served.

    Args:
        qa: the opened index that answers.
        examples: questions offered before the first one is asked.
        feedback: where readers' verdicts go; without it none are asked for.
        libraries: readers' own documents; without it they can bring none.
        load: how many questions are answered at once, and how many wait.
    """
    from gradio.events import api

    handlers = Handlers(qa, lambda asked: Events(Watched(asked), examples, feedback), libraries)
    page = _empty_page()
    with page:
        Wiring(page, lay_out(handlers.has_own), handlers, load.at_once).connect()
        api(handlers.search(), api_name="search", concurrency_id="search", concurrency_limit=load.at_once)
    # Not open to direct calls, which would pass the queue by.
    page.queue(default_concurrency_limit=load.at_once, max_size=load.waiting, api_open=False)
    return page


def _empty_page() -> gr.Blocks:
    import gradio as gr
    from gradio.components.api_component import Api

    class Page(gr.Blocks):
        """Takes a raw call of an endpoint that leaves arguments out, as it takes one of Gradio's own client."""

        def validate_inputs(self, block_fn: BlockFunction, inputs: list[Any]) -> None:
            missing = block_fn.inputs[len(inputs) :]
            if all(isinstance(block, Api) for block in missing):
                inputs += [block.value for block in missing if isinstance(block, Api)]
            super().validate_inputs(block_fn, inputs)

    page: gr.Blocks = Page(title=WORDS[Language.EN].title, analytics_enabled=False, fill_width=True)
    return page
