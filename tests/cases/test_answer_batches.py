"""Departments answer in tables: every line is checked first, done once, and keeps its result."""

import pytest
from django.http import Http404

from jifenban.accounts.errors import IllegalStep, InvalidInput
from jifenban.accounts.models import User
from jifenban.cases import answer_batches
from jifenban.cases.actions import answer_review, make_batch, note_export, start_batch
from jifenban.cases.answer_batches import SheetRow, run_batch
from jifenban.cases.models import AnswerBatch, Case, Review
from jifenban.journal.queries import history
from tests.cases import road
from tests.cases.road import at

pytestmark = pytest.mark.django_db

NOW = at("2022-03-02 10:00")


@pytest.fixture
def case() -> Case:
    points = road.publish("guangzhou/points/2021", now=at("2022-03-01"))
    return road.accepted(points, road.make_applicant(), at("2022-03-01"))


def question(case: Case, section: str) -> Review:
    return Review.objects.select_related("item", "office").filter(item__case=case, item__section=section)[0]


def row(review: Review | str, decision: str, reason: str = "", number: int = 2) -> SheetRow:
    return SheetRow(number, str(review.pk) if isinstance(review, Review) else review, decision, reason)


def checked(user: User, *rows: SheetRow) -> AnswerBatch:
    return make_batch(rows=rows, name="答复.xlsx", actor=user, now=NOW)


def results(batch: AnswerBatch) -> list[tuple[str, str]]:
    return [(line.state, line.said) for line in batch.lines.all()]


def test_a_table_answers_nothing_before_it_is_told_to(case: Case):
    review = question(case, "education")
    user = road.verifier_of(review, NOW)

    batch = checked(user, row(review, "认可"))

    review.refresh_from_db()
    assert results(batch) == [("ready", "")]
    assert review.answered_at is None


def test_each_line_says_what_is_wrong_with_it(case: Case):
    review = question(case, "education")
    user = road.verifier_of(review, NOW)

    batch = checked(
        user,
        row("no number", "认可", number=2),
        row(review, "同意", number=3),
        row(review, "认可", number=4),
    )

    assert results(batch) == [
        ("problem", "没有找到这一项：请用导出的表填写，不要改“序号”一栏。"),
        ("problem", "“同意”不是可以填的意见，请写认可、不予认可或退回补正。"),
        ("problem", "这一项在表里出现过了，只按前面那一行办。"),
    ]


def test_words_and_numbers_of_any_length_are_told_in_a_short_sentence(case: Case):
    review = question(case, "education")

    batch = checked(road.verifier_of(review, NOW), row(review, "同意" * 500), row("9" * 40, "认可", number=3))

    assert [state for state, _ in results(batch)] == ["problem", "problem"]
    assert results(batch)[0][1] == f"“{'同意' * 10}”不是可以填的意见，请写认可、不予认可或退回补正。"


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        ("不予认可", "选“不予认可”时，请写明原因，申请人会看到。"),
        ("部分认可", "部分认可要写明核定的内容，请在网页上答复这一项。"),
    ],
)
def test_a_decision_that_lacks_something_is_a_problem(case: Case, decision: str, sentence: str):
    review = question(case, "education")

    batch = checked(road.verifier_of(review, NOW), row(review, decision))

    assert results(batch) == [("problem", sentence)]


def test_a_department_cannot_answer_what_another_was_asked(case: Case):
    review, other = question(case, "education"), question(case, "permits")

    batch = checked(road.verifier_of(other, NOW), row(review, "认可"))

    assert results(batch)[0][0] == "problem"


def test_a_table_without_answers_is_refused(case: Case):
    review = question(case, "education")
    with pytest.raises(InvalidInput):
        checked(road.verifier_of(review, NOW), row(review, ""))


def test_the_worker_answers_each_ready_line_once(case: Case):
    review = question(case, "education")
    user = road.verifier_of(review, NOW)
    batch = checked(user, row(review, "不予认可", "证书查无此号"))

    start_batch(batch_id=batch.pk, actor=user, now=NOW)
    run_batch(batch_id=batch.pk, now=lambda: NOW)
    run_batch(batch_id=batch.pk, now=lambda: NOW)

    review.refresh_from_db()
    batch.refresh_from_db()
    assert (review.decision, review.reason, review.answered_by) == ("refuse", "证书查无此号", user)
    assert results(batch) == [("done", "")]
    assert batch.finished_at == NOW


def test_a_line_that_somebody_answered_meanwhile_fails_alone(case: Case):
    mine = [question(case, "education"), question(case, "permits")]
    users = [road.verifier_of(review, NOW) for review in mine]
    batch = checked(users[0], row(mine[0], "认可"))
    answer_review(review_id=mine[0].pk, decision="confirm", actor=users[0], now=NOW)

    start_batch(batch_id=batch.pk, actor=users[0], now=NOW)
    run_batch(batch_id=batch.pk, now=lambda: NOW)

    [(state, said)] = results(batch)
    assert state == "failed"
    assert "已经答复过了" in said


def test_a_worker_killed_between_lines_goes_on_with_the_next(case: Case, monkeypatch: pytest.MonkeyPatch):
    reviews = list(Review.objects.filter(item__case=case, office=question(case, "permits").office))
    assert len(reviews) > 1
    user = road.verifier_of(reviews[0], NOW)
    batch = checked(user, *[row(review, "认可", number=n) for n, review in enumerate(reviews, start=2)])
    start_batch(batch_id=batch.pk, actor=user, now=NOW)

    with monkeypatch.context() as patch:
        patch.setattr(answer_batches, "answer_review", _once_then_killed(answer_review))
        with pytest.raises(KeyboardInterrupt):
            run_batch(batch_id=batch.pk, now=lambda: NOW)
    assert [state for state, _ in results(batch)].count("done") == 1

    run_batch(batch_id=batch.pk, now=lambda: NOW)

    assert {state for state, _ in results(batch)} == {"done"}
    answered = [entry for entry in history(f"case:{case.pk}") if entry.verb == "answer"]
    assert len(answered) == len(reviews)


def _once_then_killed(real):
    calls = []

    def answer(**given):
        calls.append(given)
        if len(calls) > 1:
            raise KeyboardInterrupt
        return real(**given)

    return answer


def test_a_table_is_begun_once_and_only_by_who_brought_it(case: Case):
    review = question(case, "education")
    user, colleague = road.verifier_of(review, NOW), road.verifier_of(review, NOW)
    batch = checked(user, row(review, "认可"))

    with pytest.raises(Http404):
        start_batch(batch_id=batch.pk, actor=colleague, now=NOW)
    start_batch(batch_id=batch.pk, actor=user, now=NOW)
    with pytest.raises(IllegalStep):
        start_batch(batch_id=batch.pk, actor=user, now=NOW)


def test_an_export_is_written_into_each_cases_journal(case: Case):
    review = question(case, "education")

    note_export(reviews=[review], actor=road.verifier_of(review, NOW), now=NOW)

    assert "review_exported" in [entry.verb for entry in history(f"case:{case.pk}")]
