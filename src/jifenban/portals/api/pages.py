"""The API described for people: our own page, without a script and without anything from elsewhere."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.portals.api.operations import api
from jifenban.portals.api.questions import EXAMPLES
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request


@dataclass(frozen=True)
class Operation:
    """One operation as the page shows it."""

    method: str
    path: str
    summary: str
    text: str
    sends: bool


@require_safe
@audience("public")
def description(request: Request) -> HttpResponse:
    """List what can be asked, with an example, read off the OpenAPI description itself."""
    schema: dict[str, Any] = api.get_openapi_schema(path_prefix="/api/v1")
    context = {
        "info": schema["info"],
        "operations": _operations(schema),
        "example": json.dumps(EXAMPLES[0]),
        "rate": settings.JIFENBAN_API_RATE,
    }
    return render(request, "api/description.html", context)


def _operations(schema: dict[str, Any]) -> list[Operation]:
    return [
        Operation(method.upper(), path, one["summary"], one["description"], "requestBody" in one)
        for path, methods in schema["paths"].items()
        for method, one in methods.items()
    ]
