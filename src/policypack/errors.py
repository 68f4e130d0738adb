"""What can be wrong in a pack. Sentences are Chinese: pack authors read them.

PackError      one fault, with the file and line that hold it
PackErrors     every fault found in one reading
FactsError     the facts handed to the engine do not fit the pack
Undecided      they fit, but a dated table has a gap that some people's points need
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from difflib import get_close_matches


class PackError(Exception):
    """One fault of a pack: `file:line: what is wrong, how to mend it`."""

    def __init__(self, file: str, line: int, what: str, mend: str) -> None:
        self.file = file
        self.line = line
        self.what = what
        self.mend = mend
        super().__init__(f"{file}:{line}: {what}；{mend}")

    @property
    def errors(self) -> tuple[PackError, ...]:
        """The single faults, so that callers treat one and many alike."""
        return (self,)


class PackErrors(PackError):
    """Several faults of one pack, in the order of the file."""

    def __init__(self, errors: Sequence[PackError]) -> None:
        flat = {error.args[0]: error for group in errors for error in group.errors}
        self._errors = tuple(sorted(flat.values(), key=lambda error: (error.file, error.line)))
        first = self._errors[0]
        super().__init__(first.file, first.line, first.what, first.mend)
        self.args = ("\n".join(str(error) for error in self._errors),)

    @property
    def errors(self) -> tuple[PackError, ...]:
        """The single faults, sorted by file and line, each once."""
        return self._errors


class FactsError(ValueError):
    """Facts that do not fit the pack: whose, which fact, and why, in Chinese."""

    def __init__(self, sentence: str, *, fact: str | None = None, person: int | None = None) -> None:
        self.sentence = sentence
        self.fact = fact
        self.person = person
        super().__init__(sentence)


class Undecided(FactsError):
    """What nobody has published is needed to score some people: `people` gives each of them the reason."""

    def __init__(self, people: Mapping[int, str], fact: str) -> None:
        first = min(people)
        super().__init__(people[first], fact=fact, person=first)
        self.people = people


class Problems:
    """Collects faults so that an author sees all of them at once.

    problems = Problems()
    for node in nodes:
        with problems.collecting():
            read(node)          # a PackError ends this item, not the reading
    problems.raise_any()
    """

    def __init__(self) -> None:
        self._found: list[PackError] = []

    @contextmanager
    def collecting(self) -> Iterator[None]:
        """Keep a PackError raised inside and go on after the block."""
        try:
            yield
        except PackError as error:
            self._found.extend(error.errors)

    def add(self, error: PackError) -> None:
        """Keep one fault."""
        self._found.extend(error.errors)

    def raise_any(self) -> None:
        """Raise PackError for one fault, PackErrors for several, nothing for none."""
        if len(self._found) == 1:
            raise self._found[0]
        if self._found:
            raise PackErrors(self._found)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A way to mend an unknown word: the nearest known one, else the whole list."""
    options = sorted(known)
    near = get_close_matches(word, options, n=1)
    if near:
        return f"是不是“{near[0]}”？"
    return f"可用的有：{'、'.join(options)}" if options else "请删去它"
