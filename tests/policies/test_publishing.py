"""Publishing packs and filling in the values of rounds."""

from datetime import date
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import Incomplete, InvalidInput, NotAllowed
from jifenban.journal.queries import history
from jifenban.offices.models import Office
from jifenban.policies.actions import ensure_rounds, open_round, publish_revision, set_round_value
from jifenban.policies.errors import NoEdition, RevisionTaken, RoundMoved
from jifenban.policies.files import pack_files, unpack_files
from jifenban.policies.models import Revision, Round, RoundValue, Service
from jifenban.policies.queries import current, policy, round_values, value_rows
from tests.builders import make_user
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db

SETTLEMENT = "guangzhou/settlement/2022"


def edited(root, path, old, new):
    """The files of a real pack with one sentence changed."""
    files, identity = road.files_of(root)
    content = files[f"{root}/{path}"]
    assert old.encode() in content
    return {**files, f"{root}/{path}": content.replace(old.encode(), new.encode())}, identity


def test_publishing_the_same_files_again_changes_nothing():
    first = road.publish(SETTLEMENT, now=at("2023-01-05"))
    again = road.publish(SETTLEMENT, now=at("2023-01-06"))

    assert again.pk == first.pk
    assert Revision.objects.count() == 1
    assert [entry.verb for entry in history(f"revision:{first.pk}")] == ["publish_revision"]


def test_other_contents_under_a_published_number_are_refused_with_the_way_to_mend_it():
    road.publish(SETTLEMENT, now=at("2023-01-05"))
    files, identity = edited(SETTLEMENT, "messages.yaml", "审核进度和结果", "审核结果")

    with pytest.raises(RevisionTaken) as refused:
        publish_revision(identity=identity, files=files, actor=SYSTEM, now=at("2023-01-06"))

    assert "revision 改为" in refused.value.sentence
    assert Revision.objects.count() == 1


def test_a_stored_revision_reads_back_as_the_policy_it_was():
    revision = road.publish(SETTLEMENT, now=at("2023-01-05"))
    files, _ = road.files_of(SETTLEMENT)

    assert unpack_files(bytes(revision.archive.files)) == files
    assert policy(revision).digest == revision.digest
    assert policy(revision) is policy(revision)


def test_equal_files_pack_to_equal_bytes():
    files = {"a/b.yaml": "一".encode(), "a/c.typ": b"x"}
    assert pack_files(files) == pack_files(dict(reversed(list(files.items()))))


def test_the_edition_in_force_on_the_day_is_the_current_one():
    old = road.publish("guangzhou/points/2018", now=at("2020-01-01"))
    new = road.publish("guangzhou/points/2021", now=at("2022-01-01"))

    assert current("guangzhou/points", date(2020, 4, 30)) == old
    assert current("guangzhou/points", date(2022, 3, 1)) == new
    with pytest.raises(NoEdition):
        current("guangzhou/points", date(2001, 1, 1))
    assert Service.objects.filter(key="guangzhou/points").count() == 1


def test_first_values_of_a_round_come_from_the_pack_with_their_source():
    revision = road.publish(SETTLEMENT, now=at("2023-01-05"))
    batch = Round.objects.get(service=revision.service, key="2022")

    values = round_values(batch)

    assert values["quota"] == 13000
    assert values["cut_off"] == date(2022, 12, 31)
    assert values["closes_at"] == at("2023-03-10 17:00")
    assert "birth_line" not in values
    assert (
        RoundValue.objects.get(round=batch, key="quota").source
        == "媒体报道：2022 年度规则调整报道（shouyi.meiriwang.net）"
    )


def test_a_round_with_unknown_values_does_not_open_and_every_one_is_named():
    revision = road.publish(SETTLEMENT, now=at("2023-01-05"))
    batch = Round.objects.get(service=revision.service, key="2022")

    with pytest.raises(Incomplete) as refused:
        open_round(round=batch, actor=SYSTEM, now=at("2023-01-05"))

    assert [each.field for each in refused.value.missing] == ["birth_line", "publicity_days"]


def test_an_officer_of_the_city_fills_the_slots_with_a_source_and_opens_the_round():
    revision = road.publish(SETTLEMENT, now=at("2023-01-05"))
    batch = Round.objects.get(service=revision.service, key="2022")
    officer = road.make_officer("round_officer", road.CITY, now=at("2023-01-05"))

    with pytest.raises(NotAllowed):
        set_round_value(
            round=batch,
            key="birth_line",
            value="1977-01-01",
            source="通告",
            actor=make_user(),
            now=at("2023-01-05"),
        )
    for key, value in {"birth_line": "1977-01-01", "publicity_days": "7"}.items():
        set_round_value(
            round=batch,
            key=key,
            value=value,
            source="演示",
            demonstration=True,
            actor=officer,
            now=at("2023-01-05"),
        )
    opened = open_round(round=batch, actor=officer, now=at("2023-01-06"))

    assert opened.state == Round.State.OPEN
    row = next(row for row in value_rows(opened) if row.key == "birth_line")
    assert (row.text, row.source, row.demonstration) == ("1977-01-01", "演示", True)


def test_a_value_needs_a_readable_text_and_a_source():
    revision = road.publish(SETTLEMENT, now=at("2023-01-05"))
    batch = Round.objects.get(service=revision.service, key="2022")

    with pytest.raises(InvalidInput) as refused:
        set_round_value(
            round=batch, key="quota", value="很多", source=" ", actor=SYSTEM, now=at("2023-01-05")
        )
    assert set(refused.value.errors) == {"value", "source"}
    with pytest.raises(InvalidInput):
        set_round_value(
            round=batch, key="nonsense", value="1", source="x", actor=SYSTEM, now=at("2023-01-05")
        )


def test_an_announcement_outweighs_the_file_and_what_was_known_before_stays_known():
    revision = road.publish(SETTLEMENT, now=at("2023-01-05"))
    batch = Round.objects.get(service=revision.service, key="2022")
    set_round_value(
        round=batch, key="quota", value="14000", source="通告", actor=SYSTEM, now=at("2023-02-01")
    )

    ensure_rounds(revision=revision, actor=SYSTEM, now=at("2023-02-02"))

    assert round_values(batch)["quota"] == 14000
    assert round_values(batch, known_at=at("2023-01-31"))["quota"] == 13000


def test_a_frozen_round_takes_no_other_value():
    revision = road.publish(SETTLEMENT, now=at("2023-01-05"))
    batch = Round.objects.get(service=revision.service, key="2022")
    Round.objects.filter(pk=batch.pk).update(state=Round.State.FROZEN)

    with pytest.raises(RoundMoved):
        set_round_value(round=batch, key="quota", value="1", source="x", actor=SYSTEM, now=at("2023-02-01"))
    set_round_value(
        round=batch, key="settle_days", value="90", source="x", actor=SYSTEM, now=at("2023-05-01")
    )

    batch.refresh_from_db()
    assert round_values(batch)["settle_days"] == 90, "what comes after the list may still be announced"
    assert [row.key for row in value_rows(batch) if row.may_change] == [
        "settle_days",
        "new_card_days",
        "cards_from",
    ]


def test_the_command_publishes_every_pack_and_again_changes_nothing():
    for _ in range(2):
        out = StringIO()
        call_command("publish_packs", str(settings.POLICIES_ROOT), stdout=out)

    assert "guangzhou/settlement/2022" in out.getvalue()
    assert Revision.objects.count() == Revision.objects.values("identity").distinct().count() >= 3
    assert Office.objects.filter(city="guangzhou", kind=Office.Kind.CITY).count() == 1


def test_the_command_names_the_file_and_line_of_a_broken_pack(tmp_path):
    broken = tmp_path / "nowhere" / "points" / "2021"
    broken.mkdir(parents=True)
    (broken / "workflow.yaml").write_text("start: draft\n", encoding="utf-8")
    (broken / "pack.yaml").write_text("city: nowhere\nsurprise: 1\n", encoding="utf-8")

    with pytest.raises(CommandError) as refused:
        call_command("publish_packs", str(tmp_path))

    assert "pack.yaml:" in str(refused.value)
