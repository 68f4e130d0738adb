"""The process of a policy as a chart: where each status stands, which steps lead where, and the same in words.

The main road goes down in the first column; every status off it stands beside those it is reached from. A step
that leads there from almost everywhere is noted under it: twenty curves would say less.
"""

from collections import deque
from dataclasses import dataclass, replace

from jifenban.portals.public.roads import main_road
from policypack.process import Who
from policypack.workflow import Step, Workflow

BOX_WIDTH, BOX_HEIGHT = 140, 48
PITCH_X, PITCH_Y = 190, 92
MARGIN_X, MARGIN_Y = 64, 36
LINE = 9  # signs in one line of a box
BULGE = 44
MANY = 4  # a step from more statuses than these is noted at its end instead of drawn from each


@dataclass(frozen=True)
class Box:
    """One status: its place in the grid and the corner of its box."""

    key: str
    label: str
    kind: str
    row: int
    column: int
    noted: str = ""

    @property
    def x(self) -> int:
        """The left side."""
        return MARGIN_X + self.column * PITCH_X

    @property
    def y(self) -> int:
        """The top side."""
        return MARGIN_Y + self.row * PITCH_Y

    @property
    def middle(self) -> tuple[int, int]:
        """The centre."""
        return self.x + BOX_WIDTH // 2, self.y + BOX_HEIGHT // 2

    @property
    def lines(self) -> list[tuple[int, str]]:
        """The label in one or two lines, with the height of each."""
        y = self.middle[1]
        if len(self.label) <= LINE:
            return [(y + 5, self.label)]
        first, comma, rest = self.label.partition("，")
        if not comma or max(len(first), len(rest)) > LINE:
            half = (len(self.label) + 1) // 2
            first, rest = self.label[:half], self.label[half:]
        return [(y - 4, first), (y + 14, rest)]


@dataclass(frozen=True)
class Way:
    """The steps between two statuses: a curve with their numbers at `x`, `y`."""

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
    clause: str
    basis: str


@dataclass(frozen=True)
class Flow:
    """The chart and its words."""

    boxes: tuple[Box, ...]
    ways: tuple[Way, ...]
    words: tuple[Said, ...]
    width: int
    height: int

    box_width, box_height = BOX_WIDTH, BOX_HEIGHT
    kinds = ("", "main", "back")


def flow(workflow: Workflow) -> Flow:
    """Lay out a workflow. The same workflow gives the same picture."""
    boxes = {key: replace(box, noted=_noted(workflow, key)) for key, box in _boxes(workflow).items()}
    ways = tuple(_ways(workflow, boxes))
    return Flow(
        boxes=tuple(boxes.values()),
        ways=ways,
        words=tuple(_said(workflow, number, step) for number, step in enumerate(workflow.steps, start=1)),
        width=max(box.x for box in boxes.values()) + BOX_WIDTH + MARGIN_X,
        height=max(box.y for box in boxes.values()) + BOX_HEIGHT + MARGIN_Y,
    )


def _boxes(workflow: Workflow) -> dict[str, Box]:
    road = main_road(workflow)
    found = {key: _box(workflow, key, row, 0) for row, key in enumerate(road)}
    taken = [1] * (len(workflow.statuses) + 1)
    waiting = deque(road)
    while waiting:
        here = waiting.popleft()
        for step in workflow.steps_from(here):
            if step.to is not None and step.to not in found:
                row = _row_for(workflow, step.to, found)
                found[step.to] = _box(workflow, step.to, row, taken[row])
                taken[row] += 1
                waiting.append(step.to)
    for key in workflow.statuses:  # reached by a term or by another service only
        if key not in found:
            found[key] = _box(workflow, key, len(road) - 1, taken[len(road) - 1])
            taken[len(road) - 1] += 1
    return found


def _noted(workflow: Workflow, key: str) -> str:
    """The numbers of the steps that lead here from many statuses."""
    found = [
        str(number)
        for number, step in enumerate(workflow.steps, start=1)
        if step.to == key and len(step.sources) > MANY
    ]
    return "、".join(found)


def _row_for(workflow: Workflow, key: str, found: dict[str, Box]) -> int:
    """The middle one of the rows a status is reached from, so that its curves stay short."""
    rows = sorted(
        found[source].row
        for step in workflow.steps
        if step.to == key
        for source in step.sources
        if source in found
    )
    return rows[len(rows) // 2]


def _box(workflow: Workflow, key: str, row: int, column: int) -> Box:
    status = workflow.status(key)
    ends = not workflow.steps_from(key)
    kind = "start" if key == workflow.start else "end" if ends else ""
    return Box(key, status.label, kind, row, column)


def _ways(workflow: Workflow, boxes: dict[str, Box]) -> list[Way]:
    between: dict[tuple[str, str], list[tuple[int, Step]]] = {}
    for number, step in enumerate(workflow.steps, start=1):
        for source in step.sources:
            if step.to is not None and step.to != source and len(step.sources) <= MANY:
                between.setdefault((source, step.to), []).append((number, step))
    return [_way(boxes[source], boxes[target], numbered) for (source, target), numbered in between.items()]


def _way(source: Box, target: Box, numbered: list[tuple[int, Step]]) -> Way:
    back = (target.column == 0 and target.row < source.row) or any(
        step.tone == "back" for _, step in numbered
    )
    kind = "back" if back else "main" if any(step.tone == "main" for _, step in numbered) else ""
    points = _points(source, target)
    path = "M{},{} C{},{} {},{} {},{}".format(*(part for point in points for part in point))
    x, y = _along(points)
    return Way(path, kind, "、".join(str(number) for number, _ in numbered), x, y)


Point = tuple[int, int]


def _points(source: Box, target: Box) -> tuple[Point, Point, Point, Point]:
    """Start, two handles and end of the curve."""
    (sx, sy), (tx, ty) = source.middle, target.middle
    half_x, half_y = BOX_WIDTH // 2, BOX_HEIGHT // 2
    if source.column == target.column and target.row == source.row + 1:
        return (sx, sy + half_y), (sx, sy + half_y + 10), (tx, ty - half_y - 10), (tx, ty - half_y)
    if source.column == target.column:
        side = sx - half_x
        return (side, sy), (side - BULGE, sy), (side - BULGE, ty), (side, ty)
    turn = 1 if target.column > source.column else -1
    if source.row == target.row and abs(source.column - target.column) > 1:  # over the boxes between
        top, lift = sy - half_y, PITCH_Y // 3
        return (sx, top), (sx, top - lift), (tx, top - lift), (tx, top)
    # Both ways between two statuses: the one back runs a little lower.
    low = 10 if turn < 0 else -6
    start, end = (sx + turn * half_x, sy + low), (tx - turn * half_x, ty + low)
    reach = max(abs(end[0] - start[0]) // 2, 20) * turn
    return start, (start[0] + reach, start[1]), (end[0] - reach, end[1]), end


def _along(points: tuple[Point, Point, Point, Point]) -> Point:
    """A third of the way along the curve: nearer to where it begins, where fewer curves meet."""
    weights = (8, 12, 6, 1)  # of a cubic curve at one third, in 1/27
    x = sum(weight * point[0] for weight, point in zip(weights, points, strict=True))
    y = sum(weight * point[1] for weight, point in zip(weights, points, strict=True))
    return x // 27, y // 27


def _said(workflow: Workflow, number: int, step: Step) -> Said:
    return Said(
        number=number,
        label=step.label,
        sources="、".join(workflow.status(key).label for key in step.sources),
        to=workflow.status(step.to).label if step.to is not None else "",
        who=_actor(workflow, step.who),
        clause=step.clause,
        basis=step.basis,
    )


def _actor(workflow: Workflow, who: Who) -> str:
    if who.is_applicant:
        return "本人"
    return "系统自动" if who.is_system else workflow.roles.get(who.role, who.role)
