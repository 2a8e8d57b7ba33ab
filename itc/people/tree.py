"""Walks over a tree given as child to parent; pure."""

from collections import defaultdict
from collections.abc import Mapping


def ancestors(node: int, parents: Mapping[int, int]) -> list[int]:
    """The chain above a node, nearest first. Raises ValueError on a circle."""
    chain: list[int] = []
    while (parent := parents.get(node)) is not None:
        if parent in chain:
            raise ValueError("circle")
        chain.append(parent)
        node = parent
    return chain


def is_left_behind(role: int, *, old: int, new: int, parents: Mapping[int, int]) -> bool:
    """Whether a role for the agency `role` ends when its holder goes over from `old` to `new`.

    It stays when its part of the tree holds `new`. Else it ends when it covered `old` or lay below it; one that lay
    beside `old` ends when the holder leaves the part of the tree that they share.
    """
    above_role, above_new = [[node, *ancestors(node, parents)] for node in (role, new)]
    shared = next((node for node in [old, *ancestors(old, parents)] if node in above_role), None)
    if shared is None or role in above_new:
        return False
    return shared in (old, role) or shared not in above_new


def subtree(root: int, parents: Mapping[int, int]) -> set[int]:
    """The node and everything below it."""
    children: dict[int, list[int]] = defaultdict(list)
    for child, parent in parents.items():
        children[parent].append(child)
    found: set[int] = set()
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(children[node])
    return found
