"""How one life stands to a pack's line in the years to come, and which steps would help. Promises nothing."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from jifenban.portals.estimates.basis import Basis, Line, line_of
from jifenban.portals.estimates.packs import Trial
from jifenban.portals.ui.wording import full_day, points_text
from policypack.advising import Advised, advise
from policypack.errors import FactsError
from policypack.forecasting import YEARS, Forecast, forecast


@dataclass(frozen=True)
class Outlook:
    """The forecast and the steps from `begin` on; `refused` says why there are none."""

    begin: date
    line: Line | None
    forecast: Forecast | None
    advised: Advised | None
    assumed: tuple[str, ...]
    refused: str = ""


def outlook(
    trial: Trial,
    basis: Basis,
    life: dict[str, Any],
    today: date,
    *,
    purpose: str | None = None,
    values: dict[str, Any] | None = None,
) -> Outlook:
    """Look ahead from today; of a pack that is over or has not begun, from the day it is counted to.

    `values` stand in for the round's.
    """
    begin = basis.as_of if trial.remark(today) else max(basis.as_of, today)
    line = line_of(trial, basis)
    asked: dict[str, Any] = {
        "begin": begin,
        "line": line.points if line else None,
        "purpose": purpose,
        "parameters": basis.values if values is None else values,
    }
    assumed = tuple(_assumed(trial, line))
    try:
        ahead = forecast(trial.pack, trial.advice, life, **asked)
        steps = advise(trial.pack, trial.advice, life, **asked)
    except FactsError as error:
        return Outlook(begin, line, None, None, assumed, refused=error.sentence)
    return Outlook(begin, line, ahead, steps, assumed)


def _assumed(trial: Trial, line: Line | None) -> list[str]:
    """What has to be so for the forecast to come true, in plain sentences."""
    pack = trial.pack
    until = f"（这个办法施行到 {full_day(pack.in_force_until)}{trial.graded}）" if pack.in_force_until else ""
    found = [
        f"规则和公布的数值 {YEARS} 年里都不变{until}。",
        "没有填结束日期的居住、就业、缴费一直不断；填了结束日期的不再有。",
        "献血、志愿服务、纳税、表彰等一次性的记录不会自己再有，过了回溯年限就不再计。",
        "年龄照常增长；各部门核验时都认可。",
    ]
    if line is not None:
        found.append(
            f"线是{line.label} {points_text(line.points)} 分（{line.source}）；每一批的线都可能不同，达到线不等于一定办成。"
        )
    if trial.advice.counted_on is not None:
        month, day = trial.advice.counted_on
        found.append(f"积分每年只算到 {month} 月 {day} 日，所以只看这一天。")
    return found
