"""Who acts for an employer: added by name and number, ended by another agent."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from jifenban.accounts.errors import InvalidInput, Refused
from jifenban.employers.actions import add_agent, end_agent
from jifenban.employers.queries import agents_of
from jifenban.people.masking import mask_number
from jifenban.portals.employers.frame import framed
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@require_http_methods(["GET", "POST"])
@audience("employer")
def agents(request: Request, employer_code: str) -> HttpResponse:
    """List those who act for the employer, and add one."""
    frame = framed(request, employer_code, "agents")
    if request.method == "GET":
        return _show(request, frame)
    try:
        add_agent(
            employer_id=frame["employer"].pk,
            number=request.POST.get("number", ""),
            name=request.POST.get("name", ""),
            actor=request.user,
            now=request.now,
        )
    except InvalidInput as invalid:
        return _show(request, frame, errors=invalid.errors, status=422)
    return redirect("employers:agents", employer_code=employer_code)


@require_POST
@audience("employer")
def end(request: Request, employer_code: str, agent_id: int) -> HttpResponse:
    """Let somebody no longer act for the employer."""
    frame = framed(request, employer_code, "agents")
    agent = get_object_or_404(agents_of(frame["employer"]), pk=agent_id)
    try:
        end_agent(agent_id=agent.pk, actor=request.user, now=request.now)
    except Refused as refused:
        return _show(request, frame, problem=refused.sentence, status=409)
    return redirect("employers:agents", employer_code=employer_code)


def _show(request: Request, frame: dict, status: int = 200, **more: object) -> HttpResponse:
    rows = [
        (agent, agent.person.name, mask_number(agent.person.number)) for agent in agents_of(frame["employer"])
    ]
    typed = {key: request.POST.get(key, "") for key in ("name", "number")}
    context = {**frame, "rows": rows, "typed": typed, **more}
    return render(request, "employers/agents.html", context, status=status)
