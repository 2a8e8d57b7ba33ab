import pytest

from itc.people.tree import ancestors, is_left_behind, subtree

PARENTS = {2: 1, 3: 1, 4: 2, 5: 4, 9: 8}


def test_a_chain_runs_from_the_nearest_to_the_top() -> None:
    assert ancestors(5, PARENTS) == [4, 2, 1]


def test_the_top_has_nobody_above() -> None:
    assert ancestors(1, PARENTS) == []


def test_a_subtree_holds_its_root_and_everything_below() -> None:
    assert subtree(2, PARENTS) == {2, 4, 5}
    assert subtree(8, PARENTS) == {8, 9}


@pytest.mark.parametrize(
    ("role", "old", "new", "ends"),
    [
        (4, 4, 3, True),  # her own unit, and over to another
        (2, 4, 3, True),  # the department above it, and out of it
        (1, 4, 3, False),  # the ministry, and within it
        (2, 2, 5, False),  # down into a unit of the department
        (4, 4, 2, True),  # up to the department, which the role for the unit does not cover
        (4, 2, 3, True),  # a unit below the department that she left
        (3, 4, 5, False),  # a unit beside hers, and still in the ministry
        (3, 4, 9, True),  # a unit beside hers, and out of the ministry
        (8, 4, 3, False),  # an agency elsewhere
        (8, 4, 9, False),  # an agency elsewhere, where she goes now
    ],
)
def test_a_role_is_left_behind_with_the_agency_it_came_with(role: int, old: int, new: int, ends: bool) -> None:
    assert is_left_behind(role, old=old, new=new, parents=PARENTS) == ends
