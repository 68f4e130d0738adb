"""What the keys and words of a pack's files are called, for sentences about what changed in them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

#: Keys whose entries are things of their own, named by label or title: what one of them is called.
NOUNS: Final[Mapping[str, str]] = {
    "adds": "加上的", "proofs": "登记材料", "among": "先后次序", "at": "地点", "choices": "选项", "columns": "栏目", "evidence": "证明材料",
    "facts": "事实", "fields": "栏目", "further": "另一份名单", "groups": "组", "indicators": "指标",
    "intents": "用途", "item_words": "材料项状态", "kinds": "类别", "labels": "名称", "levers": "建议",
    "lists": "清单", "means": "结果的含义", "messages": "短信", "numbers": "证件", "objections": "异议",
    "offices": "机构关系", "pages": "页面", "papers": "文书", "parameters": "参数", "people": "人",
    "phases": "阶段", "photo_limits": "图片限制", "photos": "照片位", "purposes": "用途", "quantities": "排序的量",
    "reference": "基准表", "roles": "角色", "sections": "部分", "sources": "依据文件", "stages": "环节",
    "statuses": "状态", "steps": "步骤", "texts": "文字", "timers": "时限", "unknown": "未知", "values": "值",
    "what_next": "提示",
}  # fmt: skip

#: What the other keys are called.
KEYS: Final[Mapping[str, str]] = {
    "in_force": "施行期", "about": "这项服务是什么", "leap_day": "2 月 29 日起算的，平年满在", "city": "城市", "district": "区", "photo": "照片", "narrowed": "不再列出的选项", "add": "添加按钮", "after_freeze": "锁定后可填", "again": "再次", "employers": "单位登记", "sample": "样图", "adjustment": "积分调整", "advice": "建议", "after": "起于", "age": "年龄", "born": "应与号码一致的出生日期", "kept": "已有位置的", "allow": "允许",
    "answer": "由回答定", "answers": "印出回答", "any": "任一", "asks": "要填", "at_end": "到期后", "at_least": "至少",
    "at_most": "至多", "basis": "依据", "below": "未满", "binds": "约束", "birthdays": "随生日", "bring": "应带材料",
    "button": "按钮", "by": "最晚", "chosen": "由谁选定", "chosen_by": "由批次的值定", "choose": "选择", "clause": "条款",
    "closes": "截止", "code": "代号", "column": "栏目", "conditions": "条件", "copies": "复印件份数",
    "counted_on": "只按这一天计", "check_answers": "核对页", "decides": "由哪一步决定", "declare": "由谁填写",
    "days": "天数", "disagreement": "意见不一致时", "disputes": "资格异议", "do": "代号", "each": "逐项", "early": "提早提示",
    "edition": "版本", "effects": "随后", "effort": "花费", "end_message": "到期短信", "entry": "入口", "example": "范例",
    "fact": "事实", "fading": "随时间减少", "field": "栏目", "files": "由哪一步提出", "first_day": "公示首日",
    "for": "谁带", "form": "申报表", "formats": "格式", "from": "自", "gate": "先过这一页", "get": "怎样取得",
    "goal": "目标", "grade": "可靠程度", "group": "组", "guard": "前提", "help": "说明", "hint": "提示", "holds": "期限",
    "how": "怎样做", "identity_card": "身份证", "indicator": "指标", "input": "要填写", "intent": "用途", "intro": "说明",
    "judged": "何时审查", "key": "代号", "kind": "种类", "label": "名称", "last": "最近", "late": "迟误提示", "left_out": "没有列入名单的",
    "later": "名单公布后再填", "length": "时长", "limit": "图片限制", "line": "分数线", "line_by": "由谁划线", "line_on": "分数线比的是",
    "link": "网址", "list": "公示名单", "live": "占用申请", "login": "登录等级", "login_ways": "登录方式",
    "low_first": "低者在前", "make_up_days": "补班日", "manage": "由谁管理", "max": "至多", "max_files": "至多张数",
    "merge": "答复合并", "message": "短信", "min": "至少", "missing": "没有选的", "more": "更多", "name": "名称",
    "needs": "凭据", "note": "说明", "notes": "说明", "number": "编号", "objecting": "怎样提异议", "number_label": "编号名称", "of": "所计的量",
    "office": "机构", "on": "对象", "once_by": "只计一次的字段", "one_per": "每份只取一人", "online": "网上办理", "or": "或",
    "opens": "可改范围", "order": "先后", "original": "原件份数", "originals": "原件", "outside": "不面向的证件",
    "parent": "上级", "parent_of": "上级", "party": "关联方", "pauses_in": "暂停于", "per": "每人一份", "periodic": "定期",
    "pick": "取", "places": "小数位", "prints": "打印次数", "promise": "承诺", "purpose": "用途", "pushed": "由部门推送",
    "query": "查询入口", "quota": "名额", "quotas": "各处名额", "reason": "理由", "receipt": "收件回执", "records": "记录",
    "rejected": "不成立时", "relation": "关系", "remove": "删除按钮", "repeat": "可填几份", "required": "必填",
    "rest": "其余的人", "retrieved": "查阅日期", "returned_by": "退回名额的状态", "roll": "顺延", "root": "全市",
    "round": "批次", "rows": "栏目", "runs_in": "计时于", "say": "提示", "says": "印出的话", "scored": "计分项", "score": "印出积分",
    "screen": "在哪里办", "seal": "印章", "seats": "分配名额", "section": "部分", "service": "事项", "sets": "改为",
    "shows": "列出", "shown": "公示天数取自", "shown_in": "显示于", "sign": "签名", "silence": "逾期不答复", "slot": "代号",
    "soon": "将到期", "source": "出处", "spell": "按起止计", "stage": "环节", "start": "起始状态", "starts": "起算",
    "step": "步骤", "take": "取自", "takes": "要多久", "taken": "重复提示", "template": "模板", "term": "时限", "text": "文字",
    "then": "以后", "ties": "并列", "times": "次数", "title": "标题", "to": "至", "tone": "颜色", "town": "镇街", "type": "类型",
    "unit": "单位", "until": "截止", "upheld": "成立时", "value": "值", "verified_by": "核验部门", "version": "版本",
    "warn": "提醒", "what": "事项", "when": "条件", "where": "向哪里提", "who": "由谁办理", "whole_number": "证件号全印", "whose": "轮到谁",
    "window": "回溯期", "windows": "列出窗口", "within": "期限", "wishes": "志愿",
}  # fmt: skip

_YES_NO: Final = {"true": "是", "false": "否", "yes": "是", "no": "否"}
#: Closed words, whatever key they stand under.
_VALUES: Final[Mapping[str, str]] = {
    **_YES_NO,
    "applicant": "申请人", "item_department": "该项的核验部门", "required": "必填", "employer": "单位", "system": "系统", "same": "不变",
    "forms_complete": "申报表填全", "eligible": "符合申请条件", "window_open": "在申报期内",
    "verified_score": "有核定积分", "declared": "已确认", "prints_left": "还有打印次数",
    "employer_confirmed": "单位已确认", "intent_open": "用途还可选", "since": "已过", "score_usable": "积分可用",
    "score_suspended": "积分中止", "all_reviews_answered": "各项都已答复", "any_review_returned": "有一项退回",
    "more_reviews_returned": "又有项目退回",
    "objection_upheld": "异议成立", "objections_rejected": "异议都不成立", "called_up": "通知核对原件",
    "score_used_up": "积分用掉", "ranked_in": "列入名单", "ranked_part": "部分列入名单", "ranked_out": "未列入名单",
    "list_retracted": "名单撤回", "list_final": "名单定稿",
    "freeze_submission": "固定申报内容", "open_items": "开放要补正的项目", "open_reviews": "交各部门核验",
    "reopen_reviews": "补正的重新核验", "freeze_score": "核定积分", "suspend_score": "积分中止",
    "resume_score": "积分恢复", "end_score": "积分失效", "use_up_score": "用掉积分", "ask_objected": "请部门复核异议项",
    "notify": "发短信给", "issue_paper": "出具", "count_print": "计一次打印", "void_paper": "作废",
    "drop_records": "去掉所选的记录", "refuse_returned": "没有补正的不予认可", "escalate": "报上级",
    "bar": "不再受理（年、起算）", "bar_employer": "单位不再受理（年、起算）", "ask_employer": "请单位确认",
    "confirm_employer": "单位确认", "return_employer": "单位退回", "release_employer": "解除单位关联",
    "common": "各城市共用的写法", "now": "开始那天", "items": "各项", "today": "当日", "year_end": "当年年底", "tell": "只通知", "over": "到此为止",
    "feb_28": "2 月 28 日", "mar_1": "3 月 1 日",
    "counted": "计入", "not counted": "不计", "forward": "往后顺延", "none": "无",
    "all": "全部", "some": "一部分", "one": "一个", "returned": "退回的项目", "nothing": "不可改", "ticked": "勾选",
    "yours": "轮到本人", "waiting": "等待", "good": "通过", "refused": "不通过", "ended": "结束",
    "main": "主要", "quiet": "次要", "refuse": "拒绝", "back": "退回", "visible": "都显示", "masked": "部分隐去", "whole": "全名", "joint": "并列同一名次", "all_in": "全部入围",
    "all_out": "全部不入围", "round": "批次", "review": "审核页", "department": "部门核验页",
    "window": "窗口", "text": "文字", "number": "数", "money": "金额", "date": "日期", "month": "年月",
    "datetime": "日期和时间", "choice": "选择", "yes_no": "是否", "tick": "勾选", "id_number": "身份证号码",
    "phone": "电话", "address": "地址", "office": "机构", "readonly": "只读", "score": "核定积分", "count": "数量",
    "points": "分数", "random": "剩余的随机安排", "rest": "与其余的人一起", "left_out": "不安排",
    "acceptance": "受理日期", "as_of": "计算日", "indicator": "各项", "total": "总分", "objection": "异议页", "latest": "最近一条", "current": "现行的一条",
}  # fmt: skip

_LENGTH: Final = re.compile(r"(\d+) (working days?|days?|months?|years?)")
_UNITS: Final = {"working day": "个工作日", "day": "天", "month": "个月", "year": "年"}


def word_of(key: str) -> str:
    """What a key is called; a key the pack itself coined stays as it is."""
    return KEYS.get(key) or NOUNS.get(key) or key


def value_word(text: str) -> str:
    """A closed word in Chinese; anything else as it is written."""
    return _VALUES.get(text, text)


def length_words(text: str) -> str:
    """`5 working days` → 5 个工作日; anything else as it is written."""
    length = _LENGTH.fullmatch(text)
    return f"{length[1]} {_UNITS[length[2].removesuffix('s')]}" if length is not None else text
