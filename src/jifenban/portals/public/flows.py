"""The process of a policy as a chart: where each status stands, which steps lead where, and the same in words.

The main road goes down in the left column. Whatever else a status leads to stands beside it on the right, as a
box of its own or, where the chart has it already, as a line that names it: no line crosses another, and the
whole is narrow enough for a phone.
"""

from dataclasses import dataclass, replace

from jifenban.portals.public.roads import main_road
from policypack.process import Who
from policypack.workflow import Step, Workflow

WIDTH = 344  # of a phone's page
ROAD_X, ROAD_WIDTH = 2, 136
SIDE_X, SIDE_WIDTH = 202, 140
BOX_HEIGHT, LINE_HEIGHT, GAP = 44, 18, 34
TRUNK_X = 154  # where the ways to the side leave the road
ROAD_LINE, SIDE_LINE = 9, 9
NOTE_LINE = 11  # signs in one line of a box
MANY = 4  # a step from more statuses than these is noted at the end instead of beside each


@dataclass(frozen=True)
class Box:
    """One status, or a line that names one: where it is drawn, and its text line by line."""

    key: str
    kind: str
    x: int
    y: int
    width: int
    height: int
    lines: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def middle(self) -> int:
        """The height of its centre."""
        return self.y + self.height // 2

    @property
    def centre(self) -> int:
        """The centre from the left."""
        return self.x + self.width // 2

    @property
    def texts(self) -> list[tuple[int, str, str]]:
        """Every line with its height and its kind: the label, then what leads on from here."""
        said = [("", line) for line in self.lines] + [("note", line) for line in self.notes]
        top = self.middle - len(said) * LINE_HEIGHT // 2 + 14
        return [(top + place * LINE_HEIGHT, kind, line) for place, (kind, line) in enumerate(said)]


@dataclass(frozen=True)
class Way:
    """A line between two boxes with the numbers of its steps at `x`, `y`."""

    path: str
    kind: str
    numbers: str
    x: int
    y: int


@dataclass(frozen=True)
class Said:
    """One step in words."""

    number: int
    label: str
    sources: str
    to: str
    who: str
    cited: str


@dataclass(frozen=True)
class Flow:
    """The chart and its words."""

    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    words: tuple[Said, ...]
    height: int

    width = WIDTH
    kinds = ("", "main")


def flow(workflow: Workflow) -> Flow:
    """Lay out a workflow. The same workflow gives the same picture."""
    chart = _Chart(workflow)
    chart.draw()
    return Flow(
        boxes=tuple(chart.boxes),
        ways=tuple(chart.ways),
        words=tuple(_said(workflow, number, step) for number, step in enumerate(workflow.steps, start=1)),
        height=chart.y,
    )


class _Chart:
    """A chart while it is drawn, from the top down. `y`: the first free height."""

    def __init__(self, workflow: Workflow) -> None:
        self.workflow = workflow
        self.road = main_road(workflow)
        self.boxes: list[Box] = []
        self.ways: list[Way] = []
        self.y = 2
        self.shown = set(self.road)

    def draw(self) -> None:
        """The road with its sides, then what no status alone leads to."""
        for place, key in enumerate(self.road):
            self._stop(key, self.road[place + 1] if place + 1 < len(self.road) else None)
        for key in self.workflow.statuses:
            many = self._many(key)
            if key not in self.shown or many:
                self._apart(key, many)

    def _stop(self, key: str, after: str | None) -> None:
        leads = self._leads(key)
        main = leads.pop(after, "") if after else ""
        sides = [self._side(target, numbers) for target, numbers in leads.items()]
        box = self._box(key, ROAD_X, ROAD_WIDTH, ROAD_LINE, _kind(self.workflow, key))
        height = max(box.height, sum(side.height + 12 for side, _ in sides) - 12)
        self.boxes.append(replace(box, y=self.y))
        self._branches(self.y, sides)
        bottom, self.y = self.y + box.height, self.y + height + GAP
        if after:
            down = f"M{box.centre},{bottom} V{self.y}"
            self.ways.append(Way(down, "main", main, box.centre, self.y - 20))

    def _branches(self, top: int, sides: list[tuple[Box, str]]) -> None:
        """The boxes beside a stop, and the ways that leave the road for them."""
        begin, y = top + BOX_HEIGHT // 2, top
        for box, numbers in sides:
            placed = replace(box, y=y)
            self.boxes.append(placed)
            bend = f"M{ROAD_X + ROAD_WIDTH},{begin} H{TRUNK_X} V{placed.middle} H{SIDE_X}"
            self.ways.append(Way(bend, "", numbers, (TRUNK_X + SIDE_X) // 2 - 2, placed.middle))
            y += box.height + 12

    def _side(self, key: str, numbers: str) -> tuple[Box, str]:
        if key in self.shown:
            return self._box(key, SIDE_X, SIDE_WIDTH, SIDE_LINE, "line"), numbers
        self.shown.add(key)
        return self._with_notes(key), numbers

    def _with_notes(self, key: str) -> Box:
        """A side status with what leads on from it, in words."""
        box = self._box(key, SIDE_X, SIDE_WIDTH, SIDE_LINE, _kind(self.workflow, key))
        notes: list[str] = []
        for target, numbers in self._leads(key).items():
            notes += _lines(f"{numbers} → {self.workflow.status(target).label}", NOTE_LINE)
        height = max(box.height, (len(box.lines) + len(notes)) * LINE_HEIGHT + 10)
        return replace(box, notes=tuple(notes), height=height)

    def _apart(self, key: str, many: str) -> None:
        """A status that many lead to, or only another one off the road, at the end of the chart."""
        box = self._with_notes(key)
        note = (f"{many} 多处可到",) if many else ()
        kind = "line" if key in self.shown else box.kind
        self.shown.add(key)
        height = box.height + len(note) * LINE_HEIGHT
        whole = replace(box, x=ROAD_X, y=self.y, width=WIDTH - 2 * ROAD_X, height=height, kind=kind)
        self.boxes.append(replace(whole, notes=(*note, *box.notes)))
        self.y += height + 12

    def _leads(self, key: str) -> dict[str, str]:
        """Where the steps from a status lead, with their numbers; those from many statuses stand apart."""
        found: dict[str, list[str]] = {}
        for number, step in enumerate(self.workflow.steps, start=1):
            if key in step.sources and step.to not in (None, key) and len(step.sources) <= MANY:
                found.setdefault(str(step.to), []).append(str(number))
        return {target: "、".join(numbers) for target, numbers in found.items()}

    def _many(self, key: str) -> str:
        """The numbers of the steps that lead here from many statuses."""
        steps = enumerate(self.workflow.steps, start=1)
        return "、".join(str(number) for number, step in steps if step.to == key and len(step.sources) > MANY)

    def _box(self, key: str, x: int, width: int, line: int, kind: str) -> Box:
        lines = _lines(self.workflow.status(key).label, line)
        return Box(key, kind, x, 0, width, max(BOX_HEIGHT, len(lines) * LINE_HEIGHT + 10), lines)


def _lines(label: str, most: int) -> tuple[str, ...]:
    """A label in lines of about so many signs and of like length, broken at a comma where there is one."""
    if len(label) <= most:
        return (label,)
    first, comma, rest = label.partition("，")
    if comma and len(first) <= most:
        return (first, *_lines(rest, most))
    size = -(-len(label) // -(-len(label) // most))
    return (label[:size], *_lines(label[size:].lstrip("、"), most))


def _kind(workflow: Workflow, key: str) -> str:
    if key == workflow.start:
        return "start"
    return "" if workflow.steps_from(key) else "end"


def _said(workflow: Workflow, number: int, step: Step) -> Said:
    return Said(
        number=number,
        label=step.label,
        sources="".join(f"“{workflow.status(key).label}”" for key in step.sources),
        to=workflow.status(step.to).label if step.to is not None else "",
        who=_actor(workflow, step.who),
        cited=step.cited,
    )


def _actor(workflow: Workflow, who: Who) -> str:
    if who.is_applicant:
        return "本人"
    return "系统自动" if who.is_system else workflow.roles.get(who.role, who.role)
