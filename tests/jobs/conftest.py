from collections.abc import Iterator

import pytest
from celery.signals import before_task_publish

from tests.jobs import work  # noqa: F401 - registers the jobs of the tests


@pytest.fixture
def messages() -> Iterator[list[str]]:
    """The jobs that the broker was told about, in order."""
    told: list[str] = []

    def listen(body: tuple[list[str], object, object], **about: object) -> None:
        told.append(body[0][0])

    before_task_publish.connect(listen)
    yield told
    before_task_publish.disconnect(listen)
