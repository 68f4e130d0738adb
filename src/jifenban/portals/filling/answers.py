"""What was filled in, page by page, for check-answers and for reading afterwards."""

from dataclasses import dataclass

from jifenban.cases.models import Photo
from jifenban.cases.queries import Draft, SectionState
from jifenban.portals.filling.door import Door
from jifenban.portals.ui.said import Said, office_names, said_in
from policypack.forms import Page, Section


@dataclass(frozen=True)
class AnswerSection:
    """One section in words, with its pictures by record."""

    state: SectionState
    said: list[Said]
    photos: list[Photo]


@dataclass(frozen=True)
class AnswerGroup:
    """One page of the form in words; `address` leads to where it is changed, "" if it is closed."""

    door: Door
    page: Page
    sections: tuple[AnswerSection, ...]
    address: str

    @property
    def complete(self) -> bool:
        """Whether nothing of this page is missing."""
        return not any(section.state.missing for section in self.sections)


def answer_groups(draft: Draft, door: Door, *, links: bool) -> list[AnswerGroup]:
    """Put all answers of a case into words, in the order of the form; the closing page is left out."""
    names = office_names(draft.policy)
    pages: dict[str, list[AnswerSection]] = {}
    for state in draft.states:
        key = state.section.key
        mine = [photo for place, files in draft.photos.items() if place[0] == key for photo in files]
        part = AnswerSection(state=state, said=said_in(state.section, draft.answers, names), photos=mine)
        pages.setdefault(state.page.key, []).append(part)
    return [
        AnswerGroup(
            door=door,
            page=sections[0].state.page,
            sections=tuple(sections),
            address=_address(door, sections) if links else "",
        )
        for sections in pages.values()
        if not sections[0].state.page.check_answers
    ]


def _asks(section: Section) -> bool:
    """Whether anything of a section is the applicant's to give."""
    return bool(section.photos) or any(field.type != "readonly" for field in section.fields)


def _address(door: Door, sections: list[AnswerSection]) -> str:
    """Where a page is changed; "" for one that is closed or asks nothing."""
    if not any(section.state.open and _asks(section.state.section) for section in sections):
        return ""
    return door.page(sections[0].state.page.key)
