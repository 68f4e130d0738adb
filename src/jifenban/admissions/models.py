"""Places of a round, the wishes for them, and every computation that gave them out. Nothing is deleted."""

from django.db import models

from jifenban.cases.models import Case, PortionWork
from jifenban.policies.models import Round
from jifenban.rankings.models import Computation
from jifenban.vault.fields import EncryptedText


class Place(models.Model):
    """So many places of one grade in one town, at one school where the bureau names it.

    `grade`, `town` and `kind` are words of the pack; `school` is a name or "". 0 places are none.
    """

    round = models.ForeignKey(Round, on_delete=models.PROTECT, related_name="places")
    grade = models.CharField(max_length=40)
    town = models.CharField(max_length=40, blank=True)
    school = models.CharField(max_length=60, blank=True)
    kind = models.CharField(max_length=40, blank=True)
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["round", "grade", "town", "school"], name="a_place_is_offered_once"
            )
        ]
        ordering = ["pk"]


class WishList(models.Model):
    """The ordered choices of one case for one giving: ids of places, best first. The last saved one counts.

    `turn` 1 is for the first giving; later ones are of those who choose anew among what is left.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="wish_lists")
    turn = models.PositiveSmallIntegerField(default=1)
    places = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["case", "turn"], name="a_case_chooses_once_for_each_giving")
        ]


class Allocation(Computation):
    """One giving of a round's places. A trial changes nothing; a final one is published and moves the cases.

    The result is a function of what stands here: the rows with their frozen wishes, the verified lives, the
    values, the `places` then free, and the pack. Where equals are parted by lot, `seed` draws it: the round's
    own value, else the digest of the inputs. `turn` counts the givings of the round that were published
    before, and this one.
    """

    class State(models.TextChoices):
        RUNNING = "running", "计算中"
        RAN = "ran", "已算出，未公布"
        PUBLISHED = "published", "已公布"
        RETRACTED = "retracted", "已撤回"
        FAILED = "failed", "没有算完"

    turn = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.RUNNING)
    places = models.JSONField()
    order = models.CharField(max_length=40)
    placed = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "number"], name="allocations_are_numbered"),
            models.UniqueConstraint(
                fields=["round"],
                condition=models.Q(trial=False, state__in=["running", "ran"]),
                name="one_final_allocation_at_work",
            ),
        ]


class Seat(models.Model):
    """One case in an allocation: what it asked, where it stood, what was computed and what it is given.

    `computed` is the function's; `given` differs from it only where an officer overrode it, with a reason.
    """

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="seats")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="seats")
    grade = models.CharField(max_length=40)
    town = models.CharField(max_length=40, blank=True)
    wishes = models.JSONField(default=list)
    input_digest = models.CharField(max_length=64, blank=True)
    group = models.CharField(max_length=40, blank=True)
    keys = models.JSONField(default=list)
    position = models.PositiveIntegerField(default=0)
    computed = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="computed_seats"
    )
    how = models.CharField(max_length=10, blank=True)
    wish = models.PositiveIntegerField(default=0)
    given = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="given_seats"
    )
    overridden_at = models.DateTimeField(null=True, blank=True)
    reason = EncryptedText(default="")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["allocation", "case"], name="a_case_once_per_allocation")
        ]
        indexes = [models.Index(fields=["allocation", "position"])]


class PlaceSettling(PortionWork):
    """What an event of an allocation means for its cases, on its way."""

    allocation = models.ForeignKey(Allocation, on_delete=models.PROTECT, related_name="settlings")
    event = models.CharField(max_length=10)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["allocation", "event"], name="an_event_settles_an_allocation_once"
            )
        ]


class PlaceList(models.Model):
    """The public list of an allocation: masked, from `shown_from` until `shown_until`."""

    class State(models.TextChoices):
        SHOWN = "shown", "公布中"
        RETRACTED = "retracted", "已撤回"

    allocation = models.OneToOneField(Allocation, on_delete=models.PROTECT, related_name="place_list")
    title = models.CharField(max_length=120)
    state = models.CharField(max_length=10, choices=State.choices, default=State.SHOWN)
    shown_from = models.DateTimeField()
    shown_until = models.DateTimeField()
    digest = models.CharField(max_length=64)
    retracted_at = models.DateTimeField(null=True, blank=True)
    retraction_reason = models.CharField(max_length=200, blank=True)


class PlaceListRow(models.Model):
    """One line of a public list, with keyed digests by which a person finds the own line."""

    place_list = models.ForeignKey(PlaceList, on_delete=models.PROTECT, related_name="rows")
    position = models.PositiveIntegerField()
    masked_name = models.CharField(max_length=40)
    receipt_tail = models.CharField(max_length=12)
    name_digest = models.CharField(max_length=64, db_index=True)
    receipt_digest = models.CharField(max_length=64, db_index=True)
    place = models.CharField(max_length=160)
    grade = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place_list", "position"], name="lines_are_numbered")]
