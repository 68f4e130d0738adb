"""Which devices of the visitor's computer a page may use: none, but where a view has asked for one."""

from collections.abc import Callable

from django.http import HttpResponse

from jifenban.portals.ui.request import Request

HEADER = "Permissions-Policy"
NONE = "camera=(), microphone=(), geolocation=()"
CAMERA = "camera=(self), microphone=(), geolocation=()"


class Devices:
    """Middleware: no page may use the camera, the microphone or the place, unless `with_camera` let it."""

    def __init__(self, get_response: Callable[[Request], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: Request) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault(HEADER, NONE)
        return response


def with_camera(response: HttpResponse) -> HttpResponse:
    """Let the scripts of this page, and of no other origin, ask for the camera."""
    response.headers[HEADER] = CAMERA
    return response
