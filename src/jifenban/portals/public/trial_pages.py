"""One page of the calculator: its controls, and which page comes before and after it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from jifenban.portals.estimates.basis import Basis
from jifenban.portals.estimates.packs import Trial
from jifenban.portals.estimates.relevance import askable, matters
from jifenban.portals.estimates.topics import Topic
from jifenban.portals.public.trial_answers import MOST_RECORDS, Answers, life_of
from jifenban.portals.ui.fields import FieldView, Option
from policypack.facts import FactSpec, Field
from policypack.forms import Field as FormField
from policypack.units import UNITS

BASICS = "basics"
HAVE = "have"
RESULT = "result"
TYPES = {"integer": "number", "decimal": "number"}
FROM_DEPARTMENTS = "办理时由部门提供，测算时请您自己填。"
MONTH = "写成年月，如 2020-03"


@dataclass(frozen=True)
class RecordView:
    """One record of a topic."""

    number: int
    fields: tuple[FieldView, ...]

    @property
    def has_errors(self) -> bool:
        """Whether anything in it is wrong."""
        return any(view.error for view in self.fields)


@dataclass(frozen=True)
class PageView:
    """A page as the template draws it. `offered`: what can be ticked, by group, on the page that asks that."""

    key: str
    title: str
    hint: str
    number: int
    count: int
    values: tuple[FieldView, ...] = ()
    topic: Topic | None = None
    records: tuple[RecordView, ...] = ()
    offered: tuple[tuple[str, tuple[Topic, ...]], ...] = ()

    @property
    def faults(self) -> list[tuple[str, str]]:
        """Each fault with the id of its control."""
        views = [*self.values, *(view for record in self.records for view in record.fields)]
        return [(view.id, f"{view.field.label}：{view.error}") for view in views if view.error]

    @property
    def may_add(self) -> bool:
        """Whether there may be one more record."""
        return self.topic is not None and not self.topic.counted and len(self.records) < MOST_RECORDS


def basics(trial: Trial, basis: Basis, answers: Answers) -> tuple[FactSpec, ...]:
    """The single facts of the first page."""
    able = askable(trial, basis) | set(answers.forced)
    return tuple(spec for spec in trial.topics.basics if spec.key in able)


def offered(trial: Trial, basis: Basis, answers: Answers) -> tuple[Topic, ...]:
    """The topics that can be ticked."""
    able = askable(trial, basis) | set(answers.forced)
    return tuple(topic for topic in trial.topics.records if topic.key in able)


def not_asked(trial: Trial, basis: Basis, answers: Answers) -> list[FactSpec]:
    """The facts that were not asked because no answer would change the result."""
    able = askable(trial, basis) - set(answers.skipped) | set(answers.forced)
    facts = (*trial.topics.basics, *(topic.spec for topic in trial.topics.records))
    return [spec for spec in facts if spec.key not in able]


def values_on(trial: Trial, basis: Basis, answers: Answers, step: str) -> tuple[FactSpec, ...]:
    """The single facts that a page asks."""
    topic = trial.topics.topic(step)
    return basics(trial, basis, answers) if step == BASICS else topic.values if topic else ()


def route(trial: Trial, basis: Basis, answers: Answers) -> list[str]:
    """The pages of these answers, in order, as far as they are known."""
    first = [BASICS] if basics(trial, basis, answers) else []
    topics = [topic.key for topic in offered(trial, basis, answers) if topic.key in answers.have]
    return [*first, HAVE, *(key for key in topics if key not in answers.skipped)]


def following(trial: Trial, basis: Basis, answers: Answers, step: str) -> str:
    """The next page on which an answer can change the result; those passed over are noted as skipped."""
    topics = [topic for topic in offered(trial, basis, answers) if topic.key in answers.have]
    if step == BASICS:
        return HAVE
    later = topics if step == HAVE else _after(topics, step)
    life, _ = life_of(answers, trial.topics)
    for place, topic in enumerate(later):
        answers.skipped = [key for key in answers.skipped if key != topic.key]
        wanted = topic.key in answers.forced or any(answers.records.get(topic.key, []))
        if wanted or matters(trial, basis, topic, life, later[place + 1 :]):
            return topic.key
        answers.skipped.append(topic.key)
    return RESULT


def _after(topics: Sequence[Topic], step: str) -> Sequence[Topic]:
    keys = [topic.key for topic in topics]
    return topics[keys.index(step) + 1 :] if step in keys else topics


def preceding(trial: Trial, basis: Basis, answers: Answers, step: str) -> str:
    """The page before; "" before the first."""
    steps = route(trial, basis, answers)
    place = len(steps) if step == RESULT else steps.index(step) if step in steps else 0
    return steps[place - 1] if place else ""


def page_view(trial: Trial, basis: Basis, answers: Answers, step: str, errors: dict[str, str]) -> PageView:
    """Draw one page with what was typed and what is wrong with it."""
    steps = route(trial, basis, answers)
    number = steps.index(step) + 1 if step in steps else 1
    values = tuple(
        _view(f"v.{spec.key}", spec.fields[0], answers.values.get(spec.key, ""), errors, spec)
        for spec in values_on(trial, basis, answers, step)
    )
    if step == BASICS:
        return PageView(step, "基本情况", "", number, len(steps), values)
    if step == HAVE:
        hint = "没有的不勾。勾了的，后面一项一项填。"
        every = offered(trial, basis, answers)
        return PageView(step, "您有下面哪些情况？", hint, number, len(steps), offered=_grouped(every))
    topic = trial.topics.topic(step)
    assert topic is not None
    hint = "".join((topic.spec.hint, "。" if topic.spec.hint else "", _declared(topic.spec)))
    kept = answers.records.get(step) or [{}]
    records = tuple(
        RecordView(
            row + 1,
            tuple(
                _view(f"r.{step}.{row}.{one.key}", one, record.get(one.key, ""), errors)
                for one in topic.fields
            ),
        )
        for row, record in enumerate(kept)
    )
    return PageView(step, topic.spec.label, hint, number, len(steps), values, topic, records)


def _grouped(topics: Iterable[Topic]) -> tuple[tuple[str, tuple[Topic, ...]], ...]:
    order: dict[str, list[Topic]] = {}
    for topic in topics:
        order.setdefault(topic.group, []).append(topic)
    return tuple((label, tuple(group)) for label, group in order.items())


def _declared(spec: FactSpec) -> str:
    return FROM_DEPARTMENTS if spec.declare == "system" else ""


def _view(
    name: str, asked: Field, value: str, errors: dict[str, str], spec: FactSpec | None = None
) -> FieldView:
    """A control of the common form components; a single fact brings its own label and hint."""
    unit = "" if asked.unit == "calendar_year" else UNITS.get(asked.unit or "", "")
    hint = asked.hint if spec is None else "　".join(filter(None, (spec.hint, _declared(spec))))
    field = FormField(
        key=asked.key,
        label=spec.label if spec else asked.label,
        type=TYPES.get(asked.type, asked.type),
        required=asked.required and spec is None,
        hint=hint,
        example=MONTH if asked.type == "month" else "",
        unit=unit,
    )
    options = _options(asked, value)
    if options and spec is not None and not asked.required:
        options = (*options, Option("", "不选", not value))  # a radio button cannot be taken back
    return FieldView(
        field=field,
        name=name,
        value=value,
        shown="",
        error=errors.get(name, ""),
        text=None,
        groups=(("", options),) if options else (),
        shapes=False,
    )


def _options(asked: Field, value: str) -> tuple[Option, ...]:
    words = {"true": "是", "false": "否"} if asked.type == "yes_no" else asked.choices
    return tuple(Option(key, label, key == value) for key, label in words.items())
