"""The only writers of papers and of the ledger of their prints."""

import hashlib
import io
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import segno
from django.conf import settings
from django.db import transaction

from jifenban.accounts.actors import Actor, user_of
from jifenban.accounts.errors import IllegalStep, LimitReached
from jifenban.documents.fonts import check_glyphs
from jifenban.documents.models import Paper, Print, Sequence
from jifenban.documents.storage import keep_pdf
from jifenban.documents.tokens import new_token, shown_token
from jifenban.documents.typesetting import press
from jifenban.journal.actions import record
from jifenban.people.models import Person


@transaction.atomic
def draw_serial(key: str) -> int:
    """Draw the next number of a counter, 1, 2, 3 …

    Gapless: the counter stays locked until the caller's transaction ends, and a rollback puts the number
    back. Draw it as late as possible.
    """
    Sequence.objects.get_or_create(key=key)
    sequence = Sequence.objects.select_for_update().get(key=key)
    sequence.last += 1
    sequence.save(update_fields=["last"])
    return sequence.last


@transaction.atomic
def issue_paper(
    *,
    kind: str,
    title: str,
    number: str,
    subject: str,
    person: Person | None,
    template: bytes,
    data: Mapping[str, Any],
    revision_digest: str,
    actor: Actor,
    now: datetime,
) -> Paper:
    """Typeset a paper and keep it as issued; it is never typeset again.

    A QR code that leads to the check page is added to `data`. Raises MissingGlyph when the font lacks a
    character of any text, PaperFault when the template does not compile.
    """
    content = {**data, "title": title, "number": number}
    check_glyphs(content)
    token = new_token()
    content |= {"qr": check_code(token), "qr_label": f"扫码验真伪\n{shown_token(token)}"}
    pdf = press().print(template, content, now)
    # On disk before the row: a row that was committed always finds its PDF.
    keep_pdf(token, pdf)
    paper = Paper.objects.create(
        kind=kind,
        title=title,
        number=number,
        subject=subject,
        person=person,
        data=dict(data),
        revision_digest=revision_digest,
        content_digest=hashlib.sha256(pdf).hexdigest(),
        token=token,
        issued_at=now,
    )
    record(
        actor=actor,
        verb="paper_issued",
        subject=subject,
        now=now,
        data={"paper": paper.pk, "kind": kind, "number": number, "digest": paper.content_digest},
    )
    return paper


def check_code(token: str) -> str:
    """The QR code (SVG) of the page that confirms a paper."""
    out = io.BytesIO()
    address = f"{settings.PUBLIC_URL}/check/{token}/"
    segno.make(address, error="m", micro=False).save(out, kind="svg", border=0, xmldecl=False)
    return out.getvalue().decode()


@transaction.atomic
def count_print(
    *, paper: Paper, kind: str, limit: int | None, channel: str, actor: Actor, now: datetime
) -> Print:
    """Count one print before the page is shown: a click counts even if nothing is printed afterwards.

    Counted per subject, kind and channel, so that a paper issued anew does not start afresh; `limit` None
    counts without end. Raises LimitReached when used up, IllegalStep for a void paper.
    """
    # All papers of the kind are locked, oldest first: fifty clicks at once queue up here.
    papers = list(Paper.objects.select_for_update().filter(subject=paper.subject, kind=kind).order_by("pk"))
    locked = next((one for one in papers if one.pk == paper.pk), None)
    if locked is None or locked.voided_at is not None:
        raise IllegalStep(f"这份{paper.title}已经作废，不能打印。请刷新页面后再看。")
    used = Print.objects.filter(subject=locked.subject, kind=kind, channel=channel).count()
    if limit is not None and used >= limit:
        raise LimitReached(
            f"{locked.title}的 {limit} 次打印已用完（点击即计一次）。再要打印，请到受理窗口办理。"
        )
    counted = Print.objects.create(
        subject=locked.subject,
        kind=kind,
        channel=channel,
        number=used + 1,
        paper=locked,
        actor=user_of(actor),
        at=now,
    )
    record(
        actor=actor,
        verb="print_counted",
        subject=locked.subject,
        now=now,
        data={"paper": locked.pk, "kind": kind, "channel": channel, "number": counted.number},
    )
    return counted


@transaction.atomic
def void_paper(*, paper: Paper, reason: str, actor: Actor, now: datetime) -> Paper:
    """Make a paper void: its check page says so from now on. Voiding it again keeps the first time.

    `reason` is a key (the step that voids it), not a text about a person: it goes into the journal.
    """
    locked = Paper.objects.select_for_update().get(pk=paper.pk)
    if locked.voided_at is None:
        locked.voided_at = now
        locked.save(update_fields=["voided_at"])
        record(
            actor=actor,
            verb="paper_voided",
            subject=locked.subject,
            now=now,
            data={"paper": locked.pk, "reason": reason},
        )
    return locked
