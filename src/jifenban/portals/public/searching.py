"""The search a newcomer makes: a question in plain words, the nearest packs, indicators, windows and papers."""

from collections.abc import Iterator
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from jifenban.portals.public.search_index import KINDS, Found, Index, index, plain, signs
from jifenban.portals.ui.audience import audience
from jifenban.portals.ui.request import Request

MOST = 20
LONGEST = 60
TITLE, TEXT = 3.0, 1.0
WANTED = 3.5  # of a kind the question asks for
PLAIN = 1.3  # not a paper, where the question names no kind: most want to know what something is worth
ENDED = 0.6  # an older edition
ENOUGH = 0.25  # of the best: what is further off is left out


@require_safe
@audience("public")
def search(request: Request) -> HttpResponse:
    """Answer ?q= with what is nearest."""
    text = request.GET.get("q", "").strip()[:LONGEST]
    context = {"text": text, "found": [(KINDS[one.kind], one) for one in find(text, request.now.date())]}
    return render(request, "public/search.html", context)


def find(question: str, today: date) -> list[Found]:
    """What is nearest to a question, best first; what is over stands after what is in force."""
    known = index()
    text = _read(known, plain(question))
    cities = {key for name, key in known.cities.items() if name in text}
    meant = _groups(known, text)
    wanted = _wanted(known, text)
    scored = _ranked(known, meant, cities, wanted, today) if meant else []
    # Where nothing but a city or a kind is understood, everything of that kind is as near; of a city its packs.
    return scored or _ranked(known, [], cities, wanted or {"pack"}, today) if wanted or cities else scored


def _ranked(
    known: Index, meant: list[list[frozenset[str]]], cities: set[str], wanted: set[str], today: date
) -> list[Found]:
    scored = []
    for number, one in enumerate(known.entries):
        if not cities or one.city in cities:
            nearness = _score(known, one, meant) if meant else float(one.kind in wanted)
            scored.append((nearness * _worth(one, wanted, today), number))
    best = max((score for score, _ in scored), default=0)
    ranked = sorted(
        (pair for pair in scored if pair[0] > best * ENOUGH), key=lambda pair: (-pair[0], pair[1])
    )
    # The same line of a city's other services and editions tells nothing new.
    first: dict[tuple[str, ...], Found] = {}
    for _, number in ranked:
        one = known.entries[number]
        first.setdefault((one.kind, one.title, one.text, one.city), one)
    return list(first.values())[:MOST]


def _read(known: Index, text: str) -> str:
    """The question in the words of the packs: other signs, usual slips and pinyin read as what they stand for."""
    for word in sorted(known.words.read, key=len, reverse=True):
        text = text.replace(word, known.words.read[word])
    return text


def _wanted(known: Index, text: str) -> set[str]:
    """The kinds that the question asks for; a longer word counts before one that stands inside it."""
    words = {word: kind for kind, group in known.words.wants.items() for word in group}
    found = set()
    for word in sorted(words, key=len, reverse=True):
        if word in text:
            found.add(words[word])
            text = text.replace(word, " ")
    return found


def _worth(one: Found, wanted: set[str], today: date) -> float:
    kind = WANTED if one.kind in wanted else 1.0
    if not wanted and one.kind in ("indicator", "condition"):
        kind = PLAIN
    return kind * (ENDED if one.over(today) else 1.0)


def _groups(known: Index, text: str) -> list[list[frozenset[str]]]:
    """What the question means: for each thing, the ways it may be written."""
    left = text
    for name in sorted(known.cities, key=len, reverse=True):
        left = left.replace(name, " ")
    found = []
    for group in known.words.same:
        if any(word in left for word in group):
            found.append([signs(word) for word in group])
            for word in sorted(group, key=len, reverse=True):
                left = left.replace(word, " ")
    asked = sorted((word for words in known.words.wants.values() for word in words), key=len, reverse=True)
    for word in (*asked, *known.words.drop):
        left = left.replace(word, " ")
    return found + [[frozenset([sign])] for sign in sorted(signs(left))]


def _score(known: Index, one: Found, meant: list[list[frozenset[str]]]) -> float:
    return sum(max(_near(known, one, way) for way in ways) for ways in meant)


def _near(known: Index, one: Found, way: frozenset[str]) -> float:
    """How much of one way of writing stands in the title and in the text; 1 sign of 3 is no match."""
    return max(_part(known, one.titles, way) * TITLE, _part(known, one.texts, way) * TEXT)


def _part(known: Index, there: frozenset[str], way: frozenset[str]) -> float:
    hit = way & there
    if len(hit) * 2 < len(way) or not way:
        return 0.0
    return sum(_weights(known, hit)) / len(way)


def _weights(known: Index, some: frozenset[str]) -> Iterator[float]:
    return (known.weight.get(sign, 0.0) for sign in some)
