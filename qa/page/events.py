"""What the page does when something happens in it; every method answers one event."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.errors import ChuchuError
from qa.answer import Answer
from qa.page.cards import answer_html, error_html, question_html
from qa.page.source import source_html
from qa.page.welcome import welcome_html
from qa.page.words import WORDS
from qa.render import shown_citations
from qa.texts import Language

if TYPE_CHECKING:
    from qa.engine import QA

# What Gradio reads as "change these properties of the component and leave the others as they are".
Update = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Turn:
    """One question of a conversation and what came of it: an answer or an error."""

    question: str
    outcome: Answer | ChuchuError


class Events:
    """The events of one page.

    Args:
        qa: the opened index that answers.
        examples: questions offered before the first one is asked.
    """

    def __init__(self, qa: QA, examples: Sequence[str]) -> None:
        self._qa = qa
        self._examples = tuple(examples)
        self._line_count = lru_cache(maxsize=1024)(self._count_lines)

    def ask(self, question: str, turns: list[Turn], tag: str) -> tuple[Update, list[Turn]]:
        """The conversation with one more turn, and its state; unchanged by an empty question."""
        import gradio as gr

        if not question.strip():
            return gr.update(), turns
        history = [turn.question for turn in turns if isinstance(turn.outcome, Answer)]
        outcome: Answer | ChuchuError
        try:
            outcome = self._qa.ask(question, history=history)
        except ChuchuError as error:
            outcome = error
        turns = [*turns, Turn(question, outcome)]
        return gr.update(value=self._messages(turns, Language(tag))), turns

    def open_source(self, key: str, turns: list[Turn], tag: str) -> str | Update:
        """The panel for one citation, named TURN-NUMBER; unchanged where there is no such citation."""
        import gradio as gr

        turn, _, number = key.partition("-")
        if not (turn.isdecimal() and number.isdecimal() and int(turn) < len(turns)):
            return gr.update()
        outcome = turns[int(turn)].outcome
        if not isinstance(outcome, Answer) or not 1 <= int(number) <= len(shown_citations(outcome)):
            return gr.update()
        return source_html(self._qa, int(turn), outcome, int(number), Language(tag))

    def translate(self, tag: str, turns: list[Turn]) -> tuple[Update | str, ...]:
        """Everything on the page in another language; in the order of `qa.chat`'s components.

        The source panel is closed: it is the only thing that would have to be opened again.
        """
        import gradio as gr

        language = Language(tag)
        words = WORDS[language]
        return (
            gr.update(value=tag, label=words.language),
            gr.update(
                value=self._messages(turns, language),
                label=words.conversation,
                placeholder=welcome_html(self._qa.documents, self._examples, language),
            ),
            gr.update(label=words.ask, placeholder=words.placeholder),
            gr.update(value=words.ask),
            gr.update(value=words.new),
            "",
        )

    def clear(self) -> tuple[list[Any], list[Turn], str]:
        """An empty conversation, its state, and no source."""
        return [], [], ""

    def search(
        self, question: str, history: list[str] | None = None, k: int = 5, documents: list[str] | None = None
    ) -> dict[str, Any]:
        """Find the passages that answer a question, with their places and the answering sentences marked.

        Args:
            question: in Simplified or Traditional Chinese or English.
            history: the questions asked before it, oldest first, which a follow-up may refer to.
            k: the most citations wanted, 1 or more.
            documents: ids of the only documents to search; all where none is given.
        """
        import gradio as gr

        try:
            return self._qa.ask(question, history=history or (), k=k, documents=documents).to_dict()
        except ChuchuError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _messages(self, turns: list[Turn], language: Language) -> list[dict[str, str]]:
        shown = []
        for number, turn in enumerate(turns):
            if isinstance(turn.outcome, Answer):
                reply = answer_html(number, turn.outcome, language, self._line_count)
            else:
                reply = error_html(turn.outcome, language)
            shown.append({"role": "user", "content": question_html(turn.question)})
            shown.append({"role": "assistant", "content": reply})
        return shown

    def _count_lines(self, document: str) -> int:
        """The lines of a document's file; 0 where its text has other lines than the file."""
        found = self._qa.document(document)
        return 0 if found.source_lines else found.text.count("\n") + (not found.text.endswith("\n"))
