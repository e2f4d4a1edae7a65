"""Measures of one answered question, each between 0 and 1; means over questions are taken elsewhere.

A ranking is, rank by rank, the gold items that the cited passage (or, in a BEIR folder, the document)
covers: none, one or several. Each gold item counts once, where it is first covered.

    S@k      1 if an item of full grade is covered within the first k ranks, else 0
    R@k      the share of the gold items, of any grade, covered within the first k ranks
    RR@10    1 / the first rank within 10 that covers a gold item of any grade, else 0
    nDCG@10  discounted gain over that of the ideal order (Järvelin and Kekäläinen, 2002), with the grade as
             gain and log2(1 + position) as discount. A rank that newly covers several items stands for
             them one after the other, the best grade first; one that covers nothing new, for one item of
             gain 0. So no value exceeds 1, and citing every gold item before all else gives 1.

Where every rank covers at most one item and no item twice, these are the measures of trec_eval.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from math import log2

from index.text.keys import make_key
from qa.answer import Citation

SUCCESS_CUTS = (1, 3, 5)
RECALL_CUTS = (1, 5, 20)
MARKED_CUTS = (1, 3)
RANKING_MEASURES = (*(f"S@{k}" for k in SUCCESS_CUTS), *(f"R@{k}" for k in RECALL_CUTS), "RR@10", "nDCG@10")
MEASURES = (*RANKING_MEASURES, *(f"answer_marked@{k}" for k in MARKED_CUTS), "marked_fraction", "kept", "refused")


def ranking_measures(ranking: Sequence[Collection[str]], gold: Mapping[str, int], full_grade: int) -> dict[str, float]:
    """S@1, S@3, S@5, R@1, R@5, R@20, RR@10 and nDCG@10 of one question.

    Args:
        ranking: for each rank, the best first, the items covered; items outside `gold` are ignored.
        gold: the grade, 1 or more, of each gold item; not empty.
        full_grade: the lowest grade that S@k counts.
    """
    covered = [gold.keys() & items for items in ranking]
    values = {f"S@{k}": float(any(gold[item] >= full_grade for item in _union(covered[:k]))) for k in SUCCESS_CUTS}
    values |= {f"R@{k}": len(_union(covered[:k])) / len(gold) for k in RECALL_CUTS}
    values["RR@10"] = next((1 / rank for rank, items in enumerate(covered[:10], start=1) if items), 0.0)
    values["nDCG@10"] = _dcg(_gains(covered, gold)) / _dcg(sorted(gold.values(), reverse=True))
    return values


def answer_marked(citations: Sequence[Citation], answers: Collection[str]) -> dict[str, float]:
    """answer_marked@1 and @3: 1 if one mark of the first k citations holds one of the answers, else 0.

    Both are compared as keys (`index.text.keys.make_key`): either script, any width, without stray pinyin and
    spaces in words. The answer must lie inside one mark; two neighbouring marks are not joined.
    """
    wanted = [key for answer in answers if (key := make_key(answer.strip()).text)]
    values = {}
    for k in MARKED_CUTS:
        marked = [make_key(cited.text[mark.start : mark.end]).text for cited in citations[:k] for mark in cited.marks]
        values[f"answer_marked@{k}"] = float(any(key in mark for key in wanted for mark in marked))
    return values


def marked_fraction(citations: Sequence[Citation]) -> float:
    """The mean share of a cited passage's characters that stand in a mark.

    Raises:
        ValueError: there is no citation.
    """
    if not citations:
        raise ValueError("a marked fraction needs at least one citation, got none")
    return sum(_marked_share(citation) for citation in citations) / len(citations)


def _marked_share(citation: Citation) -> float:
    marked = {position for mark in citation.marks for position in range(mark.start, mark.end)}
    return len(marked) / max(len(citation.text), 1)


def _union(covered: Iterable[Collection[str]]) -> set[str]:
    return {item for items in covered for item in items}


def _gains(covered: Iterable[Collection[str]], gold: Mapping[str, int]) -> list[int]:
    gains: list[int] = []
    seen: set[str] = set()
    for items in covered:
        new = [item for item in items if item not in seen]
        gains += sorted((gold[item] for item in new), reverse=True) or [0]
        seen.update(new)
    return gains


def _dcg(gains: Sequence[int]) -> float:
    return sum(gain / log2(position + 1) for position, gain in enumerate(gains[:10], start=1))
