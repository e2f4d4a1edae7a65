"""What the page does when something happens in it; every method answers one event."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from index.errors import ChuchuError, QuestionError, StoreError
from index.text.lines import count_lines
from qa.answer import Answer
from qa.evaluation.feedback import FeedbackStore, Verdict
from qa.output.markdown import render_markdown
from qa.output.parts import document_name, render_json, shown_citations
from qa.output.wording import Language
from qa.page.cards import Asking, answer_html, problem_html, question_html
from qa.page.conversation import (
    How,
    Turn,
    dump_turns,
    history_of,
    link_query,
    load_filter,
    load_questions,
    load_turns,
    read_number,
)
from qa.page.filter_menu import filter_html, filter_text
from qa.page.problems import Problem, ProblemKind, problem_of, problem_text
from qa.page.source_panel import source_html, unopened_html
from qa.page.suggestions import names_nearby
from qa.page.top_bar import top_html
from qa.page.view import View
from qa.page.welcome import welcome_html
from qa.protocols import LONGEST_QUESTION, Filter, OwnDocumentInfo

if TYPE_CHECKING:
    from qa.protocols import BrowsableEngine

# What Gradio reads as "change these properties of the component and leave the others as they are".
Update = dict[str, Any]
# The conversation as shown, its state, and what the browser is to keep of it.
Talk = tuple[Update, list[Turn], str]
# A link may replay this many questions; each costs a search.
_MOST_REPLAYED = 20
# What the page's script is told of a verdict that is about none of the server's documents.
_NOT_KEPT = "not-kept"


class Events:
    """The events of one page.

    Args:
        qa: the opened index that answers.
        examples: questions offered before the first one is asked.
        feedback: where verdicts go; without it none are asked for.
    """

    def __init__(self, qa: BrowsableEngine, examples: Sequence[str], feedback: FeedbackStore | None) -> None:
        self._qa = qa
        self._examples = tuple(examples)
        self._feedback = feedback
        self._names = {info.id: document_name(info.metadata, info.id) for info in qa.documents}
        self._served = {info.id for info in qa.documents if not isinstance(info, OwnDocumentInfo)}
        self._line_count = lru_cache(maxsize=1024)(self._count_lines)

    def ask(self, question: str, only: str, turns: list[Turn], tag: str, converted: bool) -> Talk:
        """The conversation with one more turn; unchanged by an empty question. `only` is a filter as JSON."""
        first = len(turns)
        if question.strip():
            turns = [*turns, self._turn(question, only, history_of(turns, first))]
        return self._talk(turns, first, tag, converted)

    def replay(self, questions: str, only: str, tag: str, converted: bool) -> Talk:
        """A new conversation of the questions in a JSON list, asked one after the other."""
        turns: list[Turn] = []
        for question in load_questions(questions)[:_MOST_REPLAYED]:
            turns.append(self._turn(question, only, history_of(turns, len(turns))))
        return self._talk(turns, 0, tag, converted)

    def again(self, key: str, only: str, turns: list[Turn], tag: str, converted: bool) -> Talk:
        """The conversation with one question asked again, named TURN-alone, TURN-joined or TURN-same.

        Asked alone it is searched without the questions before it, joined with them; the filter stays as it
        was. The same question is searched with the filter that is set now.
        """
        number, _, way = key.partition("-")
        first = read_number(number)
        if first is None or first >= len(turns):
            return self._talk(turns, len(turns), tag, converted, How.REPLACED)
        turn = turns[first]
        if way == "same":
            history = history_of(turns, first)
            asked = replace(self._turn(turn.question, only, history), alone=turn.alone)
        else:
            before = history_of([*turns[:first], replace(turn, alone=way == "alone")], first)
            outcome = self._outcome(turn.question, before, turn.narrowed)
            asked = replace(turn, outcome=outcome, alone=way == "alone")
        turns = [*turns[:first], asked, *turns[first + 1 :]]
        return self._talk(turns, first, tag, converted, How.REPLACED)

    def restore(self, kept: str, tag: str, converted: bool) -> Talk:
        """A conversation that the browser kept."""
        turns = load_turns(kept)
        return self._talk(turns, 0, tag, converted, How.RESTORED)

    def clear(self) -> tuple[list[Any], list[Turn], str]:
        """An empty conversation, its state, and no source."""
        return [], [], ""

    def open_source(self, key: str, turns: list[Turn], tag: str, converted: bool) -> str | Update:
        """The panel for one citation, named TURN-NUMBER; unchanged where there is no such citation."""
        import gradio as gr

        turn, _, cited = key.partition("-")
        answer, number = self._answer(turns, turn), read_number(cited)
        total = len(shown_citations(answer)) if answer else 0
        if answer is None or number is None or not 1 <= number <= total:
            return gr.update()
        view = View(Language(tag), converted)
        try:
            return source_html(self._qa, int(turn), answer, number, view)
        except QuestionError:
            problem = view.words.left
        except ChuchuError as error:
            problem = problem_text(problem_of(error), view.language)
        return unopened_html(problem, int(turn), number, total, view)

    def save(self, key: str, turns: list[Turn], tag: str) -> str:
        """An answer as a file, named TURN-md or TURN-json; empty where there is no such answer."""
        turn, _, form = key.partition("-")
        answer = self._answer(turns, turn)
        if answer is None:
            return ""
        return render_json(answer) if form == "json" else render_markdown(answer, Language(tag))

    def judge(self, key: str, turns: list[Turn]) -> str:
        """Keep a verdict, named TURN-NUMBER-VERDICT; number 0 is the whole answer.

        Returns:
            The name; "not-kept" where it is about none of the server's documents; empty where it could not be kept.
        """
        turn, _, rest = key.partition("-")
        cited, _, verdict = rest.partition("-")
        answer, number = self._answer(turns, turn), read_number(cited)
        if self._feedback is None or answer is None or number is None or verdict not in list(Verdict):
            return ""
        try:
            history = history_of(turns, int(turn))
            is_kept = self._feedback.add(answer, Verdict(verdict), self._served, number, history)
        except StoreError:
            return ""
        return key if is_kept else _NOT_KEPT

    def translate(self, tag: str, converted: bool, turns: list[Turn]) -> tuple[Update | str, ...]:
        """Everything on the page in another language or script, in the order of `qa.page.wiring`'s outputs."""
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
        self,
        question: str,
        history: list[str] | None = None,
        k: int = 5,
        documents: list[str] | None = None,
        filter: dict[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Find the passages that answer a question, with their places and the answering sentences marked.

        Args:
            question: in Simplified or Traditional Chinese or English.
            history: the questions asked before it, oldest first, which a follow-up may refer to.
            k: the most citations wanted, 1 or more.
            documents: ids of the only documents to search; all where none is given.
            filter: the only documents to search, in place of `documents`, as in
                {"since": "2015", "until": "2016-03", "undated": true, "script": ["zh-Hant"], "documents": ["a.txt"]},
                of which each may be left out.
        """
        import gradio as gr

        try:
            _check_types(question, history, k, documents)
            narrowed = None if filter is None else _sent_filter(filter)
            return self._qa.ask(question, history=history or (), k=k, documents=documents, filter=narrowed).to_dict()
        except ChuchuError as error:
            raise gr.Error(str(error), print_exception=False) from error

    def _turn(self, question: str, only: str, history: Sequence[str]) -> Turn:
        try:
            narrowed = load_filter(only)
        except ValueError:
            return Turn(question, Problem(ProblemKind.NO_FILTER))
        return Turn(question, self._outcome(question, history, narrowed), narrowed)

    def _outcome(self, question: str, history: Sequence[str], narrowed: Filter) -> Answer | Problem:
        if len(question) > LONGEST_QUESTION:
            return Problem(ProblemKind.TOO_LONG, f"{len(question):,}")
        if unknown := narrowed.documents - self._names.keys():
            return Problem(ProblemKind.UNKNOWN_DOCUMENT, min(unknown))
        try:
            documents = self._qa.choose(narrowed)
            if documents == ():
                return Problem(ProblemKind.NONE_PASSES)
            return self._qa.ask(question, history=history, documents=documents)
        except ChuchuError as error:
            return problem_of(error)

    def _talk(self, turns: list[Turn], first: int, tag: str, converted: bool, how: How = How.ADDED) -> Talk:
        import gradio as gr

        shown = gr.update(value=self._messages(turns, View(Language(tag), converted)))
        return shown, turns, dump_turns(turns, first, how)

    def _messages(self, turns: Sequence[Turn], view: View) -> list[dict[str, str]]:
        shown = []
        for number, turn in enumerate(turns):
            asking = self._asking(turns, number, view)
            if isinstance(turn.outcome, Answer):
                last = number == len(turns) - 1
                reply = answer_html(
                    number,
                    turn.outcome,
                    view,
                    self._line_count,
                    asking,
                    names_nearby(turn.outcome, self._text) if last else (),
                    feedback=self._feedback is not None,
                    is_here=self._names.__contains__,
                )
            else:
                reply = problem_html(number, turn.question, turn.outcome, view, asking)
            shown.append({"role": "user", "content": question_html(turn.question)})
            shown.append({"role": "assistant", "content": reply})
        return shown

    def _asking(self, turns: Sequence[Turn], number: int, view: View) -> Asking:
        turn = turns[number]
        names = [self._names.get(document, document) for document in sorted(turn.narrowed.documents)]
        version = turn.outcome.index_version if isinstance(turn.outcome, Answer) else ""
        return Asking(
            alone=turn.alone,
            narrowed=filter_text(turn.narrowed, names, len(self._names), view.language),
            link=link_query(turns, number),
            is_outdated=bool(version) and version != self._qa.version,
        )

    def _answer(self, turns: Sequence[Turn], number: str) -> Answer | None:
        place = read_number(number)
        if place is None or place >= len(turns):
            return None
        outcome = turns[place].outcome
        return outcome if isinstance(outcome, Answer) else None

    def _text(self, document: str) -> str:
        """The text of a document, empty where it is gone."""
        return self._qa.document(document).text if document in self._names else ""

    def _count_lines(self, document: str) -> int:
        """The lines of a document's file; 0 where its text has other lines than the file, or is gone."""
        if document not in self._names:
            return 0
        found = self._qa.document(document)
        # The break that ends the last line begins no other.
        return 0 if found.source_lines else count_lines(found.text) - found.text.endswith(("\n", "\r"))


def _sent_filter(value: object) -> Filter:
    try:
        return load_filter(json.dumps(value))
    except ValueError as error:
        raise QuestionError(f"`filter` is no filter ({error}): send what `search` names, or null.") from error


def _check_types(question: object, history: object, k: object, documents: object) -> None:
    """What comes over HTTP may be any JSON; a string for a list would be read as its characters."""
    if not isinstance(question, str):
        raise QuestionError("The question is no string: send one.")
    if type(k) is not int:
        raise QuestionError(f"The number of citations is {str(k)[:20]!r}: send a whole number, 1 or more.")
    for name, value in (("history", history), ("documents", documents)):
        if value is not None and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            raise QuestionError(f"`{name}` is no list of strings: send one, or null.")
