"""A visitor without a log-in: the window opens a draft, the visitor goes on with it on a phone."""

from datetime import datetime

from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from jifenban.accounts.actors import Actor
from jifenban.accounts.errors import InvalidInput, NotAllowed, Refused
from jifenban.cases.access import may_help
from jifenban.cases.actions import open_case
from jifenban.cases.formats import phone_fault
from jifenban.people.actions import recognise_person
from jifenban.people.idnumber import BadIdNumber, read_id_number
from jifenban.people.models import Person
from jifenban.people.queries import person_by_number
from jifenban.policies.access import services_of
from jifenban.policies.models import Service
from jifenban.policies.queries import open_rounds
from jifenban.portals.officer.frame import refusal_status
from jifenban.portals.officer.window import show_find
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@audience("staff")
@require_POST
def open_for_visitor(request: Request) -> HttpResponse:
    """Open a draft by identity number and name; refused with the sentence, everything typed kept."""
    if not may_help(request.user):
        raise NotAllowed("为来人开草稿要有窗口受理的权限。")
    now, actor = request.now, request.user
    try:
        service = _service(actor, request.POST.get("service", ""))
        person = _visitor(request.POST, actor, now)
        opened = open_case(
            service=service,
            person=person,
            round=open_rounds(service.key, now).first(),
            actor=actor,
            now=now,
        )
    except Refused as refused:
        return show_find(request, refused=refused, status=refusal_status(refused))
    return redirect("officer:counter", opened.code)


def _service(clerk: Actor, key: str) -> Service:
    service = services_of(clerk).filter(key=key).first()
    if service is None:
        raise InvalidInput({"service": "还没有选事项。请选来人要办的事项。"})
    return service


def _visitor(post: QueryDict, actor: Actor, now: datetime) -> Person:
    """Find the visitor or write the visitor down. What somebody's own log-in said is not changed from here."""
    name, phone = post.get("name", ""), post.get("phone", "").strip()
    try:
        read = read_id_number(post.get("number", ""))
    except BadIdNumber as fault:
        raise InvalidInput({"number": str(fault)}) from fault
    wrong = phone_fault(phone) if phone else ""
    if wrong:
        raise InvalidInput({"phone": wrong})
    known = person_by_number(read.text)
    if known is None or (known.account_id is None and known.name == name.strip()):
        return recognise_person(number=read.text, name=name, phone=phone, actor=actor, now=now)
    if known.name != name.strip():
        raise InvalidInput({"name": "姓名和这个身份证号登记的不一样。请对照身份证再看一遍。"})
    return known
