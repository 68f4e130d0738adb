"""Refusals speak Chinese, assurance levels are ordered."""

import pytest

from jifenban.accounts.actors import SYSTEM, System, user_of
from jifenban.accounts.assurance import AssuranceTooLow, level_of, reaches, require_level
from jifenban.accounts.errors import (
    Conflict,
    IllegalStep,
    Incomplete,
    InvalidInput,
    LimitReached,
    Missing,
    NotAllowed,
    Refused,
)
from jifenban.accounts.models import User


@pytest.mark.parametrize("kind", [IllegalStep, NotAllowed, Conflict, LimitReached])
def test_every_refusal_has_a_sentence_of_its_own(kind):
    assert kind().sentence.endswith("。")
    assert kind().sentence != Refused().sentence
    assert str(kind("改过的话。", field="date")) == "改过的话。"


def test_what_is_missing_is_counted_and_listed():
    refusal = Incomplete(
        [Missing("homes", "address", "请填写地址。"), Missing("permits", "", "请填写居住证。")]
    )
    assert "2 处" in refusal.sentence
    assert [missing.section for missing in refusal.missing] == ["homes", "permits"]


def test_invalid_input_speaks_with_its_first_error():
    refusal = InvalidInput({"phone": "请填写手机号码。", "name": "请填写姓名。"})
    assert (refusal.sentence, refusal.field) == ("请填写手机号码。", "phone")


def test_the_system_is_no_user():
    assert user_of(SYSTEM) is None
    assert System("timer") != SYSTEM
    user = User(username="a")
    assert user_of(user) is user


@pytest.mark.parametrize(
    ("reached", "required", "passes"),
    [("L3", "L3", True), ("L4", "L3", True), ("L2", "L3", False), ("", "L1", False), ("L9", "L1", False)],
)
def test_a_level_reaches_itself_and_those_below(reached, required, passes):
    assert reaches(reached, required) is passes


def test_a_session_too_weak_is_told_what_it_has_and_what_it_needs():
    with pytest.raises(AssuranceTooLow) as refusal:
        require_level({"acr": "L2"}, "L3")
    assert (refusal.value.reached, refusal.value.required) == ("L2", "L3")
    assert "L2" in refusal.value.sentence
    assert "L3" in refusal.value.sentence


def test_a_session_strong_enough_passes():
    require_level({"acr": "L4"}, "L3")
    assert level_of({"acr": "urn:unknown"}) == ""
