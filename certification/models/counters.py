from django.db import models


class CounterQuerySet(models.QuerySet["Counter"]):
    def locked(self, name: str) -> "Counter":
        """The counter's row, locked until the transaction ends: who waits for it sees what the one before committed.

        On SQLite the whole transaction already holds the write lock (BEGIN IMMEDIATE).
        """
        self.get_or_create(name=name)
        return self.select_for_update().get(name=name)


class Counter(models.Model):
    """The last number given; a number is taken under the row's lock, so a rollback gives it back and no gap stays."""

    name = models.CharField(max_length=60, primary_key=True)  # "award", "event", or a register: "ITC-2026"
    value = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)  # hash of the last row of a chain

    objects = CounterQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
