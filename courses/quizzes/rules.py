"""Arithmetic of a quiz: what is drawn, in which order it is shown, what it earns, whether that is enough."""

import random
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from courses.questions.shape import Json, Kind

CENT = Decimal("0.01")
HALF = Decimal("0.5")


@dataclass(frozen=True)
class Draw:
    """`count` questions out of `pool`; the deepest category draws first, so that it finds its own."""

    slot: int
    count: int
    pool: frozenset[int]
    depth: int


def drawn(draws: Iterable[Draw], *, taken: Collection[int], rng: random.Random) -> dict[int, list[int]] | None:
    """Questions for each slot, none twice; None when one of the slots finds too few."""
    used, chosen = set(taken), {}
    for draw in in_turn(draws):
        left = sorted(draw.pool - used)
        if len(left) < draw.count:
            return None
        chosen[draw.slot] = rng.sample(left, draw.count)
        used.update(chosen[draw.slot])
    return chosen


def short_of(draws: Iterable[Draw], *, taken: Collection[int]) -> Draw | None:
    """The first draw that some luck could leave with too few questions."""
    earlier: list[Draw] = []
    for draw in in_turn(draws):
        lost = sum(other.count for other in earlier if other.pool & draw.pool)
        if len(draw.pool - set(taken)) - lost < draw.count:
            return draw
        earlier.append(draw)
    return None


def in_turn(draws: Iterable[Draw]) -> list[Draw]:
    return sorted(draws, key=lambda draw: (-draw.depth, draw.slot))


def shuffled_between(kinds: Sequence[str], rng: random.Random) -> list[int]:
    """An order of the indexes: texts that ask nothing stay, questions change places between them."""
    order, run = [], []
    for index, kind in enumerate(kinds):
        if kind != Kind.DESCRIPTION:
            run.append(index)
            continue
        order += [*rng.sample(run, len(run)), index]
        run = []
    return order + rng.sample(run, len(run))


def order_of(data: Json, *, shuffle: bool, rng: random.Random) -> list[str]:
    """The keys of choices or options as shown. Options are always mixed: their order would tell the pairs."""
    if data["kind"] == Kind.MATCHING:
        return rng.sample(data["options"], len(data["options"]))
    keys = [choice["key"] for choice in data.get("choices", [])]
    return rng.sample(keys, len(keys)) if shuffle else keys


def earned(fraction: Decimal, points: Decimal) -> Decimal:
    return (fraction * points).quantize(CENT, ROUND_HALF_UP)


def may_be_given(earned: Decimal, points: Decimal) -> bool:
    """Whether a person may give so much: from nothing to all, in halves of a point, or exactly all."""
    return 0 <= earned <= points and (earned % HALF == 0 or earned == points)


def is_passed(score: Decimal, max_score: Decimal, pass_mark: int) -> bool:
    """`pass_mark` in percent; exactly that many points are enough."""
    return score * 100 >= max_score * pass_mark


def pages(count: int, per_page: int) -> int:
    """How many pages; 0 questions per page means one page."""
    return -(-count // per_page) if per_page and count else 1
