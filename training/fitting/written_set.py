"""The questions written for close reading as a question set with its documents.

    python -m training written-set --data FOLDER --to FOLDER [--everything]
    chuchu build FOLDER/documents --index INDEX
    chuchu eval FOLDER/questions.jsonl --index INDEX

Every passage becomes a text file, every piece of it a paragraph. Of the passages those held out of close reading are
taken; `--everything` takes all, for whatever did not learn from them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.text.keys import make_key
from index.text.script import is_han
from training.corpus import is_held_out
from training.reading.written import ONE_IN, WRITTEN, AskedDocument, overlap, read_asked_documents


def write_set(data: Path, folder: Path, written: Path = WRITTEN, *, everything: bool = False) -> tuple[Path, Path]:
    """Write the question set and its documents; return where they are.

    Args:
        data: the folder of the training data.
        folder: where to write.
        written: the questions.
        everything: take also what close reading learned from.

    Raises:
        EvaluationError: a file of `data`, or a passage in it, is missing.
    """
    documents, questions = folder / "documents", folder / "questions.jsonl"
    documents.mkdir(parents=True, exist_ok=True)
    with questions.open("w", encoding="utf-8") as out:
        for document, passage in read_asked_documents(data, written):
            if not everything and not is_held_out(make_key(passage).text, ONE_IN):
                continue
            paragraphs = [passage[piece.start : piece.end] for piece in document.pieces]
            (documents / f"{document.checksum}.txt").write_text("\n".join(paragraphs) + "\n", encoding="utf-8")
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(document, passage))
    return questions, documents


def _rows(document: AskedDocument, passage: str) -> Iterator[dict[str, Any]]:
    for number, (question, about, answers) in enumerate(document.questions):
        yield {
            "id": f"{document.checksum}-{number}",
            "question": question,
            "history": [about] if about else [],
            "lang": "zh" if any(map(is_han, question)) else "en",
            "kind": "conv" if about and answers else "single" if answers else "none",
            "none_kind": "" if answers else "near_miss",
            "gold": [
                {"para": f"{document.checksum}:{line}", "grade": 2}
                for line, piece in enumerate(document.pieces, start=1)
                if any(overlap(piece, answer) for answer in answers)
            ],
            "answer": passage[answers[0].start : answers[0].end] if answers else "",
        }
