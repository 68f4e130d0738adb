"""The pictures of a registration's papers: taken in with the form, and held while it is corrected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from jifenban.accounts.errors import InvalidInput
from jifenban.employers.models import Employer
from jifenban.employers.rules import proof_limit
from jifenban.evidence.actions import receive_file
from jifenban.evidence.models import File
from jifenban.portals.ui.request import Request
from policypack.registration import Proof, Registration

#: Before the name of a paper: pictures that came with a form shown again, which need not be chosen anew.
HELD = "held."


@dataclass(frozen=True)
class ProofView:
    """One paper on the form. `held`: pictures this form brought along; `kept`: those handed in before."""

    proof: Proof
    error: str
    held: Sequence[File]
    kept: Sequence[File]


def pictures_in(
    request: Request, rule: Registration, service: str
) -> tuple[dict[str, list[File]], dict[str, str]]:
    """The pictures of each paper by its key, and the sentence for each that could not be taken in."""
    found, errors = dict[str, list[File]](), dict[str, str]()
    for key in rule.proofs:
        try:
            found[key] = _received(request, key, rule, service) or _held(request, key)
        except InvalidInput as refused:
            found[key], errors[key] = [], refused.sentence
    return found, errors


def _received(request: Request, key: str, rule: Registration, service: str) -> list[File]:
    limit = proof_limit(service, request.now)
    # One more than may be: that there are too many is said, the others are not even read.
    return [
        receive_file(
            owner=request.person,
            stream=upload,
            name=upload.name or "",
            limit=limit,
            actor=request.user,
            now=request.now,
        )
        for upload in request.FILES.getlist(key)[: rule.max_files + 1]
    ]


def _held(request: Request, key: str) -> list[File]:
    ids = [file_id for text in request.POST.getlist(HELD + key) if (file_id := _uuid(text))]
    return list(File.objects.filter(pk__in=ids, owner=request.person))


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def proof_views(
    rule: Registration | None,
    employer: Employer | None,
    pictures: Mapping[str, Sequence[File]],
    errors: Mapping[str, str],
) -> list[ProofView]:
    """The papers of a registration in the order of the pack."""
    kept: dict[str, list[File]] = {}
    for one in employer.proofs.select_related("file").order_by("pk") if employer else ():
        kept.setdefault(one.proof, []).append(one.file)
    return [
        ProofView(proof, errors.get(proof.key, ""), pictures.get(proof.key, ()), kept.get(proof.key, ()))
        for proof in (rule.proofs.values() if rule else ())
    ]
