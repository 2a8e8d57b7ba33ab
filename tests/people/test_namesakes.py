from hypothesis import given
from hypothesis import strategies as st

from itc.people.rosters.rules import Namesakes, Who

people = st.builds(
    Who.of, st.sampled_from(["Lis", "Fox"]), st.just("Piotr"), st.sampled_from(["", "I.", "P."]),
    st.sampled_from(["", "a@x.org", "b@x.org"]),
)  # fmt: skip


def says_nothing_against(one: str, other: str) -> bool:
    return not one or not other or one == other


def same(one: Who, other: Who) -> bool:
    """What is meant, pair by pair: nobody could wait for this with a list of five thousand namesakes."""
    return (
        one.name == other.name
        and says_nothing_against(one.patronymic, other.patronymic)
        and says_nothing_against(one.email, other.email)
    )


@given(st.lists(people, max_size=6), people)
def test_the_first_of_those_who_may_be_she_is_found(before: list[Who], who: Who) -> None:
    seen = Namesakes()
    for row, one in enumerate(before):
        seen.add(one, row)
    assert seen.row_of(who) == next((row for row, one in enumerate(before) if same(one, who)), None)
