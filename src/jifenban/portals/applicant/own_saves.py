"""Which versions an open page has itself saved in the background.

A press of a button may overtake the saving in the background that the same page began: its version is then
older than the page's own. The session keeps what each page saved, in the same transaction as the answer, so
that a page is never told that somebody else was there when it was itself.
"""

from collections.abc import Iterable, Mapping

from django.http import HttpRequest

from jifenban.cases.models import Answer, Case

KEY = "own_saves"
MOST = 60


def newest(request: HttpRequest, case: Case, section: str, shown: int) -> int:
    """Return the newest version of a section this page knows: the one it shows, or one it saved since."""
    page, version = _marks(request).get(f"{case.pk}.{section}", ("", 0))
    return max(shown, version) if page and page == request.POST.get("request_key") else shown


def made_here(request: HttpRequest, case: Case, sections: Iterable[str]) -> bool:
    """Whether the stored versions of these sections are this page's own, as far as they are newer."""
    stored = dict(Answer.objects.filter(case=case, section__in=sections).values_list("section", "version"))
    shown = {section: request.POST.get(f"{section}.version", "") for section in stored}
    newer = [section for section, version in stored.items() if shown[section] != str(version)]
    return bool(newer) and all(newest(request, case, section, 0) == stored[section] for section in newer)


def remember(request: HttpRequest, case: Case, made: Mapping[str, int]) -> None:
    """Note which versions the page just made; committed together with them."""
    page = request.POST.get("request_key", "")
    if not page or not made:
        return
    marks = _marks(request)
    marks |= {f"{case.pk}.{section}": (page, version) for section, version in made.items()}
    request.session[KEY] = dict(list(marks.items())[-MOST:])
    request.session.save()
    # Saved already, under the case's lock: the middleware's own saving at the end of this answer would
    # write the marks of this moment over those of a request that came in between.
    request.session.modified = False


def _marks(request: HttpRequest) -> dict[str, tuple[str, int]]:
    """Read the session as it is stored now: the other request may have written since this one began."""
    stored = type(request.session)(request.session.session_key)
    return {key: (page, version) for key, (page, version) in stored.get(KEY, {}).items()}
