"""The journal is append-only, chained per subject, sealed by day."""

import threading
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError

from jifenban.accounts.actors import SYSTEM
from jifenban.clock import real_now
from jifenban.journal.actions import record, seal_day
from jifenban.journal.errors import ChainBroken, DayNotOver, SealBroken
from jifenban.journal.models import DaySeal, Entry
from jifenban.journal.queries import history, verify_chain
from tests.builders import NOW, make_user

TOMORROW = timedelta(days=1)


def act(subject="case:1", verb="submitted", **more):
    return record(actor=more.pop("actor", SYSTEM), verb=verb, subject=subject, now=NOW, data=more or None)


def tamper(statement):
    """Change the table as somebody with the database's own keys could."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")


@pytest.mark.django_db
def test_acts_on_a_subject_are_numbered_and_linked():
    user = make_user()
    first, second, other = act(), act(actor=user, section="homes"), act(subject="case:2")
    assert [entry.number for entry in (first, second, other)] == [1, 2, 1]
    assert second.previous_digest == first.digest
    assert (first.actor_name, second.actor, second.actor_name) == ("system", user, "")
    assert list(history("case:1")) == [first, second]
    assert verify_chain("case:1") == 2


@pytest.mark.django_db
def test_both_times_are_written():
    entry = act()
    assert entry.at == NOW
    assert abs(entry.real_at - real_now()) < timedelta(minutes=1)


@pytest.mark.django_db
def test_a_subject_without_acts_has_a_chain_of_none():
    assert verify_chain("case:9") == 0


@pytest.mark.parametrize("subject", ["case", "case:", "案件:1", "case:1 2"])
def test_a_subject_is_kind_and_id(subject, db):
    with pytest.raises(ValueError, match="kind:id"):
        act(subject=subject)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE journal_entry SET verb = 'nothing'",
        "DELETE FROM journal_entry",
        "TRUNCATE journal_entry",
        "UPDATE journal_dayseal SET entries = 0",
        "DELETE FROM journal_dayseal",
    ],
)
def test_the_database_refuses_to_change_the_record(statement):
    entry = act()
    seal_day(day=entry.real_at.date(), now=entry.real_at + TOMORROW)
    refused = pytest.raises(DatabaseError, match="append-only")
    with refused, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(statement)
    assert verify_chain("case:1") == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "number"),
    [
        ("UPDATE journal_entry SET verb = 'nothing' WHERE number = 2", 2),
        ("UPDATE journal_entry SET data = '{}' WHERE number = 1", 1),
        ("UPDATE journal_entry SET at = at + interval '1 second' WHERE number = 3", 3),
        ("DELETE FROM journal_entry WHERE number = 2", 3),
    ],
)
def test_a_change_behind_the_triggers_breaks_the_chain(statement, number):
    act(paper="receipt"), act(), act()
    tamper(statement)
    with pytest.raises(ChainBroken) as broken:
        verify_chain("case:1")
    assert broken.value.number == number


@pytest.mark.django_db
def test_an_act_that_is_rolled_back_leaves_no_entry():
    with transaction.atomic():
        act()
        transaction.set_rollback(True)
    assert verify_chain("case:1") == 0


@pytest.mark.django_db(transaction=True)
def test_acts_at_once_make_one_chain():
    def work():
        for _ in range(5):
            act()
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert verify_chain("case:1") == 20


@pytest.mark.django_db
def test_a_day_is_sealed_once_it_is_over():
    entry = act()
    day = entry.real_at.date()
    with pytest.raises(DayNotOver):
        seal_day(day=day, now=entry.real_at)
    seal = seal_day(day=day, now=entry.real_at + TOMORROW)
    assert (seal.entries, seal.last_entry) == (1, entry.pk)
    assert seal_day(day=day, now=entry.real_at + TOMORROW) == seal
    assert DaySeal.objects.count() == 1


@pytest.mark.django_db
def test_seals_are_chained_and_an_empty_day_is_sealed_too():
    day = act().real_at.date()
    later = real_now() + 5 * TOMORROW
    first, second = seal_day(day=day, now=later), seal_day(day=day + TOMORROW, now=later)
    assert (second.entries, second.previous_digest) == (0, first.digest)


@pytest.mark.django_db
def test_an_entry_lost_after_sealing_is_noticed():
    act()
    day = act().real_at.date()
    seal_day(day=day, now=real_now() + TOMORROW)
    tamper("DELETE FROM journal_entry WHERE number = 2")
    assert verify_chain("case:1") == 1
    with pytest.raises(SealBroken):
        seal_day(day=day, now=real_now() + TOMORROW)


@pytest.mark.django_db
def test_an_entry_cannot_take_a_number_twice():
    entry = act()
    with pytest.raises(IntegrityError), transaction.atomic():
        Entry.objects.create(
            subject="case:1", number=1, verb="again", at=NOW, real_at=NOW, digest=entry.digest
        )


@pytest.mark.django_db
def test_whoever_runs_the_system_can_check_the_whole_journal(capsys):
    day = act().real_at.date()
    act()
    act(subject="case:2")
    seal_day(day=day, now=real_now() + TOMORROW)

    call_command("check_journal")

    assert "2 件事的 3 条记录，1 天的封存" in capsys.readouterr().out


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("statement", "says"),
    [
        ("UPDATE journal_entry SET verb = 'other' WHERE number = 2", "case:1 的第 2 条记录被改动过"),
        ("DELETE FROM journal_entry WHERE number = 2", "与当天封存的不同"),
        ("UPDATE journal_dayseal SET previous_digest = 'x'", "与当天封存的不同"),
    ],
)
def test_the_check_names_what_was_tampered_with(statement, says):
    act()
    day = act().real_at.date()
    seal_day(day=day, now=real_now() + TOMORROW)
    tamper(statement)

    with pytest.raises(CommandError, match=says):
        call_command("check_journal")
