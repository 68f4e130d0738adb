"""What ranking.yaml says of rounds, forms and offices: one word of Hangzhou's pack is broken, the refusal names its line."""

from pathlib import Path

import pytest

from policypack.errors import PackError
from policypack.policy import collect_files, load_policy
from tests.policypack.process.tiny import broken

POLICIES = Path(__file__).parents[3] / "policies"
PACK = "hangzhou/residence/2018"

BAD = {
    "a term of publicity that no round has": ("shown: school_shown", "shown: school_show", "没有叫“school_show”的批次 2020 的值；是不是“school_shown”"),
    "a term of publicity that is no number of days": ("shown: school_shown", "shown: opens_at", "批次里的“opens_at”（网上受理开始）不是数目"),
    "a list made by a role there is not": ("who: list_officer of education", "who: list_clerk of education", "没有叫“list_clerk”的角色；是不是“list_officer”"),
    "a list made by an office there is not": ("who: list_officer of education", "who: list_officer of school", "没有叫“school”的机构关系"),
    "a list made by an office that differs by case": ("who: list_officer of education", "who: list_officer of permit_district", "“permit_district”随申请而变，定不了整份名单"),
    "a list made by the applicant": ("who: list_officer of education", "who: applicant", "名单、分数线要由机构里的人定"),
    "a line drawn by a role there is not": ("line_by: line_officer of development", "line_by: line_clerk of development", "没有叫“line_clerk”的角色；是不是“line_officer”"),
    "a line drawn by an office that differs by case": ("line_by: line_officer of development", "line_by: line_officer of permit_district", "“permit_district”随申请而变，定不了整份名单"),
    "a line drawn where there is none": ("who: list_officer of education", "line_by: line_officer of education", "没有分数线，就没有由谁划线"),
    "an intent there is not": ("intent: school", "intent: scool", "没有叫“scool”的用途（intents）；是不是“school”"),
    "people counted once by a field there is not": ("once_by: pupil.number", "once_by: pupil.numbr", "没有叫“numbr”的字段；是不是“number”"),
}  # fmt: skip


@pytest.mark.parametrize("case", BAD)
def test_a_word_that_fits_nothing_is_refused_at_its_line(case):
    old, new, sentence = BAD[case]
    files, root = collect_files(POLICIES / PACK)
    path = f"{PACK}/ranking.yaml"
    text = broken(files[path].decode(), old, new)
    files[path] = text.encode()
    line = next(number for number, one in enumerate(text.splitlines(), 1) if new in one)

    with pytest.raises(PackError) as refusal:
        load_policy(files, root)

    assert sentence in str(refusal.value)
    assert f"{path}:{line}:" in str(refusal.value)


def test_a_list_taken_back_from_its_maker_is_the_managers_again():
    files, root = collect_files(POLICIES / "hangzhou/residence/2021")

    assert load_policy(files, root).rules.ranking.who is None
