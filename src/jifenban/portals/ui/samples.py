"""What the living sheet shows: one sample of each state. Nothing here is a rule or a real person."""

from datetime import date, datetime, timedelta
from typing import Any

from jifenban.cases.clock_view import ClockView, DayView
from jifenban.cases.queries import TimelineEntry
from jifenban.portals.ui.fields import FieldView, Option
from jifenban.portals.ui.rulers import Ruler, ruler
from jifenban.portals.ui.wording import SHANGHAI
from policypack.forms import Field, FormText

TODAY = date(2026, 10, 15)

#: Colour, its name, what it is for.
COLOURS = (
    ("#0b5357", "青黛", "按钮、链接、已核实"),
    ("#211e1a", "墨", "正文、超期"),
    ("#544e46", "次墨", "说明文字"),
    ("#f8f5f0", "纸", "页面底色"),
    ("#754a00", "赭", "要您注意、时间紧"),
    ("#b02a18", "朱砂", "只给印章和不予认可"),
)

#: Tone and word of the state tags.
STATES = (
    ("ok", "已核实"),
    ("waiting", "等待核验"),
    ("plain", "未填"),
    ("warn", "待补正"),
    ("no", "不予认可"),
    ("stop", "时限暂停"),
    ("over", "超期 1 日"),
    ("ended", "已撤回"),
)


def _clock(state: str, used: int, *, total: int = 10, paused: int = 0) -> ClockView:
    kinds = ["used"] * used + ["paused"] * paused + ["today"] + ["left"] * (total - used - 1)
    days = tuple(DayView(TODAY + timedelta(days=i), kind) for i, kind in enumerate(kinds))
    due = datetime(2026, 10, 29, 17, tzinfo=SHANGHAI)
    return ClockView(
        key="sample",
        label="部门核验",
        used=used,
        total=total,
        left=total - used,
        paused_days=paused,
        due=due.date(),
        due_at=due,
        state=state,
        unit="个工作日",
        waiting_for="您补正",
        clause="",
        days=days,
    )


def clocks() -> list[ClockView]:
    """The working-day ruler: under way, standing still, due today, late, done."""
    return [
        _clock("running", 4, paused=2),
        _clock("paused", 2, paused=1),
        _clock("running", 10),
        _clock("late", 10),
        _clock("done", 7),
    ]


def _field(key: str, label: str, type_: str, value: str = "", error: str = "", **more: Any) -> FieldView:
    text = more.pop("reading", None)
    options = more.get("choices") or {}
    chosen = tuple(Option(one, words, one == value) for one, words in options.items())
    return FieldView(
        field=Field(key=key, label=label, type=type_, **more),
        name=f"sample.{key}",
        value=value,
        shown=value,
        error=error,
        text=text,
        groups=(("", chosen),) if chosen else (),
        shapes=False,
    )


def fields() -> list[FieldView]:
    """Each kind of question, with and without an error."""
    number = "只填了 17 位。身份证号共 18 位，请对照身份证补上最后一位。"
    reading = FormText("notice", "以上内容属实。提供虚假材料的，取消申请。", "", "")
    kinds = {"own": "自有房产", "lease": "租赁", "dormitory": "单位宿舍"}
    many = {str(n): f"第 {n} 个派出所" for n in range(1, 10)}
    return [
        _field("name", "姓名", "readonly", "测试甲"),
        _field("number", "产权人身份证号", "id_number", "99000019610417231", number, required=True),
        _field(
            "address",
            "拟迁入地址",
            "address",
            hint="和不动产权证书上“坐落”一栏写得一样",
            example="例：某区某街某路 1 号",
        ),
        _field("from", "开始日期", "date", "2023-06-01", required=True),
        _field("month", "开始月份", "month", "2022-04"),
        _field("hours", "服务时间", "number", "38", unit="小时"),
        _field("tenure", "住所类型", "choice", "lease", choices=kinds, required=True),
        _field("police", "迁入地址所属派出所", "choice", choices=many, hint="不清楚的可以打 12345 问"),
        _field("agree", "我已阅读并同意", "tick", "yes", reading=reading, required=True),
        _field("known", "知道要到窗口核对原件", "tick", "", "还没有勾选，请阅读后勾选。", required=True),
    ]


def timeline() -> list[TimelineEntry]:
    """A case that was returned: past, present and future."""
    at = datetime(2026, 10, 12, 16, 8, tzinfo=SHANGHAI)
    return [
        TimelineEntry("done", "提交申请", at, "申请人", ""),
        TimelineEntry("back", "退回补正 1 项", at + timedelta(days=2), "预审员", "户口簿个人页不清楚"),
        TimelineEntry("now", "待补正", None, "", "等您补正"),
        TimelineEntry("todo", "排名", None, "", ""),
    ]


def _indicator(name: str, points: str, clause: str, note: str, **more: Any) -> dict[str, Any]:
    return {
        "key": name,
        "name": name,
        "points": points,
        "clause": clause,
        "note": note,
        "grade": "官方文本",
        "lines": [],
        **more,
    }


def score_sheet() -> dict[str, Any]:
    """A score explained, as `Explanation.as_json` gives it: points, a zero with its reason, one left out."""
    working = {"working": "满 3 年 × 8 分；不满一年不计。", "note": "本项最高 40 分，还能加 16 分。"}
    late = {"text": "2020年3月授权的专利", "reason": "超出近 5 年"}
    rows = [
        _indicator("居住证年限", "24", "分值表 1.1", "", lines=[working]),
        _indicator(
            "专利",
            "0",
            "分值表 加分 3.1",
            "",
            lines=[{"working": "没有可计的专利，0 分。"}],
            left_out=[late],
            grade="二手转载",
        ),
        _indicator("纳税", "0", "分值表 加分 6", "", unknown="分值尚未查到，不计分。"),
    ]
    return {
        "pack": "sample",
        "total": "24",
        "note": "",
        "groups": [{"label": "基础指标", "points": "24", "indicators": rows}],
    }


def line_ruler() -> Ruler:
    """A total under its line."""
    return ruler(137, 150, "申报线")
