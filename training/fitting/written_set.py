"""The questions written for close reading as a question set with its documents.

    python -m training.fitting.written_set --data DATA/train --out FOLDER [--all]
    chuchu build FOLDER/documents --index INDEX
    chuchu eval FOLDER/questions.jsonl --index INDEX

Every passage becomes a text file, every piece of it a paragraph. Of the passages those held out of close reading are
taken; `--all` takes all, for whatever did not learn from them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from index.text.keys import make_key
from index.text.script import is_han
from training.corpus import is_held_out
from training.reading.written import ONE_IN, Document, meet, read_documents


def main() -> None:
    """Write the set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, required=True, help="folder of the training data")
    parser.add_argument("--out", type=Path, required=True, help="where to write")
    parser.add_argument("--all", action="store_true", help="take the passages that close reading learned from as well")
    options = parser.parse_args()
    questions, documents = write_set(options.data, options.out, everything=options.all)
    print(f"{questions} and {documents}")


def write_set(data: Path, folder: Path, *, everything: bool = False) -> tuple[Path, Path]:
    """Write the question set and its documents; return where they are.

    Args:
        data: the folder of the training data.
        folder: where to write.
        everything: take also what close reading learned from.

    Raises:
        EvaluationError: a file of `data`, or a passage in it, is missing.
    """
    documents, questions = folder / "documents", folder / "questions.jsonl"
    documents.mkdir(parents=True, exist_ok=True)
    with questions.open("w", encoding="utf-8") as out:
        for document, passage in read_documents(data):
            if not everything and not is_held_out(make_key(passage).text, ONE_IN):
                continue
            paragraphs = [passage[piece.start : piece.end] for piece in document.pieces]
            (documents / f"{document.checksum}.txt").write_text("\n".join(paragraphs) + "\n", encoding="utf-8")
            out.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in _rows(document, passage))
    return questions, documents


def _rows(document: Document, passage: str) -> Iterator[dict[str, Any]]:
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
                if any(meet(piece, answer) for answer in answers)
            ],
            "answer": passage[answers[0].start : answers[0].end] if answers else "",
        }


if __name__ == "__main__":
    main()
