"""Each item of a case in the city's own words: what the applicant sees while offices look at it."""

from __future__ import annotations

from dataclasses import dataclass

from jifenban.cases.models import Case, Item
from jifenban.policies.queries import policy

_TONES = {
    Item.State.RETURNED: "warn",
    Item.State.CONFIRMED: "ok",
    Item.State.PARTLY: "warn",
    Item.State.REFUSED: "no",
}


@dataclass(frozen=True)
class ItemProgress:
    """One item: its title, the pack's word for where it stands, and the reason where there is one."""

    title: str
    word: str
    tone: str
    reason: str


def item_progress(case: Case) -> list[ItemProgress]:
    """The items the applicant declared, in the order of the form; none where the pack has no words for them."""
    loaded = policy(case.revision)
    words = loaded.workflow.item_words
    items = {item.section: item for item in case.items.all()} if words else {}
    return [
        ItemProgress(
            title=section.title,
            word=words.get(item.state, item.get_state_display()),
            tone=_TONES.get(item.state, "waiting"),
            reason=item.reason,
        )
        for section in loaded.forms.sections
        if (item := items.get(section.key)) is not None
    ]
