"""Sign-ins of a person on all devices."""

from allauth.usersessions.models import UserSession

from itc.people.models import User


def end_sessions(person: User) -> None:
    """Everywhere at once; the next request of any of them is a stranger's."""
    for session in UserSession.objects.filter(user=person):
        session.end()
