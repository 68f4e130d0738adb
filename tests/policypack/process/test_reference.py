"""The samples of docs/reference/pack-process.md load, and its words are the vocabulary's."""

import json
import re
import shutil
from pathlib import Path

import pytest
import typst

from policypack.admission_reading import read_admission
from policypack.bring_reading import read_bring
from policypack.documents import read_papers
from policypack.form_reading import FactFields, FactPaper, read_form
from policypack.forms import FIELD_TYPES, Field
from policypack.intents import Hold
from policypack.messages import PLACEHOLDERS, read_messages
from policypack.objections import Within
from policypack.offices import read_offices
from policypack.pack import load_pack
from policypack.progress import read_progress
from policypack.rounds import read_round
from policypack.timeline import read_timeline
from policypack.workflow import CONDITIONS, EFFECTS, GUARDS, OPENS, SCREENS, STEP_TONES, TONES
from policypack.workflow_reading import read_workflow
from tests.policypack.process import huadu
from tests.policypack.process.tiny import top

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs/reference/pack-process.md").read_text(encoding="utf-8")
PERMITS = FactFields(
    "居住证", "", True, (Field("street", "镇街", "text"),), (FactPaper("permit", "居住证", "", None),)
)


def sample(name):
    """The fenced block that follows the page's mark of this name."""
    found = re.search(rf"<!-- sample: {name} -->\n```\w+\n(.*?)```", PAGE, re.DOTALL)
    assert found, f"no sample {name}"
    return found[1]


def test_the_sample_workflow_loads():
    assert len(read_workflow(top(sample("workflow"))).workflow.steps) == 9


def test_the_sample_with_an_employer_and_disputes_loads():
    workflow = read_workflow(top(sample("parties"))).workflow

    assert workflow.relations["employer"].party == "employer"
    assert workflow.status("choosing").pages == {"employer"}
    assert workflow.disputes.conditions == ("permit", "insured_seven_years")
    assert workflow.registration.login == "L3"
    assert list(workflow.registration.proofs) == ["licence", "letter"]


def test_the_sample_of_a_road_in_stages_loads():
    workflow = read_workflow(top(sample("workflow"))).workflow
    form = read_form(top(sample("forms")), {"permits": PERMITS}).form

    progress = read_progress(
        top(sample("progress")), workflow, read_bring(top(sample("bring")), form, workflow)
    )

    assert [stage.key for stage in progress.stages] == ["street", "departments", "police"]
    assert progress.stage_of("mending").label == "部门核验"
    assert progress.stage_of("draft") is None


def test_the_sample_objections_and_intents_load():
    workflow = read_workflow(top(sample("objections"))).workflow

    assert workflow.objections["score"].within == Within(timer="objecting")
    assert workflow.intents["school"].hold("submit") == Hold("submit", "school_closes", "back")


def test_the_sample_adjustment_and_stages_load():
    workflow = read_workflow(top(sample("adjustment"))).workflow

    assert workflow.adjustment.facts == ("birth_date", "permits", "credit_records", "offences")
    assert workflow.stages[workflow.status("verified").stage].label == "查询"


def test_the_sample_form_loads():
    form = read_form(top(sample("forms")), {"permits": PERMITS}).form

    assert [page.key for page in form.pages] == ["permit", "move_in", "check"]
    assert form.section("permits").photos[0].label == "居住证"


def test_the_sample_round_loads():
    assert [value.key for value in read_round("2022", top(sample("round"))).unknown] == ["birth_line"]


def test_the_sample_of_giving_places_loads():
    pack = huadu.PACK + "purposes: {service: {label: 入学}}\n"
    rules = load_pack(huadu.files(pack=pack), huadu.ROOT)

    assert read_admission(top(sample("admission")), rules).rest == "random"


def test_the_sample_timeline_loads():
    rounds = {"2022": read_round("2022", top(sample("round")))}

    assert read_timeline(top(sample("timeline")), rounds).goal == "scored"


def test_the_sample_papers_messages_and_offices_load():
    assert read_papers(top(sample("documents")), lambda name: True).paper("card").prints == 3
    assert read_messages(top(sample("messages"))).texts["returned"].placeholders == {
        "case",
        "items",
        "reasons",
    }
    assert len(read_offices("offices.csv", sample("offices").encode())) == 4


def test_the_sample_list_of_papers_loads():
    form = read_form(top(sample("forms")), {"permits": PERMITS}).form
    workflow = read_workflow(top(sample("workflow"))).workflow

    lists = read_bring(top(sample("bring")), form, workflow)

    assert [paper.title for paper in lists["police"].papers] == ["入户卡", "不动产权证书", "出生医学证明"]


@pytest.mark.parametrize(
    "words", [TONES, OPENS, SCREENS, STEP_TONES, GUARDS, CONDITIONS, EFFECTS, FIELD_TYPES, PLACEHOLDERS]
)
def test_every_word_of_the_vocabulary_is_on_the_page(words):
    for word in words:
        assert re.search(rf"\b{word}\b", PAGE), word


@pytest.mark.parametrize("template", ["receipt", "return_notice", "score_sheet", "card"])
def test_the_sample_data_fills_every_template_of_guangzhou(template, tmp_path):
    shutil.copytree(ROOT / "src/jifenban/documents/typst", tmp_path, dirs_exist_ok=True)
    shutil.copy(ROOT / f"policies/guangzhou/documents/{template}.typ", tmp_path)
    data = json.loads(sample("paper-data"))
    if template == "return_notice":
        data["items"] = {"head": ["序号", "项目", "原因"], "rows": [[1, "文化程度", "缺备案表。"]]}

    pdf = typst.compile(
        str(tmp_path / f"{template}.typ"),
        root=str(tmp_path),
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )

    assert pdf.startswith(b"%PDF-")
