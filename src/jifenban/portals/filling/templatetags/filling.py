"""Template words of the pages of a form."""

from django import template

from jifenban.portals.filling.door import Door
from jifenban.portals.filling.slots import SlotView
from jifenban.portals.filling.steps import FormStep
from jifenban.portals.filling.steps import next_after as step_after

register = template.Library()


@register.simple_tag
def photo_address(door: Door, name: str, photo_id: int) -> str:
    """Where a picture is seen (`picture`), turned (`turn_photo`), moved (`move_photo`) or removed (`remove_photo`)."""
    return door.photo(name, photo_id)


@register.simple_tag
def reuse_address(slot: SlotView, photo_id: int) -> str:
    """Where a picture of an earlier application is put into a slot."""
    return slot.reuse(photo_id)


@register.simple_tag
def next_address(steps: list[FormStep], step: FormStep) -> str:
    """Where the page after this one is."""
    return step_after(steps, step).address
