"""Pages leave compressed: phones on slow lines come without a proxy too."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware


class CompressedText(GZipMiddleware):
    """Compress texts only: pictures and papers are compact already, and packing them again costs time.

    The form's tokens are masked anew in every answer and Django pads its length, so that its size tells nothing.
    """

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        """Leave everything that is not text as it is."""
        if not response.get("Content-Type", "").startswith("text/"):
            return response
        return super().process_response(request, response)
