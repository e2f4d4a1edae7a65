"""What the page does when something happens in it; every method answers one event."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.errors import ChuchuError, QuestionError
from qa.answer import Answer
from qa.feedback import FeedbackStore, Verdict
from qa.page.cards import answer_html, error_html, question_html
from qa.page.chips import names_nearby
from qa.page.filter import filter_html
from qa.page.keeping import Turn, dump_turns, load_questions, load_turns
from qa.page.source import source_html, unopened_html
from qa.page.top import top_html
from qa.page.view import View
from qa.page.welcome import welcome_html
from qa.render import render_json, render_markdown, shown_citations
from qa.texts import Language

if TYPE_CHECKING:
    from qa.engine import QA

# What Gradio reads as "change these properties of the component and leave the others as they are".
Update = dict[str, Any]
# The conversation as shown, its state, and what the browser is to keep of it.
Talk = tuple[Update, list[Turn], str]
# A link may replay this many questions; each costs a search.
_MOST_REPLAYED = 20


class Events:
    """The events of one page.

    Args:
        qa: the opened index that answers.
        examples: questions offered before the first one is asked.
        feedback: where verdicts go; without it none are asked for.
    """

    def __init__(self, qa: QA, examples: Sequence[str], feedback: FeedbackStore | None) -> None:
        self._qa = qa
        self._examples = tuple(examples)
        self._feedback = feedback
        self._ids = frozenset(info.id for info in qa.documents)
        self._line_count = lru_cache(maxsize=1024)(self._count_lines)

    def ask(self, question: str, only: list[str], turns: list[Turn], tag: str, converted: bool) -> Talk:
        """The conversation with one more turn; unchanged by an empty question."""
        if not question.strip():
            return self._talk(turns, len(turns), tag, converted)
        return self._talk([*turns, self._turn(question, turns, only)], len(turns), tag, converted)

    def replay(self, questions: str, only: list[str], tag: str, converted: bool) -> Talk:
        """A new conversation of the questions in a JSON list, asked one after the other."""
        turns: list[Turn] = []
        for question in load_questions(questions)[:_MOST_REPLAYED]:
            turns.append(self._turn(question, turns, only))
        return self._talk(turns, 0, tag, converted)

    def restore(self, kept: str, tag: str, converted: bool) -> Talk:
        """A conversation that the browser kept."""
        turns = load_turns(kept)
        shown, turns, _ = self._talk(turns, 0, tag, converted)
        return shown, turns, dump_turns(turns, restored=True)

    def clear(self) -> tuple[list[Any], list[Turn], str]:
        """An empty conversation, its state, and no source."""
        return [], [], ""

    def open_source(self, key: str, turns: list[Turn], tag: str, converted: bool) -> str | Update:
        """The panel for one citation, named TURN-NUMBER; unchanged where there is no such citation."""
        import gradio as gr

        turn, _, number = key.partition("-")
        answer = self._answer(turns, turn)
        if answer is None or not number.isdecimal() or not 1 <= int(number) <= len(shown_citations(answer)):
            return gr.update()
        view = View(Language(tag), converted)
        try:
            return source_html(self._qa, int(turn), answer, int(number), view)
        except ChuchuError as error:
            return unopened_html(str(error), view)

    def save(self, key: str, turns: list[Turn], tag: str) -> str:
        """An answer as a file, named TURN-md or TURN-json; empty where there is no such answer."""
        turn, _, form = key.partition("-")
        answer = self._answer(turns, turn)
        if answer is None:
            return ""
        return render_json(answer) if form == "json" else render_markdown(answer, Language(tag))

    def judge(self, key: str, turns: list[Turn]) -> None:
        """Keep a verdict, named TURN-NUMBER-VERDICT; number 0 is the whole answer."""
        turn, _, rest = key.partition("-")
        number, _, verdict = rest.partition("-")
        answer = self._answer(turns, turn)
        if self._feedback is not None and answer is not None and number.isdecimal() and verdict in list(Verdict):
            history = [each.question for each in turns[: int(turn)] if isinstance(each.outcome, Answer)]
            self._feedback.add(answer, Verdict(verdict), int(number), history)

    def translate(self, tag: str, converted: bool, turns: list[Turn]) -> tuple[Update | str, ...]:
        """Everything on the page in another language or script, in the order of `qa.chat`'s components."""
        import gradio as gr

        view = View(Language(tag), converted)
        words = view.words
        return (
            gr.update(value=tag, label=words.language),
            gr.update(value=top_html(view.language)),
            gr.update(
                value=self._messages(turns, view),
                label=words.conversation,
                placeholder=welcome_html(self._qa.documents, self._examples, view.language),
            ),
            gr.update(label=words.ask, placeholder=words.placeholder),
            gr.update(value=words.ask),
            gr.update(value=filter_html(self._qa.documents, view.language)),
            gr.update(label=words.convert, visible=bool(words.convert)),
            "",
        )

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
            _check_types(question, history, k, documents)
            return self._qa.ask(question, history=history or (), k=k, documents=documents).to_dict()
        except ChuchuError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _turn(self, question: str, turns: Sequence[Turn], only: Sequence[str]) -> Turn:
        history = [turn.question for turn in turns if isinstance(turn.outcome, Answer)]
        try:
            return Turn(question, self._qa.ask(question, history=history, documents=list(only) or None))
        except ChuchuError as error:
            return Turn(question, error)

    def _talk(self, turns: list[Turn], first: int, tag: str, converted: bool) -> Talk:
        import gradio as gr

        return gr.update(value=self._messages(turns, View(Language(tag), converted))), turns, dump_turns(turns, first)

    def _messages(self, turns: Sequence[Turn], view: View) -> list[dict[str, str]]:
        shown = []
        for number, turn in enumerate(turns):
            if isinstance(turn.outcome, Answer):
                last = number == len(turns) - 1
                reply = answer_html(
                    number,
                    turn.outcome,
                    view,
                    self._line_count,
                    names_nearby(turn.outcome, self._text) if last else (),
                    feedback=self._feedback is not None,
                )
            else:
                reply = error_html(turn.outcome, view.language)
            shown.append({"role": "user", "content": question_html(turn.question)})
            shown.append({"role": "assistant", "content": reply})
        return shown

    def _answer(self, turns: Sequence[Turn], number: str) -> Answer | None:
        if not number.isdecimal() or int(number) >= len(turns):
            return None
        outcome = turns[int(number)].outcome
        return outcome if isinstance(outcome, Answer) else None

    def _text(self, document: str) -> str:
        """The text of a document, empty where it is gone."""
        return self._qa.document(document).text if document in self._ids else ""

    def _count_lines(self, document: str) -> int:
        """The lines of a document's file; 0 where its text has other lines than the file, or is gone."""
        if document not in self._ids:
            return 0
        found = self._qa.document(document)
        return 0 if found.source_lines else found.text.count("\n") + (not found.text.endswith("\n"))


def _check_types(question: object, history: object, k: object, documents: object) -> None:
    """What comes over HTTP may be any JSON; a string for a list would be read as its characters."""
    if not isinstance(question, str):
        raise QuestionError("The question is no string: send one.")
    if type(k) is not int:
        raise QuestionError(f"The number of citations is {str(k)[:20]!r}: send a whole number, 1 or more.")
    for name, value in (("history", history), ("documents", documents)):
        if value is not None and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            raise QuestionError(f"`{name}` is no list of strings: send one, or null.")
