"""Papers are issued once, confirmed by their code, and their prints are counted under any haste."""

import hashlib
import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from jifenban.accounts.actors import SYSTEM
from jifenban.accounts.errors import IllegalStep, LimitReached
from jifenban.documents import actions
from jifenban.documents.actions import count_print, draw_serial, issue_paper, void_paper
from jifenban.documents.errors import MissingGlyph
from jifenban.documents.fonts import check_glyphs, texts_of
from jifenban.documents.models import Paper, Print
from jifenban.documents.queries import paper_by_token, papers_of, pdf_of, prints_left, prints_used
from jifenban.documents.tokens import LETTERS, new_token, shown_token, typed_token
from jifenban.documents.typesetting import PaperFault, press
from jifenban.journal.queries import history
from jifenban.vault import files
from tests.builders import NOW, make_person, make_user

TEMPLATE = b"""#import "/common/paper.typ": *
#let data = json(bytes(sys.inputs.data))
#show: paper.with(data)
#facts-table(data.rows)
#close(data)
"""
DATA = {"rows": [["申请人", "测试甲"], ["受理时间", "2022 年 3 月 1 日"]], "sign": [], "seal": "演示专用"}


@pytest.fixture(autouse=True)
def folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def issue(number="R-000001", **more):
    given = {
        "kind": "card",
        "title": "入户卡",
        "subject": "case:1",
        "person": None,
        "template": TEMPLATE,
        "data": DATA,
        "revision_digest": "d" * 64,
    }
    return issue_paper(number=number, actor=SYSTEM, now=NOW, **given | more)


def click(paper, limit=3, channel=Print.Channel.ONLINE, actor=SYSTEM):
    return count_print(paper=paper, kind=paper.kind, limit=limit, channel=channel, actor=actor, now=NOW)


def test_a_paper_is_typeset_at_any_fraction_of_a_second():
    content = {
        **DATA,
        "title": "入户卡",
        "number": "R-1",
        "qr": "<svg xmlns='http://www.w3.org/2000/svg'/>",
        "qr_label": "",
    }

    assert press().print(TEMPLATE, content, NOW.replace(microsecond=123456)).startswith(b"%PDF-")


@pytest.mark.django_db
def test_a_paper_is_kept_as_issued(folder):
    paper = issue(person=make_person())
    pdf = pdf_of(paper)
    assert pdf.startswith(b"%PDF-")
    assert paper.content_digest == hashlib.sha256(pdf).hexdigest()
    assert all(b"%PDF" not in path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert [entry.verb for entry in history("case:1")] == ["paper_issued"]
    assert list(papers_of("case:1")) == [paper]


@pytest.mark.django_db
def test_the_same_paper_set_twice_is_the_same_bytes():
    once, twice = (press().print(TEMPLATE, DATA | {"title": "a", "number": "1"}, NOW) for _ in range(2))
    assert once == twice
    later = press().print(TEMPLATE, DATA | {"title": "a", "number": "1"}, NOW + timedelta(days=1))
    assert once != later
    assert b"D:20220301013000Z" in once  # the moment of issue, in UTC


@pytest.mark.django_db
def test_the_code_on_the_paper_leads_to_the_check_page(monkeypatch, settings):
    settings.PUBLIC_URL = "https://points.example"
    made, make = [], actions.segno.make
    monkeypatch.setattr(actions.segno, "make", lambda text, **more: made.append(text) or make(text, **more))
    paper = issue()
    assert made == [f"https://points.example/check/{paper.token}/"]
    assert paper_by_token(paper.token) == paper


@pytest.mark.django_db
@pytest.mark.parametrize("typed", [str.lower, shown_token, lambda token: f" {token[:8]} {token[8:]} "])
def test_a_code_is_read_as_people_type_it(typed):
    paper = issue()
    assert paper_by_token(typed(paper.token)) == paper


@pytest.mark.django_db
def test_an_unknown_code_confirms_nothing():
    issue()
    assert paper_by_token(new_token()) is None
    assert paper_by_token("") is None


def test_codes_are_long_unlike_each_other_and_typeable():
    tokens = {new_token() for _ in range(1000)}
    assert len(tokens) == 1000
    assert {len(token) for token in tokens} == {16}
    assert set("".join(tokens)) <= set(LETTERS)
    assert typed_token("oOiIlL") == "001111"


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("where", "character", "shown"),
    [
        ({"data": DATA | {"rows": [["申请人", "张𠮷"]]}}, "𠮷", "「𠮷」"),
        ({"title": "入户卡𮧵"}, "𮧵", "「𮧵」"),
        ({"data": DATA | {"notes": [{"deep": ["a\u200bb"]}]}}, "\u200b", "「U+200B」"),
        ({"data": DATA | {"officer": "王\ue000"}}, "\ue000", "「U+E000」"),
    ],
    ids=["a name", "the title", "an invisible character", "a private one"],
)
def test_a_paper_with_a_missing_glyph_is_refused_and_not_printed_with_a_hole(folder, where, character, shown):
    with pytest.raises(MissingGlyph) as refusal:
        issue(**where)
    assert refusal.value.characters == [character]
    assert shown in refusal.value.sentence
    assert not Paper.objects.exists()
    assert not [path for path in folder.rglob("*") if path.is_file()]


def test_every_missing_character_is_named_at_once():
    with pytest.raises(MissingGlyph) as refusal:
        check_glyphs({"a": "𠮷", "b": ["𮧵", {"c": "𠮷"}], "n": 5, "none": None})
    assert refusal.value.characters == sorted("𠮷𮧵")


@pytest.mark.parametrize("text", ["龘靐齉㛃", "Ｘ·—“”《》①", "买买提·阿依古丽", "line\nbreak", ""])
def test_rare_characters_the_font_has_are_printed(text):
    check_glyphs({"text": text})
    assert list(texts_of([text, 1, None])) == [text]


@pytest.mark.parametrize(
    "template",
    [
        b"#unknown()",
        b'#import "/common/nowhere.typ": *',
        b'#read("/etc/passwd")',
        b'#set text(font: "Arial")\nA',
    ],
    ids=["unknown name", "missing part", "a file outside", "a font we do not have"],
)
def test_a_faulty_template_is_the_packs_fault(template):
    with pytest.raises(PaperFault):
        press().print(template, {}, NOW)


@pytest.mark.django_db
def test_numbers_are_drawn_one_by_one_per_prefix():
    assert [draw_serial("R20220301") for _ in range(3)] == [1, 2, 3]
    assert draw_serial("R20220302") == 1


@pytest.mark.django_db
def test_a_number_drawn_in_vain_is_drawn_again():
    draw_serial("R")
    with transaction.atomic():
        draw_serial("R")
        transaction.set_rollback(True)
    assert draw_serial("R") == 2


def run_at_once(work, times):
    """Start all threads, let them go together, and collect what each returned or refused."""
    gate, outcomes = threading.Barrier(times), []

    def one():
        connection.ensure_connection()
        gate.wait()
        try:
            outcomes.append(work())
        except LimitReached:
            outcomes.append(None)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


@pytest.mark.django_db(transaction=True)
def test_fifty_clicks_at_once_never_give_a_fourth_print():
    paper = issue()
    outcomes = run_at_once(lambda: click(paper).number, 50)
    assert len(outcomes) == 50
    assert sorted(number for number in outcomes if number) == [1, 2, 3]
    assert prints_left("case:1", "card", 3) == 0
    assert Print.objects.count() == 3


@pytest.mark.django_db(transaction=True)
def test_numbers_drawn_at_once_have_no_gap_and_no_double():
    assert sorted(run_at_once(lambda: draw_serial("R"), 20)) == list(range(1, 21))


@pytest.mark.django_db
def test_a_click_counts_and_the_fourth_is_told_the_way():
    paper, user = issue(), make_user()
    assert [click(paper, actor=user).number for _ in range(3)] == [1, 2, 3]
    with pytest.raises(LimitReached, match="窗口"):
        click(paper)
    assert prints_used("case:1", "card") == 3
    assert [entry.verb for entry in history("case:1")][1:] == ["print_counted"] * 3


@pytest.mark.django_db
def test_a_window_prints_without_end_and_uses_up_nothing():
    paper = issue()
    for number in range(1, 6):
        assert click(paper, limit=None, channel=Print.Channel.WINDOW).number == number
    assert prints_left("case:1", "card", 3) == 3


@pytest.mark.django_db
def test_a_void_paper_is_not_printed_and_its_successor_goes_on_counting():
    first = issue()
    click(first)
    void_paper(paper=first, reason="reissued", actor=SYSTEM, now=NOW)
    with pytest.raises(IllegalStep, match="作废"):
        click(first)
    second = issue(number="R-000002")
    assert click(second).number == 2
    assert prints_left("case:1", "card", 3) == 1


@pytest.mark.django_db
def test_a_paper_is_made_void_once():
    paper = issue()
    void_paper(paper=paper, reason="withdrawn", actor=SYSTEM, now=NOW)
    again = void_paper(paper=paper, reason="withdrawn", actor=SYSTEM, now=NOW + timedelta(days=1))
    assert again.voided_at == NOW
    assert paper_by_token(paper.token).voided_at == NOW


@pytest.mark.django_db
def test_a_pdf_belongs_to_its_paper():
    first, second = issue(), issue(number="R-000002")
    names = [f"documents/{paper.token[:2]}/{paper.token}".lower() for paper in (first, second)]
    files.place(names[1]).write_bytes(files.place(names[0]).read_bytes())
    with pytest.raises(files.SealBroken):
        pdf_of(second)
