"""Who plays in the story, and what only the database knows: asked of the running site's own database."""

import json
from dataclasses import dataclass

from tests.browser.running import manage

KEYS = """
import json
from certification.models import ProgrammeVersion
from itc.people.models import User
print(json.dumps({
    "trainee": User.objects.get(email="trainee@example.org").pk,
    "trainer": User.objects.get(email="trainer@example.org").pk,
    "version": ProgrammeVersion.objects.get(programme__code="C1-SEM").pk,
}))
"""
RIGHT_ANSWERS = """
import json
from courses.demo.learner import _right
from courses.models import Attempt
from courses.quizzes.queries import items_of, texts_of
items = items_of(Attempt.objects.get(pk={attempt}))
texts = texts_of(item.version_id for item in items)
def words(item):
    return [one for body in texts[item.version_id].values() for one in body.get("accepted", [])]
print(json.dumps({{item.pk: _right(item.version.data, words(item)) for item in items}}))
"""


@dataclass
class Trainee:
    surname: str
    given_name: str
    patronymic: str
    surname_latin: str
    given_name_latin: str
    account: dict[str, str]
    pk: str = ""

    @property
    def names(self) -> list[str]:
        """What a stranger may not read."""
        return [self.surname, self.given_name, self.surname_latin, self.given_name_latin]

    @property
    def initials(self) -> str:
        first = [name[0] for name in self.names]
        return f"{first[0]}. {first[1]}. / {first[2]}. {first[3]}."

    def name(self, language: str) -> str:
        latin = f"{self.surname_latin} {self.given_name_latin}"
        return latin if language == "en" else f"{self.surname} {self.given_name} {self.patronymic}"


def marina(account: dict[str, str], pk: str) -> Trainee:
    """Whose login the demonstration knows."""
    return Trainee("Кравцова", "Марина", "Олеговна", "KRAUTSOVA", "MARYNA", account, pk)


def nina() -> Trainee:
    """A colleague who was never here; the password is the one that she will choose."""
    account = {"email": "nina.zarechnaya@example.org", "password": "a quiet word of her own"}
    return Trainee("Заречная", "Нина", "Михайловна", "ZARECHNAYA", "NINA", account)


def keys(environ: dict[str, str]) -> dict[str, str]:
    """Keys that stand in forms and addresses."""
    return {name: str(key) for name, key in json.loads(asked(environ, KEYS)).items()}


def right_answers(environ: dict[str, str], attempt: int) -> dict[str, object]:
    """By question of the attempt, as the page would send them."""
    answers: dict[str, object] = json.loads(asked(environ, RIGHT_ANSWERS.format(attempt=attempt)))
    return answers


def asked(environ: dict[str, str], question: str) -> str:
    return manage(environ, "shell", "-v", "0", "-c", question)
