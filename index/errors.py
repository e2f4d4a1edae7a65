"""Everything that can go wrong and that a user can mend.

    ChuchuError
    ├── DocumentError     a file or folder of documents that cannot be read
    ├── QuestionError     a question, a number of citations or a filter that cannot be used
    ├── StoreError        an index that is missing, foreign, damaged or out of date
    ├── ModelError        a model that cannot be loaded or does not fit the index
    └── EvaluationError   a question set that cannot be used

Every message is one sentence that says what is wrong, where, and what to do about it.
"""

from __future__ import annotations


class ChuchuError(Exception):
    """Base of all errors raised on purpose; its text is fit to be shown to a user."""


class DocumentError(ChuchuError):
    """A file or folder of documents cannot be read, or holds nothing to index."""


class QuestionError(ChuchuError):
    """A question, a number of citations or a document filter cannot be used."""


class StoreError(ChuchuError):
    """An index is missing, foreign, damaged or does not fit this version."""


class ModelError(ChuchuError):
    """A model cannot be found, loaded or used with this index."""


class EvaluationError(ChuchuError):
    """A question set cannot be read or does not fit the index."""
