"""An employer's registration is checked by an officer before its code works, where the pack says so."""

import pytest

from jifenban.accounts.errors import IllegalStep, Incomplete, InvalidInput, NotAllowed
from jifenban.demo.evidence import drawn_picture
from jifenban.employers.actions import decide_registration, mend_registration, register_employer
from jifenban.employers.models import Employer
from jifenban.employers.queries import employer_by_code
from jifenban.employers.registering import Told
from jifenban.employers.rules import proof_limit, registrations_for
from jifenban.notices.models import Message
from tests.cases import beijing
from tests.cases.beijing import NOW
from tests.cases.road import make_applicant, make_officer

pytestmark = pytest.mark.django_db
GOOD = "91110108551385082Q"
SERVICE = "beijing/settlement"
CITY = "110000"


@pytest.fixture
def batch(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return beijing.open_beijing()


def told(agent, **more) -> Told:
    pictures = {
        key: [drawn_picture(key, agent, proof_limit(SERVICE, NOW), agent.account, NOW)]
        for key in ("licence", "letter")
    }
    given = {"credit_code": GOOD, "name": "某某公司", "contact": "赵", "phone": "010-1", "pictures": pictures}
    return Told(**{**given, **more})


def register(agent, **more) -> Employer:
    return register_employer(
        service=SERVICE, told=told(agent, **more), agent=agent, actor=agent.account, now=NOW
    )


def decide(employer: Employer, accept: bool, reason: str = "", who=None) -> Employer:
    who = who or make_officer("registrar", CITY, now=NOW)
    return decide_registration(employer_id=employer.pk, accept=accept, reason=reason, actor=who, now=NOW)


def test_the_code_of_an_employer_that_nobody_has_checked_brings_no_applicant_on(batch):
    employer = register(make_applicant("测试经办"))
    case = beijing.promise(beijing.start(beijing.eligible(batch), batch))

    assert employer.state == Employer.State.WAITING
    assert employer_by_code(employer.code) is None
    with pytest.raises(Incomplete) as refused:
        beijing.ask(case, employer)
    assert "核对通过后领到" in refused.value.missing[0].sentence


def test_accepted_the_code_works_and_its_agents_are_told_it(batch):
    employer = decide(register(make_applicant("测试经办")), accept=True)
    case = beijing.promise(beijing.start(beijing.eligible(batch), batch))

    assert beijing.ask(case, employer).status == "link_waiting"
    message = Message.objects.get(template="employer_registration")
    assert employer.code[:3] in message.text
    with pytest.raises(IllegalStep, match="核对过"):
        decide(employer, accept=False, reason="重复")


def test_refused_with_a_reason_it_is_corrected_and_handed_in_again(batch):
    agent = make_applicant("测试经办")
    employer = register(agent)
    with pytest.raises(InvalidInput, match="没有通过的原因"):
        decide(employer, accept=False, reason=" ")
    refused = decide(employer, accept=False, reason="授权书没有盖章")
    assert refused.state == Employer.State.REFUSED
    assert "授权书没有盖章" in Message.objects.get().text

    letter = {"letter": [drawn_picture("letter two", agent, proof_limit(SERVICE, NOW), agent.account, NOW)]}
    mended = mend_registration(
        employer_id=employer.pk, told=told(agent, pictures=letter), actor=agent.account, now=NOW
    )

    assert (mended.state, mended.reason) == ("waiting", "")
    assert sorted(mended.proofs.values_list("proof", flat=True)) == ["letter", "licence"]
    assert mended.proofs.get(proof="letter").file == letter["letter"][0]
    decide(mended, accept=True)
    with pytest.raises(IllegalStep, match="不用再交"):
        mend_registration(employer_id=employer.pk, told=told(agent), actor=agent.account, now=NOW)


def test_every_paper_is_wanted_and_not_too_many_pictures_of_it(batch):
    agent = make_applicant("测试经办")
    picture = drawn_picture("licence", agent, proof_limit(SERVICE, NOW), agent.account, NOW)

    with pytest.raises(InvalidInput) as refused:
        register(agent, name="", pictures={"licence": [picture] * 3})

    assert set(refused.value.errors) == {"name", "licence", "letter"}
    assert "最多 2 张" in refused.value.errors["licence"]
    assert not Employer.objects.exists()


def test_somebody_who_took_another_employers_code_is_refused_and_holds_it_no_longer(batch):
    taker, owner = make_applicant("测试甲"), make_applicant("测试乙")
    taken = register(taker)
    with pytest.raises(InvalidInput, match="正在核对"):
        register(owner)
    decide(taken, accept=False, reason="授权书与营业执照不符")

    assert register(owner).state == Employer.State.WAITING
    with pytest.raises(InvalidInput, match="正在核对"):
        mend_registration(employer_id=taken.pk, told=told(taker), actor=taker.account, now=NOW)


def test_only_the_role_of_the_pack_checks_and_only_the_agents_correct(batch):
    employer = register(make_applicant("测试经办"))
    clerk, stranger = make_officer("clerk", beijing.DISTRICT, now=NOW), make_applicant("测试丙")

    assert not registrations_for(clerk).exists()
    with pytest.raises(NotAllowed):
        decide(employer, accept=True, who=clerk)
    with pytest.raises(NotAllowed):
        mend_registration(employer_id=employer.pk, told=told(stranger), actor=stranger.account, now=NOW)


def test_a_code_works_in_the_service_it_was_registered_in_only(batch):
    elsewhere = beijing.some_employer()
    Employer.objects.filter(pk=elsewhere.pk).update(service="some/other")
    case = beijing.promise(beijing.start(beijing.eligible(batch), batch))

    with pytest.raises(Incomplete) as refused:
        beijing.ask(case, elsewhere)
    assert "没有这个单位注册码" in refused.value.missing[0].sentence
