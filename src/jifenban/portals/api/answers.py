"""What programs get back. Points are exact numbers written as text: "212", "97.13".

The docstrings are for us; what programs and people read of the description is the Chinese beside each field.
"""

from typing import Any

from ninja import Field, Schema


class Named(Schema, json_schema_extra={"description": "一个代号和它的名称"}):
    """A key with its Chinese name."""

    key: str = Field(..., description="代号")
    label: str = Field(..., description="名称")


class LineOut(Schema, json_schema_extra={"description": "公布过的一条线和它的出处"}):
    """A published line and where it is written."""

    points: str = Field(..., description="线是多少分")
    label: str = Field(..., description="哪一批的线")
    source: str = Field(..., description="出处，前面是等级")


class PackOut(Schema, json_schema_extra={"description": "一个政策包：一座城市一项服务一个版本的规则"}):
    """One pack: the rules of one edition of a city's service."""

    identity: str = Field(..., description="城市/服务/版本")
    title: str = Field(..., description="全称")
    city: str = Field(..., description="城市；区的政策包带区名")
    service: str = Field(..., description="服务")
    edition: str = Field(..., description="版本")
    digest: str = Field(..., description="内容校验码：同一校验码，同一规则")
    revision: int = Field(..., description="第几次修订")
    in_force_from: str | None = Field(..., description="施行的第一天；不知道时为 null")
    in_force_until: str | None = Field(..., description="施行的最后一天；没有定时为 null")
    in_force_source: str = Field(..., description="施行日期的出处，前面是等级")
    remark: str = Field(..., description="不在施行期内时的说明，施行期内为空")


class RoundOut(Schema, json_schema_extra={"description": "一个批次：算到哪一天、为什么是这一天、写在哪里"}):
    """One round: the day it counts to, why that day, and where it is written."""

    key: str = Field(..., description="代号")
    title: str = Field(..., description="批次名称")
    as_of: str = Field(..., description="算到的那一天")
    why: str = Field(..., description="为什么是这一天")
    source: str = Field(..., description="出处")


class PackDetail(PackOut, json_schema_extra={"description": "一个政策包，以及为一个人计分要知道的一切"}):
    """A pack with what is needed to ask about a life."""

    purposes: list[Named] = Field(..., description="用途；各用途计的指标可能不同")
    rounds: list[RoundOut] = Field(..., description="公布过的批次")
    parameters: list[Named] = Field(..., description="由批次公布的数，可以写进请求的 parameters")
    indicators: list[Named] = Field(..., description="全部指标")
    unknown: list[str] = Field(..., description="还没有查到、暂不计分的")
    facts_schema: dict[str, Any] = Field(..., description="一个人的事实，JSON Schema（2020-12）")


class GroupScore(Schema, json_schema_extra={"description": "一类指标的得分"}):
    """The points of a group of indicators."""

    key: str = Field(..., description="类的代号")
    label: str = Field(..., description="类的名称")
    points: str = Field(..., description="得分")


class IndicatorScore(Schema, json_schema_extra={"description": "一项指标的得分，写在哪里、有多可靠"}):
    """The points of one indicator with where they are written and how sure that is."""

    key: str = Field(..., description="指标的代号")
    name: str = Field(..., description="指标的名称")
    group: str = Field(..., description="所属的类的代号")
    points: str = Field(..., description="得分")
    clause: str = Field(..., description="条款")
    source: str = Field(..., description="出处")
    grade: str = Field(..., description="出处的等级；没有出处时为空")


class ScoreOut(Schema, json_schema_extra={"description": "一个人的得分"}):
    """A life counted."""

    pack: str = Field(..., description="政策包：城市/服务/版本")
    digest: str = Field(..., description="内容校验码：同一校验码，同一规则")
    purpose: str = Field(..., description="按哪个用途计的")
    as_of: str = Field(..., description="计算日")
    total: str = Field(..., description="总分")
    groups: list[GroupScore] = Field(..., description="各类的得分")
    indicators: list[IndicatorScore] = Field(..., description="计了的每项指标")
    line: LineOut | None = Field(..., description="最近公布的线；没有公布过时为 null")


class ConditionOut(Schema, json_schema_extra={"description": "一条申请条件的判断"}):
    """One condition to apply. `met` null: it cannot be judged, `unjudged` says why."""

    key: str = Field(..., description="代号")
    label: str = Field(..., description="名称")
    met: bool | None = Field(..., description="是否满足；判断不了时为 null，原因见 unjudged")
    shown: str = Field(..., description="判断所看的事实，写成一句话")
    refusal: str = Field(..., description="不满足时告诉本人的话")
    advice: str = Field(..., description="不满足时的办法")
    clause: str = Field(..., description="条款")
    source: str = Field(..., description="出处")
    grade: str = Field(..., description="出处的等级；没有出处时为空")
    unjudged: str = Field(..., description="判断不了的原因；能判断时为空")


class ExplainOut(Schema, json_schema_extra={"description": "每一分怎么来的，和每条申请条件"}):
    """Why a life has these points."""

    explanation: dict[str, Any] = Field(..., description="格式 jifenban.explanation/1：只增不改")
    conditions: list[ConditionOut] = Field(..., description="每条申请条件")


class MomentOut(Schema, json_schema_extra={"description": "照现在这样过下去，某一天的分数"}):
    """The points on one day if life goes on as it is."""

    day: str = Field(..., description="哪一天")
    points: str = Field(..., description="那一天的分数")


class GainOut(Schema, json_schema_extra={"description": "一项指标多得的分"}):
    """What one indicator gains."""

    indicator: str = Field(..., description="指标的代号")
    name: str = Field(..., description="指标的名称")
    points: str = Field(..., description="多得的分")
    clause: str = Field(..., description="条款")
    source: str = Field(..., description="出处")
    grade: str = Field(..., description="出处的等级；没有出处时为空")


class LeverOut(Schema, json_schema_extra={"description": "可以走的一步"}):
    """A step somebody may take. `after` null: how soon it can count is not known, `unknown` says why."""

    key: str = Field(..., description="这一步的代号")
    label: str = Field(..., description="这一步是什么")
    how: str = Field(..., description="怎样做")
    after: str | None = Field(..., description="最快多久能计分；说不准时为 null，原因见 unknown")
    effort: str = Field(..., description="要花的工夫；没有写时为空")
    basis: str = Field(..., description="时间和工夫的依据")
    source: str = Field(..., description="依据的出处，前面是等级")
    unknown: str = Field(..., description="时间说不准的原因")


class StepOut(Schema, json_schema_extra={"description": "同时走的几步，和到那一天多得的分"}):
    """Levers pulled together: `gained` points more on `day` than without them."""

    levers: list[LeverOut] = Field(..., description="同时走的每一步")
    day: str = Field(..., description="最快从哪一天起计")
    before: str = Field(..., description="不走这几步，那一天的分数")
    points: str = Field(..., description="走了这几步，那一天的分数")
    gained: str = Field(..., description="多得的分")
    gains: list[GainOut] = Field(..., description="多得的分在哪几项指标")


class DueOut(Schema, json_schema_extra={"description": "现在不满足的一条条件，和等到哪一天就满足"}):
    """A condition not met yet and the day it is if one just waits; null: waiting does not help."""

    key: str = Field(..., description="代号")
    label: str = Field(..., description="名称")
    day: str | None = Field(..., description="等到哪一天就满足；等也没有用时为 null")
    clause: str = Field(..., description="条款")
    source: str = Field(..., description="出处")
    grade: str = Field(..., description="出处的等级；没有出处时为空")


class AdviceOut(
    Schema, json_schema_extra={"description": "什么时候到线、怎样更快；只在 assumed 的前提下成立，不是承诺"}
):
    """When the line is reached, and what would help. A forecast under `assumed`, never a promise."""

    pack: str = Field(..., description="政策包：城市/服务/版本")
    digest: str = Field(..., description="内容校验码：同一校验码，同一规则")
    begin: str = Field(..., description="从哪一天看起")
    line: LineOut | None = Field(..., description="最近公布的线；没有公布过时为 null")
    reached: str | None = Field(..., description="照现在这样，哪一天到线；十年里到不了或没有线时为 null")
    moments: list[MomentOut] = Field(..., description="今后十年的分数")
    stopped: str = Field(..., description="看不到十年时的原因")
    conditions: list[DueOut] = Field(..., description="现在不满足的申请条件")
    steps: list[StepOut] = Field(..., description="每一步单独能加的分，加得多的在前")
    together: StepOut | None = Field(..., description="几步一起最少怎样到线；不需要或试过的都到不了时为 null")
    assumed: list[str] = Field(..., description="这些推算的前提，逐条")


class SlipOut(Schema, json_schema_extra={"description": "一处错误"}):
    """What is wrong with a request, and where."""

    place: str = Field(..., description="错在哪里，如 facts.homes[0].tenure；整个请求的错为空")
    sentence: str = Field(..., description="错了什么、怎样改")


class ProblemOut(Schema, json_schema_extra={"description": "没有受理的原因"}):
    """Why a request was refused."""

    errors: list[SlipOut] = Field(..., description="逐处的错误")
