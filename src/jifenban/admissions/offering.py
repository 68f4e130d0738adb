"""The bureau's places: entered one by one or brought in a table, checked whole before anything is stored."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import IllegalStep, InvalidInput
from jifenban.admissions.access import locked_round
from jifenban.admissions.models import Allocation, Place
from jifenban.admissions.rules import grades_of, rule_of, towns_of
from jifenban.journal.actions import record
from jifenban.policies.models import Round

HEAD = ("镇街", "年级", "学校", "性质", "学位数")
MOST_LINES, MOST_PLACES, LONGEST_SCHOOL = 2000, 100_000, 60


@dataclass(frozen=True)
class PlaceLine:
    """One line as typed: town, grade and kind by label or word, school by name, a number."""

    town: str
    grade: str
    school: str
    kind: str
    number: str


@transaction.atomic
def offer_places(*, round_id: int, lines: Sequence[PlaceLine], actor: Actor, now: datetime) -> int:
    """Give the places of these lines; a line for a place that is there replaces its number.

    All or nothing: InvalidInput names every faulty line. Raises NotAllowed, and IllegalStep while a final
    allocation is at work or the round is over.
    """
    round = locked_round(round_id, actor)
    _refuse_fixed(round)
    errors: dict[str, str] = {}
    read = [_read(round, line, number, errors) for number, line in enumerate(lines, start=1)]
    keys = [(place.grade, place.town, place.school) for place in read]
    for number, key in enumerate(keys):
        if key in keys[:number]:
            errors.setdefault(str(number + 1), "和前面的一行写的是同一处学位，请合并。")
    if not lines:
        errors["0"] = "表里没有一行学位。请按样表填写后再导入。"
    if errors:
        raise InvalidInput(errors)
    for place in read:
        stored, _ = Place.objects.update_or_create(
            round=round,
            grade=place.grade,
            town=place.town,
            school=place.school,
            defaults={"kind": place.kind, "number": place.number},
        )
        data = {"place": stored.pk, "number": stored.number, "kind": stored.kind}
        record(actor=actor, verb="offer_places", subject=f"round:{round.pk}", now=now, data=data)
    return len(read)


def _refuse_fixed(round: Round) -> None:
    if round.state == Round.State.FINAL:
        raise IllegalStep("这个批次已经办结，学位不能再改。")
    at_work = (Allocation.State.RUNNING, Allocation.State.RAN)
    if Allocation.objects.filter(round=round, trial=False, state__in=at_work).exists():
        raise IllegalStep("正式安排已经算出或正在计算，学位不能再改。要改，请先作废这次安排。")


def _read(round: Round, line: PlaceLine, number: int, errors: dict[str, str]) -> Place:
    rule, faults = rule_of(round), list[str]()
    town = _word(line.town, towns_of(round), "镇街", faults) if towns_of(round) else ""
    grade = _word(line.grade, grades_of(round), "年级", faults)
    kind = _word(line.kind, rule.kinds, "性质", faults) if line.kind.strip() else ""
    school = line.school.strip()
    if len(school) > LONGEST_SCHOOL:
        faults.append(f"学校名称请写在 {LONGEST_SCHOOL} 个字以内")
    if not town and not school and not towns_of(round):
        faults.append("请写学校名称")
    text = line.number.strip()
    if not text.isascii() or not text.isdecimal() or int(text[:9]) > MOST_PLACES or len(text) > 6:
        faults.append(f"学位数“{text[:20]}”不是 0 到 {MOST_PLACES} 的整数")
        text = "0"
    if faults:
        errors[str(number)] = "；".join(faults) + "。"
    return Place(round=round, grade=grade, town=town, school=school, kind=kind, number=int(text))


def _word(text: str, choices: Mapping[str, str], what: str, faults: list[str]) -> str:
    text = text.strip()
    for word, label in choices.items():
        if text in (word, label):
            return word
    faults.append(f"没有“{text[:20]}”这个{what}，可写 {'、'.join(choices.values())}")
    return ""


def read_table(content: bytes) -> list[PlaceLine]:
    """The lines of a CSV table with the head 镇街,年级,学校,性质,学位数. InvalidInput says what is wrong with it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = _as_gbk(content)
    try:
        rows = [
            row
            for row in csv.reader(io.StringIO(text, newline=""), strict=True)
            if any(cell.strip() for cell in row)
        ]
    except csv.Error:
        raise InvalidInput({"file": "这个文件不是 CSV 表格。请在表格软件里另存为 CSV 再上传。"}) from None
    if not rows or tuple(cell.strip() for cell in rows[0]) != HEAD:
        raise InvalidInput({"file": f"第一行应当是 {'、'.join(HEAD)} 五列。请照样表填写。"})
    if len(rows) > MOST_LINES:
        raise InvalidInput({"file": f"一次最多导入 {MOST_LINES} 行，请分几次导入。"})
    wrong = {
        str(number): f"这一行有 {len(row)} 格，应有 {len(HEAD)} 格。"
        for number, row in enumerate(rows[1:], start=1)
        if len(row) != len(HEAD)
    }
    if wrong:
        raise InvalidInput(wrong)
    return [PlaceLine(*(cell.strip() for cell in row)) for row in rows[1:]]


def _as_gbk(content: bytes) -> str:
    try:
        return content.decode("gb18030")
    except UnicodeDecodeError:
        raise InvalidInput({"file": "这个文件的文字读不出来。请另存为 UTF-8 编码的 CSV 再上传。"}) from None


def sample_table(round: Round) -> bytes:
    """The round's places as a table that can be filled in and brought back; a sample line while it has none."""
    target = io.StringIO()
    writer = csv.writer(target, lineterminator="\r\n")
    writer.writerow(HEAD)
    towns, grades, kinds = towns_of(round), grades_of(round), rule_of(round).kinds
    places = list(Place.objects.filter(round=round))
    for place in places:
        cells = (
            towns.get(place.town, ""),
            grades.get(place.grade, ""),
            place.school,
            kinds.get(place.kind, ""),
        )
        writer.writerow([*cells, place.number])
    if not places:
        for grade in grades.values():
            writer.writerow([next(iter(towns.values()), ""), grade, "" if towns else "示例学校", "", 0])
    return ("\ufeff" + target.getvalue()).encode()
