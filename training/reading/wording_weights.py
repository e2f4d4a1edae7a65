"""Weights that keep a reader from guessing by the wording of a question alone whether it is answered.

People who write questions that a passage does not answer ask for other things than those who write questions that it
answers: for sums, names and dates rather than for how and why. A model can learn that instead of reading the passage
(Poliak et al. 2018, "Hypothesis Only Baselines in Natural Language Inference"). A classifier that sees nothing but
the questions measures how far, and each example counts by the inverse of the probability that it gave to the truth
(inverse probability weighting, Horvitz and Thompson 1952), so that among questions of any wording half of the weight
is answered.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

_LONGEST_GRAM = 3
_FEWEST = 5
_PRIOR = 0.05
"""The inverse strength of the classifier's penalty."""
_FOLDS = 5
_MOST = 4.0
"""No example counts more than this, beside 1 on the average."""


def answered_by_wording(
    questions: Sequence[str], answered: Sequence[bool], groups: Sequence[int]
) -> NDArray[np.float64]:
    """The probability that each question is answered, told from its wording alone.

    By a logistic regression over the runs of one to three characters within words, which saw none of the group.

    Args:
        questions: keys.
        answered: which of them are answered.
        groups: the passage of each; at least two.

    Returns:
        Probabilities from 0 to 1, shape (questions,).
    """
    grams = CountVectorizer(analyzer="char_wb", ngram_range=(1, _LONGEST_GRAM), min_df=_FEWEST, binary=True)
    classifier = LogisticRegression(C=_PRIOR, max_iter=300)
    folds = GroupKFold(min(_FOLDS, len(set(groups))))
    found: NDArray[np.float64] = cross_val_predict(
        classifier, grams.fit_transform(questions), np.array(answered), groups=groups, cv=folds, method="predict_proba"
    )[:, 1]
    return found


def balancing_weights(answered: Sequence[bool], probabilities: NDArray[np.float64]) -> NDArray[np.float64]:
    """What each question counts so that its wording tells nothing; about 1 on the average, shape (questions,).

    Args:
        answered: which of them are answered.
        probabilities: as `answered_by_wording` gives them.
    """
    weights = 1 / np.where(answered, probabilities, 1 - probabilities).clip(1e-3)
    for _ in range(2):
        weights = np.minimum(weights / weights.mean(), _MOST)
    return weights
