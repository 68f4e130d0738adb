"""What programs get back. Points are exact numbers written as text: "212", "97.13"."""

from typing import Any

from ninja import Field, Schema


class Named(Schema):
    """A key with its Chinese name."""

    key: str
    label: str


class LineOut(Schema):
    """A published line and where it is written."""

    points: str
    label: str
    source: str


class PackOut(Schema):
    """One pack: the rules of one edition of a city's service."""

    identity: str = Field(..., description="城市/服务/版本")
    title: str
    city: str
    service: str
    edition: str
    digest: str = Field(..., description="内容校验码：同一校验码，同一规则")
    revision: int
    in_force_from: str | None
    in_force_until: str | None
    in_force_source: str = Field(..., description="施行日期的出处，前面是等级")
    remark: str = Field(..., description="不在施行期内时的说明，施行期内为空")


class RoundOut(Schema):
    """One round: the day it counts to, why that day, and where it is written."""

    key: str
    title: str
    as_of: str
    why: str
    source: str


class PackDetail(PackOut):
    """A pack with what is needed to ask about a life."""

    purposes: list[Named]
    rounds: list[RoundOut]
    parameters: list[Named]
    indicators: list[Named]
    unknown: list[str] = Field(..., description="还没有查到、暂不计分的")
    facts_schema: dict[str, Any] = Field(..., description="一个人的事实，JSON Schema（2020-12）")


class GroupScore(Schema):
    """The points of a group of indicators."""

    key: str
    label: str
    points: str


class IndicatorScore(Schema):
    """The points of one indicator with where they are written and how sure that is."""

    key: str
    name: str
    group: str
    points: str
    clause: str
    source: str
    grade: str


class ScoreOut(Schema):
    """A life counted."""

    pack: str
    digest: str
    purpose: str
    as_of: str
    total: str
    groups: list[GroupScore]
    indicators: list[IndicatorScore]
    line: LineOut | None


class ConditionOut(Schema):
    """One condition to apply. `met` null: it cannot be judged, `unjudged` says why."""

    key: str
    label: str
    met: bool | None
    shown: str
    refusal: str
    advice: str
    clause: str
    source: str
    grade: str
    unjudged: str


class ExplainOut(Schema):
    """Why a life has these points."""

    explanation: dict[str, Any] = Field(..., description="格式 jifenban.explanation/1：只增不改")
    conditions: list[ConditionOut]


class MomentOut(Schema):
    """The points on one day if life goes on as it is."""

    day: str
    points: str


class GainOut(Schema):
    """What one indicator gains."""

    indicator: str
    name: str
    points: str
    clause: str
    source: str
    grade: str


class LeverOut(Schema):
    """A step somebody may take. `after` null: how soon it can count is not known, `unknown` says why."""

    key: str
    label: str
    how: str
    after: str | None
    effort: str
    basis: str
    source: str
    unknown: str


class StepOut(Schema):
    """Levers pulled together: `gained` points more on `day` than without them."""

    levers: list[LeverOut]
    day: str
    before: str
    points: str
    gained: str
    gains: list[GainOut]


class DueOut(Schema):
    """A condition not met yet and the day it is if one just waits; null: waiting does not help."""

    key: str
    label: str
    day: str | None
    clause: str
    source: str
    grade: str


class AdviceOut(Schema):
    """When the line is reached, and what would help. A forecast under `assumed`, never a promise."""

    pack: str
    digest: str
    begin: str
    line: LineOut | None
    reached: str | None
    moments: list[MomentOut]
    stopped: str
    conditions: list[DueOut]
    steps: list[StepOut]
    together: StepOut | None
    assumed: list[str]


class SlipOut(Schema):
    """What is wrong with a request, and where."""

    place: str
    sentence: str


class ProblemOut(Schema):
    """Why a request was refused."""

    errors: list[SlipOut]
