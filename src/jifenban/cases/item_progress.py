"""Each item of a case in the city's own words: what the applicant sees while offices look at it."""

from __future__ import annotations

from dataclasses import dataclass

from jifenban.cases.item_words import is_compared, title_of, word_of
from jifenban.cases.models import Case, Item, Review
from jifenban.policies.queries import policy
from policypack.policy import Policy

_TONES: dict[str, str] = {
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
    """The items of a case in the order of the form, then those only departments know; none where the pack has
    no words for them.

    Once departments are asked, what nobody is asked about (a question that changes nothing) is left out: it
    would wait for ever, and the score that closes it does not make it a thing that was compared.
    """
    loaded = policy(case.revision)
    items = {item.section: item for item in case.items.all()} if loaded.workflow.item_words else {}
    asked = set(Review.objects.filter(item__case=case).values_list("item__section", flat=True))
    declared = [section.key for section in loaded.forms.sections]
    reported = [key for key in items if key in asked and key not in declared]
    return [
        ItemProgress(
            title=title_of(loaded, key),
            word=word_of(loaded, item),
            tone=_TONES.get(item.state, "waiting"),
            reason=item.reason,
        )
        for key in (*declared, *reported)
        if (item := items.get(key)) is not None
        and (not asked or key in asked or _was_looked_at(loaded, item))
    ]


def _was_looked_at(loaded: Policy, item: Item) -> bool:
    """Whether an officer said something of it, or it was verified before and stayed as it was."""
    if item.state == Item.State.CONFIRMED:
        return bool(item.assertions) and is_compared(loaded, item)
    return item.state != Item.State.DECLARED
