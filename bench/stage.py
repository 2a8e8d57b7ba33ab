"""Data at the size that the goals name: the course C1 with its quiz, and 10,000 awards of one agency's tree."""

import datetime as dt
import random
from decimal import Decimal

from django.db import transaction

from certification.models import Award, AwardAncestor, Counter, ProgrammeVersion
from courses.demo import set_up
from courses.demo.learner import begin_course
from courses.models import Course
from itc.people.demo import invent_people, load_reference, make_accounts
from itc.people.models import Agency, Centre, Role, User

AT = dt.datetime(2024, 9, 2, 6, 0, tzinfo=dt.UTC)
AWARDS = 10_000


class Stage:
    def __init__(self) -> None:
        Centre.objects.here()
        Centre.objects.update(is_demonstration=True)  # known second factors are for demonstrations only
        with transaction.atomic():
            self.agencies = load_reference(by=None, at=AT)
            self.roles = make_accounts(self.agencies, at=AT)
            self.course: Course = set_up(by=self.roles[Role.AUTHOR], at=AT).course
            tree = [agency for agency in self.agencies.values() if agency.country_id == "BY" and not agency.closed_on]
            chance = random.Random(1)  # noqa: S311  # the same data every time
            self.people = invent_people(tree, count=500, chance=chance, by=None, at=AT)
            self.trainee: User = self.roles[Role.TRAINEE]
            begin_course(self.course, self.trainee, lessons=2, at=AT)
            self._award(tree[0], ProgrammeVersion.objects.get(programme=self.course.programme))

    def _award(self, top: Agency, version: ProgrammeVersion) -> None:
        """Rows as record_award writes them, in bulk: filling is not what is measured."""
        awards = [
            Award(
                seq=number, source=f"bench:{number}", person=self.people[number % len(self.people)], version=version,
                title_ru=version.title_ru, title_en=version.title_en, hours=Decimal(12), minutes_per_hour=45,
                mode=version.mode, started_on=AT.date(), completed_on=AT.date() + dt.timedelta(days=number % 700),
                result="passed", sex="F" if number % 3 else "M", country_code="BY", region_code="BY-HM",
                agency_id=self.people[number % len(self.people)].agency_id, agency_ru="Отдел", agency_en="Unit",
                path_ru="Министерство / Отдел", path_en="Ministry / Unit", rank="майор милиции",
            )
            for number in range(1, AWARDS + 1)
        ]  # fmt: skip
        made = Award.objects.bulk_create(awards, batch_size=1000)
        Counter.objects.update_or_create(name="award", defaults={"value": AWARDS})
        above = [AwardAncestor(award=award, agency=top, depth=1) for award in made]
        own = [AwardAncestor(award=a, agency_id=a.agency_id, depth=0) for a in made if a.agency_id != top.pk]
        AwardAncestor.objects.bulk_create([*above, *own], batch_size=2000)
