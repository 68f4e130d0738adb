"""Police stations are chosen from a list where the city has one; else they are written, and the pack says why."""

from pathlib import Path

import pytest

from policypack.errors import PackError
from policypack.policy import collect_files, load_policy
from tests.policypack.process.tiny import broken

POLICIES = Path(__file__).parents[3] / "policies"
SETTLEMENT = "guangzhou/settlement/2022"
STATION = "440117981,示例派出所,police,440117,020-87900000,示例路 1 号,,\n".encode()


def station_field(files, root):
    return load_policy(files, root).forms.section("move_in").field("police_station")


def test_without_a_list_the_station_is_written_by_hand():
    field = station_field(*collect_files(POLICIES / SETTLEMENT))

    assert (field.type, field.unknown) == ("text", "派出所名单未查得")


def test_with_a_list_it_is_chosen_below_its_district():
    files, root = collect_files(POLICIES / SETTLEMENT)
    files["guangzhou/offices.csv"] += STATION

    field = station_field(files, root)

    assert (field.type, field.office_kind) == ("office", "police")
    assert load_policy(files, root).office("440117981").parent == "440117"


def test_a_list_that_is_missing_without_a_reason_is_refused():
    files, root = collect_files(POLICIES / SETTLEMENT)
    path = f"{SETTLEMENT}/forms.yaml"
    files[path] = broken(files[path].decode(), " unknown: 派出所名单未查得,", "").encode()

    with pytest.raises(PackError, match="里没有一个 police"):
        load_policy(files, root)


def test_a_station_stands_below_a_district():
    files, root = collect_files(POLICIES / SETTLEMENT)
    files["guangzhou/offices.csv"] += STATION.replace(b"440117,", b"440100,")

    with pytest.raises(PackError, match="派出所属于区"):
        load_policy(files, root)
