import datetime as dt
import json
from types import SimpleNamespace

import pytest

from certification.actions import issue_certificate
from itc.people.models import Country
from tests.certification import stage


@pytest.fixture
def props(db: None) -> SimpleNamespace:
    return stage.props()


@pytest.fixture
def issued(cast: SimpleNamespace, props: SimpleNamespace) -> SimpleNamespace:
    """Amina (North) and Chinara (South) have completed both programmes; Amina has certificate 1."""
    Country.objects.filter(code="BY").update(name_ru="Беларусь", name_en="Belarus")
    for one in (cast.amina, cast.chinara):
        stage.award(one, props.online, on=stage.SPRING - dt.timedelta(days=20))
        stage.award(one, props.seminar, protocol_number="7", protocol_date=stage.SPRING, grade="9")
    facts = {"qualification": props.c1, "signatory": props.signatory, "by": cast.egor, "at": stage.ISSUED}
    certificate = issue_certificate(cast.amina, **facts)
    token = json.loads(certificate.text.content)["token"]
    return SimpleNamespace(**vars(props), facts=facts, certificate=certificate, token=token)
