"""Ranking runs over frozen inputs. Runs are never deleted."""

from django.db import models

from jifenban.cases.models import Case
from jifenban.policies.models import Round


class Computation(models.Model):
    """One counting of a round over frozen inputs, done portion by portion; what it decides is its kind's.

    `values` are the round's, frozen; lives are taken as known at `known_at` and counted as of `as_of`. With the
    three digests anybody who has the inputs can check that the result follows from them.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="%(class)ss")
    number = models.PositiveIntegerField()
    trial = models.BooleanField()
    values = models.JSONField()
    pack_digest = models.CharField(max_length=64)
    input_digest = models.CharField(max_length=64, blank=True)
    result_digest = models.CharField(max_length=64, blank=True)
    seed = models.CharField(max_length=64, blank=True)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    as_of = models.DateField()
    known_at = models.DateTimeField()
    engine = models.CharField(max_length=20, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    started_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        abstract = True


class Run(Computation):
    """One computation of a round's list. A trial changes nothing; the final one is released and published.

    The list is a function of what stands here: the cases of its rows, their verified facts, the values and the pack.
    `list_key` is the pack's key of the list, "" for the first.
    """

    class State(models.TextChoices):
        RUNNING = "running", "计算中"
        RAN = "ran", "已算出"
        RELEASED = "released", "已确认"
        PUBLISHED = "published", "已公示"
        RETRACTED = "retracted", "已撤回"
        FINAL = "final", "已定稿"
        FAILED = "failed", "没有算完"

    list_key = models.CharField(max_length=40, blank=True, default="")
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    line = models.JSONField(default=dict)
    admitted = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="runs_are_numbered"),
            models.UniqueConstraint(
                fields=["round", "list_key"],
                condition=models.Q(trial=False) & ~models.Q(state__in=["failed", "retracted"]),
                name="one_final_run_in_use",
            ),
        ]


class Row(models.Model):
    """One case in a run: its key values as published, its rank, and which key parted it from the one before.

    `input_digest` is empty until the worker has read the life, so a run that was cut short goes on from there.
    `points` are an admitted case's points by indicator, where the pack's list shows them.
    """

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="rows")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="ranking_rows")
    keys = models.JSONField(null=True)
    total = models.CharField(max_length=40, blank=True)
    input_digest = models.CharField(max_length=64, blank=True)
    position = models.PositiveIntegerField(default=0)
    rank = models.PositiveIntegerField(default=0)
    joint = models.BooleanField(default=False)
    admitted = models.BooleanField(default=False)
    parted_by = models.CharField(max_length=40, blank=True)
    points = models.JSONField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["run", "case"], name="a_case_once_per_run")]
        indexes = [models.Index(fields=["run", "position"])]
