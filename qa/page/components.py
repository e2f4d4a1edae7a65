"""What the page is made of, and where each part stands."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from qa.output.wording import Language

if TYPE_CHECKING:
    import gradio as gr

_CHOICES = [("简", Language.HANS.value), ("繁", Language.HANT.value), ("EN", Language.EN.value)]


@dataclass(frozen=True, slots=True)
class Components:
    """The components of the page.

    Attributes:
        turns: the state of the conversation.
        pending: the question on its way to the server: the input is emptied at once, so that typing goes on.
        parcel: what the server has for the page's script: turns to keep, or an answer to save.
        shelf: where the browser keeps what is this reader's.
        top: the bar.
        tag: the language.
        chat: the conversation.
        only: the menu that narrows a search.
        own: the button of readers' own documents.
        convert: whether passages are shown in the script of the page.
        question: what is typed.
        send: the button that sends it.
        source: the panel of the cited document.
        documents: the dialog of readers' own documents.
        bridge: what is clicked inside a message or the source reaches the server through this one: the page's
            script triggers its events and says, in chuchu.sent(), with what.
    """

    turns: gr.State
    pending: gr.Textbox
    parcel: gr.Textbox
    shelf: gr.Textbox
    top: gr.HTML
    tag: gr.Radio
    chat: gr.Chatbot
    only: gr.HTML
    own: gr.HTML
    convert: gr.Checkbox
    question: gr.Textbox
    send: gr.Button
    source: gr.HTML
    documents: gr.HTML
    bridge: gr.HTML


def lay_out(has_own: bool) -> Components:
    """The components, inside the page that is being made; `has_own`: readers can bring documents of their own."""
    import gradio as gr

    turns = gr.State([])
    pending, parcel, shelf = (gr.Textbox(visible=False) for _ in range(3))
    with gr.Row(elem_id="top"):
        top = gr.HTML(elem_id="bar", js_on_load=None)
        tag = gr.Radio(_CHOICES, value=Language.EN.value, elem_id="language", container=False)
    with gr.Row(elem_id="work"):
        with gr.Column(elem_id="talk"):
            chat = gr.Chatbot(
                elem_id="conversation",
                show_label=False,
                container=False,
                buttons=[],
                latex_delimiters=[],
                feedback_options=None,
                autoscroll=False,
                layout="panel",
                height="100%",
                allow_tags=False,
            )
            with gr.Row(elem_id="options"):
                only = gr.HTML(elem_id="only", js_on_load=None)
                own = gr.HTML(elem_id="own", js_on_load=None, visible=has_own)
                convert = gr.Checkbox(label="-", elem_id="convert", container=False, visible=False)
            with gr.Row(elem_id="composer"):
                question = gr.Textbox(elem_id="question", show_label=False, container=False, lines=1, max_lines=6)
                send = gr.Button("", elem_id="send", variant="primary")
        source = gr.HTML(elem_id="source", js_on_load=None)
    documents = gr.HTML(elem_id="documents", js_on_load=None, visible=has_own)
    bridge = gr.HTML(elem_id="bridge", visible="hidden", js_on_load="window.chuchu.connect(trigger);")
    return Components(
        turns, pending, parcel, shelf, top, tag, chat, only, own, convert, question, send, source, documents, bridge
    )
