"""What somebody typed into the calculator: carried from page to page signed, never kept on the server."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from django.core import signing
from django.http import QueryDict

from jifenban.accounts.errors import Refused
from jifenban.portals.estimates.topics import COUNT, Topic, Topics
from jifenban.portals.ui.typed import tidy
from policypack.cells import Unfit, reader_of
from policypack.facts import Field

MOST_RECORDS = 40
MOST_LETTERS = 60
#: Signed and compressed; a life of two hundred records stays below it.
MOST_CARRIED = 60_000

Record = dict[str, str]


@dataclass
class Answers:
    """Texts as typed, by fact. `have`: the facts somebody said they have records of; `forced`: those
    they want to fill in although it changes nothing; `skipped`: those that were not asked for that reason."""

    basis: str = ""
    values: dict[str, str] = field(default_factory=dict)
    records: dict[str, list[Record]] = field(default_factory=dict)
    have: list[str] = field(default_factory=list)
    forced: list[str] = field(default_factory=list)
    skipped: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, data: Mapping[str, Any]) -> "Answers":
        """The answers in JSON data, also of an earlier release that knew fewer or other keys."""
        known = {one.name for one in fields(cls)}
        return cls(**{key: value for key, value in data.items() if key in known})

    def plain(self) -> dict[str, Any]:
        """The answers as JSON data."""
        return {
            "basis": self.basis,
            "values": self.values,
            "records": self.records,
            "have": self.have,
            "forced": self.forced,
            "skipped": self.skipped,
        }


@dataclass(frozen=True)
class Gap:
    """An answer that is left out of the score, and why."""

    topic: str
    what: str
    why: str


class Spoilt(Refused):
    """What the page carried did not come back as it was sent."""

    default = "这一页带着的内容不完整或被改过，没法接着算。请回到测算首页，从头再填一次。"


class TooMuch(Refused):
    """More was typed than a page can carry."""

    default = "填写的内容太多，一页带不下。请返回上一页，删去不影响计分的记录，或把连续的几段合成一条。"


def seal(answers: Answers, identity: str) -> str:
    """Sign and compress the answers for a hidden field of this pack's pages. Raises TooMuch."""
    text = signing.dumps(answers.plain(), salt=_salt(identity), compress=True)
    if len(text) > MOST_CARRIED:
        raise TooMuch
    return text


def unseal(text: str, identity: str) -> Answers:
    """The answers of a hidden field. Raises Spoilt for anything this server did not sign for this pack."""
    if len(text) > MOST_CARRIED:
        raise TooMuch
    try:
        return Answers.of(signing.loads(text, salt=_salt(identity)))
    except signing.BadSignature:
        raise Spoilt from None


def _salt(identity: str) -> str:
    return f"calculator:{identity}"


def read_values(keys: list[str], topics: Topics, post: QueryDict, answers: Answers) -> None:
    """Take the single facts of a page into the answers."""
    known = {spec.key: spec.fields[0] for spec in topics.values}
    for key in keys:
        text = tidy(known[key].type, post.get(f"v.{key}", ""))[:MOST_LETTERS]
        if text:
            answers.values[key] = text
        else:
            answers.values.pop(key, None)


def read_records(topic: Topic, post: QueryDict, answers: Answers) -> None:
    """Take the records of a page into the answers, blank ones too: they are where somebody is typing."""
    count = post.get(f"n.{topic.key}", "")
    rows = min(int(count), MOST_RECORDS) if count.isdecimal() and len(count) < 4 else 0
    answers.records[topic.key] = [_record(topic, post, row) for row in range(rows)]


def _record(topic: Topic, post: QueryDict, row: int) -> Record:
    given = {one.key: post.get(f"r.{topic.key}.{row}.{one.key}", "") for one in topic.fields}
    texts = {one.key: tidy(one.type, given[one.key])[:MOST_LETTERS] for one in topic.fields}
    return {key: text for key, text in texts.items() if text}


def fault_of(asked: Field, text: str) -> str:
    """What is wrong with an answer, as a sentence; "" if it can be used or is empty."""
    try:
        if text:
            reader_of(asked, {})(text)
    except Unfit as unfit:
        return str(unfit)
    return ""


def faults_of_record(topic: Topic, record: Mapping[str, str]) -> dict[str, str]:
    """The faults of one record by field."""
    found = {one.key: fault_of(one, record.get(one.key, "")) for one in topic.fields}
    start, end = record.get(topic.spec.from_field or ""), record.get(topic.spec.to_field or "")
    if topic.spec.to_field and start and end and not any(found.values()) and end < start:
        found[topic.spec.to_field] = "结束早于开始，请核对这两个时间。"
    return {key: sentence for key, sentence in found.items() if sentence}


def faults(keys: list[str], topic: Topic | None, topics: Topics, answers: Answers) -> dict[str, str]:
    """The faults of one page by the names of its controls."""
    known = {spec.key: spec.fields[0] for spec in topics.values}
    found = {f"v.{key}": fault_of(known[key], answers.values.get(key, "")) for key in keys}
    if topic is not None:
        for row, record in enumerate(answers.records.get(topic.key, [])):
            found |= {
                f"r.{topic.key}.{row}.{key}": sentence
                for key, sentence in faults_of_record(topic, record).items()
            }
    return {name: sentence for name, sentence in found.items() if sentence}


def life_of(answers: Answers, topics: Topics) -> tuple[dict[str, Any], list[Gap]]:
    """The facts that can be counted, and what is left out of them and why."""
    life: dict[str, Any] = {}
    gaps: list[Gap] = []
    for spec in topics.values:
        text = answers.values.get(spec.key, "")
        sentence = fault_of(spec.fields[0], text)
        if sentence:
            gaps.append(Gap(spec.key, spec.label, sentence))
        elif text:
            life[spec.key] = text
    for topic in topics.records:
        if topic.key in answers.have:
            counted = _countable(topic, answers.records.get(topic.key, []), gaps)
            if topic.counted and counted:
                life[topic.key] = [{}] * int(counted[0][COUNT.key])
            elif counted:
                life[topic.key] = counted
    return life, gaps


def _countable(topic: Topic, records: list[Record], gaps: list[Gap]) -> list[Record]:
    filled = [record for record in records if record]
    if not filled:
        gaps.append(Gap(topic.key, topic.spec.label, "勾选了，但没有填。"))
    counted = []
    for number, record in enumerate(filled, start=1):
        lacking = [one.label for one in topic.needed() if not record.get(one.key)]
        wrong = faults_of_record(topic, record)
        if lacking or wrong:
            why = f"还缺{'、'.join(lacking)}。" if lacking else next(iter(wrong.values()))
            gaps.append(Gap(topic.key, f"{topic.spec.label}第 {number} 条", why))
        else:
            counted.append(record)
    return counted
