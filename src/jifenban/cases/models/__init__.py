"""A case and everything that changes with it in one transaction."""

from jifenban.cases.models.answers import Answer, Photo, Submission
from jifenban.cases.models.batch import AnswerBatch, AnswerLine, TableBatch, TableLine
from jifenban.cases.models.bulk import BulkAct, BulkLine
from jifenban.cases.models.call import Call
from jifenban.cases.models.case import Case, CaseOffice, Event
from jifenban.cases.models.dispute import Dispute
from jifenban.cases.models.employer import EmployerLink
from jifenban.cases.models.inquiry import Inquiry
from jifenban.cases.models.objection import Intent, Objection
from jifenban.cases.models.portions import PortionWork
from jifenban.cases.models.push import PushBatch, PushLine
from jifenban.cases.models.review import Item, Review, Timer
from jifenban.cases.models.score import Assessment, Bar, VerifiedScore
from jifenban.cases.models.visit import Visit

__all__ = [
    "Answer",
    "AnswerBatch",
    "AnswerLine",
    "Assessment",
    "Bar",
    "BulkAct",
    "BulkLine",
    "Call",
    "Case",
    "CaseOffice",
    "Dispute",
    "EmployerLink",
    "Event",
    "Inquiry",
    "Intent",
    "Item",
    "Objection",
    "Photo",
    "PortionWork",
    "PushBatch",
    "PushLine",
    "Review",
    "Submission",
    "TableBatch",
    "TableLine",
    "Timer",
    "VerifiedScore",
    "Visit",
]
