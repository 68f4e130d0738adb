"""Whether a form hangs together by itself: conditions, texts, photo limits, the page of checking."""

from __future__ import annotations

from collections.abc import Mapping

from policypack.errors import Problems
from policypack.form_conditions import ANY_RECORD, SOME, Condition, names_in
from policypack.forms import Field, Form, Section
from policypack.nodes import Place
from policypack.process import known
from policypack.whom import PerSubject

Places = Mapping[str, Place]


def check_form(form: Form, places: Places) -> None:
    """Raise PackErrors with every fault that the form shows by itself."""
    problems = Problems()
    for section in form.sections:
        place = places[f"section {section.key}"]
        with problems.collecting():
            check_condition(form, None, section.when, place)
        if section.each:
            with problems.collecting():
                _check_each(form, section, place)
        if section.required and section.repeat is not None:
            problems.add(place.error("可重复的一节不写 required", "请用 repeat 的 min 说明至少几份"))
        for field in section.fields:
            with problems.collecting():
                _check_field(form, section, field, places[f"field {section.key}.{field.key}"])
        for photo in section.photos:
            with problems.collecting():
                here = places[f"photo {section.key}.{photo.slot}"]
                known(photo.limit, form.photo_limits, "照片规格", here)
                check_condition(form, section, photo.when, here)
    _check_last_page(form, places, problems)
    problems.raise_any()


def _check_each(form: Form, section: Section, place: Place) -> None:
    owners = [other.key for other in form.sections if other.repeat is not None]
    known(section.each, owners, "可重复的节", place)
    if section.repeat is not None or section.photos:
        raise place.error("写了 each 的一节不写 repeat 和 photos", "请删去它")


def check_per(form: Form, per: PerSubject, place: Place) -> None:
    """Raise unless both fields tell every application apart: asked once, and asked of everybody."""
    sections = {section.key: section for section in form.sections}
    for owner, key in (per.number, per.name):
        section = sections[known(owner, sections, "节", place)]
        field = section.field(known(key, [one.key for one in section.fields], "字段", place))
        if section.many or not section.required or field is None or not field.required or field.when:
            raise place.error(f"“{owner}.{key}”不是每份申请都填、只填一次的", "请用必填一节里的必填字段")


def check_born(form: Form, places: Places) -> None:
    """Raise unless every `born` names a date: of the same record, or of a section that is filled in once."""
    sections = {section.key: section for section in form.sections}
    for section in form.sections:
        for field in section.fields:
            if field.born is None:
                continue
            place, (owner, key) = places[f"field {section.key}.{field.key}"], field.born
            other = sections[known(owner, sections, "节", place)]
            date = other.field(known(key, [one.key for one in other.fields], "字段", place))
            if date is None or date.type != "date" or (other.many and other is not section):
                raise place.error(
                    f"“{owner}.{key}”不是能和号码对照的日期",
                    "请写同一条记录里的，或只填一次的一节里的 date 字段",
                )


def _check_last_page(form: Form, places: Places, problems: Problems) -> None:
    asked = [page for page in form.pages if not page.later]
    checking = [page for page in form.pages if page.check_answers]
    if len(checking) != 1 or asked[-1:] != checking:
        last = places[f"page {(checking or form.pages)[-1].key}"]
        problems.add(last.error("核对页应当正好一页，而且在最后", "请只在最后一页写 check_answers: true"))
    for page in form.pages[: len(asked)]:
        if page.later:
            place = places[f"page {page.key}"]
            problems.add(place.error("以后才填的页（later）要写在核对页后面", "请移到最后"))


def _check_field(form: Form, section: Section, field: Field, place: Place) -> None:
    if field.text:
        known(field.text, form.texts, "文字", place)
    for bind in field.binds:
        for word in bind.allow:
            known(word, field.choices or (), "选项", place)
    check_condition(form, section, field.when, place)
    if field.when is not None and ("", field.key) in {name[:2] for name in names_in(field.when)}:
        raise place.error(f"“{field.key}”是否出现取决于它自己", "请改用别的字段作条件")


def check_condition(form: Form, section: Section | None, condition: Condition | None, place: Place) -> None:
    """Every name of a condition is on the form; a bare one is a field of `section`, if there is one."""
    if condition is None:
        return
    sections = {other.key: other for other in form.sections}
    for owner, asked, words in names_in(condition):
        some, name = asked.startswith(SOME), asked.removeprefix(SOME)
        home = sections[known(owner, sections, "节", place)] if owner else section
        if home is None:
            raise place.error(f"条件里的“{name}”没有写明是哪一节的", f"请写成“节.{name}”")
        if home.many and not some and name == ANY_RECORD:
            continue
        if some and not home.many:
            raise place.error(f"“{owner}”只有一份，不用写 any()", f"请直接写 {owner}.{name}")
        if owner and home.many and not some:
            mend = f"请写 {owner}.{ANY_RECORD}（填了至少一份），或 any({owner}.{name} == 选项)"
            raise place.error(f"“{owner}”可以有好几份，不能比较其中一项", mend)
        field = home.field(known(name, [field.key for field in home.fields], "字段", place))
        if field is None:
            continue
        if words and not field.choices:
            raise place.error(f"“{name}”不是选择项，不能和“{words[0]}”比较", f"请只写 {name}，意思是已填写")
        for word in words:
            known(word, field.choices or (), "选项", place)
