"""What people are told about a case: the pack's sentences, filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from jifenban.accounts.actors import Actor
from jifenban.cases import codes
from jifenban.cases.employer_links import last_link
from jifenban.cases.item_words import title_of
from jifenban.cases.models import Case, Item, VerifiedScore
from jifenban.cases.roles import office_of, offices_of
from jifenban.cases.scores import plain
from jifenban.cases.taking import Taking
from jifenban.cases.timers import longest_term
from jifenban.cases.wording import due_text, list_text
from jifenban.documents.models import Paper
from jifenban.employers.queries import agents_of
from jifenban.notices.actions import Notice, send_notices
from jifenban.offices.models import Office
from jifenban.people.models import Person
from policypack.policy import Policy


@dataclass(frozen=True)
class Occasion:
    """What a message is about: the case, and what the step or the term at hand adds."""

    case: Case
    policy: Policy
    days: str = ""
    left: str = ""
    due_at: datetime | None = None
    items: str = ""
    answer: str = ""
    intent: str = ""
    held_by: str = ""


def tell(taking: Taking, message: str) -> None:
    """Tell the person once about this step; the event's number makes it once."""
    items = _just_objected(taking)
    occasion = Occasion(taking.case, taking.policy, left=taking.left, held_by=taking.held_by, items=items)
    dedupe = f"{taking.subject}/{taking.case.version}/{message}"
    taking.notices.append(_notice(occasion, message, dedupe, taking.case.person))


def _just_objected(taking: Taking) -> str:
    """What the objections are about that this step files; "" for every other step."""
    if taking.policy.workflow.objection_filed_by(taking.step.do) is None:
        return ""
    filed = taking.case.objections.filter(filed_at=taking.now, item__isnull=False).order_by("pk")
    sections = filed.values_list("item__section", flat=True)
    return list_text(title_of(taking.policy, section) for section in sections)


def tell_employer(taking: Taking, message: str) -> None:
    """Tell every agent of the employer that is asked or has confirmed, once about this step."""
    link = last_link(taking.case)
    if link is None:
        return
    occasion = Occasion(taking.case, taking.policy)
    for agent in agents_of(link.employer):
        dedupe = f"{taking.subject}/{taking.case.version}/{message}/agent:{agent.pk}"
        taking.notices.append(_notice(occasion, message, dedupe, agent.person))


def send(occasion: Occasion, message: str, dedupe: str, actor: Actor, now: datetime) -> None:
    """Render a message of the pack and put it into the applicant's outbox and inbox."""
    send_notices([_notice(occasion, message, dedupe, occasion.case.person)], actor=actor, now=now)


def _notice(occasion: Occasion, message: str, dedupe: str, to: Person) -> Notice:
    wanted = occasion.policy.messages.texts[message].placeholders
    values = {name: VALUES[name](occasion) for name in wanted}
    return Notice(
        person=to,
        template=message,
        # A reason that somebody wrote as a sentence stands before the pack's own full stop.
        text=occasion.policy.messages.render(message, **values).replace("。。", "。"),
        subject=f"case:{occasion.case.pk}",
        dedupe=dedupe,
        held_by=occasion.held_by,
    )


def _due(occasion: Occasion) -> str:
    term = longest_term(occasion.case)
    due_at = occasion.due_at or (term.due_at if term else None)
    return due_text(due_at) if due_at else "另行通知的日期"


def _returned(occasion: Occasion) -> list[Item]:
    """What is sent back; where nothing is, what was refused."""
    items = Item.objects.filter(case=occasion.case)
    states = (Item.State.RETURNED, Item.State.REFUSED)
    return next((found for state in states if (found := list(items.filter(state=state)))), [])


def _items(occasion: Occasion) -> str:
    if occasion.items:
        return occasion.items
    return list_text(title_of(occasion.policy, item.section) for item in _returned(occasion)) or "——"


def _reasons(occasion: Occasion) -> str:
    own = occasion.case.events.order_by("-pk").values_list("note", flat=True).first() or ""
    return "；".join(item.reason.rstrip("。") for item in _returned(occasion) if item.reason) or own


def _window(occasion: Occasion) -> str:
    office = receiving_office(occasion.case)
    if office is None:
        return "受理窗口"
    window = min(office.windows.all(), key=lambda each: each.pk, default=None)
    if window is None:
        return office.name
    parts = [window.name, window.address, f"电话 {window.phones}" if window.phones else "", window.hours]
    return "，".join(part for part in parts if part)


def receiving_office(case: Case) -> Office | None:
    """The office whose window receives this case: the one of the step on the window's screen, if fixed."""
    streets = (row.office for row in offices_of(case) if row.office.kind == Office.Kind.STREET)
    return next(streets, None) or office_of(case, "city")


def _score(occasion: Occasion) -> VerifiedScore | None:
    return VerifiedScore.objects.filter(assessment__case=occasion.case).order_by("-pk").first()


def _total(occasion: Occasion) -> str:
    score = _score(occasion)
    return plain(score.total) if score else "——"


def _base(occasion: Occasion) -> str:
    score = _score(occasion)
    groups = (score.assessment.result.get("groups") or []) if score else []
    return next((str(group["points"]) for group in groups), "——")


def _number(occasion: Occasion) -> str:
    paper = Paper.objects.filter(subject=f"case:{occasion.case.pk}").order_by("-pk").first()
    return paper.number if paper else "——"


def _rank(occasion: Occasion) -> str:
    return occasion.left or "——"


def _employer(occasion: Occasion) -> str:
    link = last_link(occasion.case)
    return link.employer.name if link else "——"


VALUES: Mapping[str, Callable[[Occasion], str]] = {
    "service": lambda occasion: occasion.case.service.title,
    "case": lambda occasion: codes.display(occasion.case.code),
    "round": lambda occasion: occasion.case.round.title if occasion.case.round else "",
    "due": _due,
    "days": lambda occasion: occasion.days,
    "items": _items,
    "reasons": _reasons,
    "window": _window,
    "total": _total,
    "base": _base,
    "rank": _rank,
    "number": _number,
    "left": lambda occasion: occasion.left,
    "employer": _employer,
    "intent": lambda occasion: occasion.intent,
    "answer": lambda occasion: occasion.answer,
}
