from types import SimpleNamespace

from itc.people import access
from itc.people.access import Right, Scope
from itc.people.models import User


def test_a_focal_point_sees_the_people_of_her_tree_and_nobody_else(cast: SimpleNamespace) -> None:
    assert set(User.objects.visible_to(cast.bruno)) == {cast.bruno, cast.amina}
    assert set(User.objects.visible_to(cast.chidi)) == {cast.chidi, cast.chinara}


def test_a_trainee_sees_herself_only(cast: SimpleNamespace) -> None:
    assert set(User.objects.visible_to(cast.amina)) == {cast.amina}


def test_an_officer_sees_everybody(cast: SimpleNamespace) -> None:
    assert User.objects.visible_to(cast.farida).count() == User.objects.count()
    assert access.scope(cast.farida, Right.NOMINATE) == Scope(everything=True, person=cast.farida.pk)


def test_a_trainer_sees_no_other_people_by_role_alone(cast: SimpleNamespace) -> None:
    assert set(User.objects.visible_to(cast.dina)) == {cast.dina}
