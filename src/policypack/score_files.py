"""Scores of a whole file of people, written part by part: a run that was killed goes on where it stopped.

Beside the file there is a folder `<out>.parts` while the work lasts: one file for each part that is done,
and what it was counted by. The parts are joined at the end, and the folder is gone.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from policypack.deciding import Decided
from policypack.errors import FactsError
from policypack.exact import exact, points_text
from policypack.people_parts import LINES, PARQUET, People, arrow

#: People of one part.
PART: Final = 4_096
_ABOUT: Final = "about.json"
_ROW: Final = "row"
_UNDECIDED: Final = "undecided"


def score_people(
    people: People,
    out: Path,
    about: Mapping[str, Any],
    score: Callable[[Any], Decided],
    progress: Callable[[int], None],
) -> dict[int, str]:
    """Score everybody into `out`, .jsonl or .parquet: one row per person in the file's order, exact numbers
    as text; who cannot be scored has none, and the reason under `undecided`. Those are returned, with the
    reason by number in the file. `about` is what the scores depend on; `progress` is told how many people are done.

    Raises FactsError (its person counts through the file) and OSError; what was done stays done.
    """
    if out.suffix not in (LINES, PARQUET):
        raise FactsError(f"结果文件“{out.name}”应当以 {LINES} 或 {PARQUET} 结尾。")
    if out.suffix == PARQUET:
        arrow("pyarrow.parquet")  # say so now if it is missing, not after an hour
    if not people.count:
        raise FactsError("文件里一个人也没有。")
    folder = _opened(out, about)
    done = {int(path.stem) for path in folder.glob(f"*{out.suffix}")}
    progress(min(len(done) * PART, people.count))
    for number, part in people.parts(PART, done):
        _write(folder / f"{number:08}{out.suffix}", [_rows(score(part), len(part), number * PART)])
        done.add(number)
        progress(min(len(done) * PART, people.count))
    undecided = _joined(out, [folder / f"{number:08}{out.suffix}" for number in sorted(done)])
    shutil.rmtree(folder)
    return undecided


def _joined(out: Path, parts: Iterable[Path]) -> dict[int, str]:
    """Write the parts as one file; who in it could not be scored, and why."""
    undecided = dict[int, str]()

    def pieces() -> Iterator[list[dict[str, Any]]]:
        for path in parts:
            rows = _read(path)
            undecided.update((row[_ROW] - 1, row[_UNDECIDED]) for row in rows if row[_UNDECIDED])
            yield rows

    _write(out, pieces())
    return undecided


def _opened(out: Path, about: Mapping[str, Any]) -> Path:
    """The folder of the parts, new or left by a run of the same facts, pack, day and values."""
    folder = out.with_name(f"{out.name}.parts")
    wanted = json.dumps({**about, "part": PART}, ensure_ascii=False, sort_keys=True)
    if not (folder / _ABOUT).exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _ABOUT).write_text(wanted, encoding="utf-8")
    elif (folder / _ABOUT).read_text(encoding="utf-8") != wanted:
        raise FactsError(
            f"“{folder}”里是没有算完的另一次计算（事实、政策包、计算日、用途或批次的值不同）。"
            "请删去这个文件夹，或换一个 --out。"
        )
    return folder


def _rows(found: Decided, n: int, first: int) -> list[dict[str, Any]]:
    """One flat row per person: number in the file, total, every group, every indicator, or why there are none."""
    pack, scored = found.assessment.pack, found.assessment
    columns = {
        "total": scored.totals,
        **{f"group.{key}": scored.group_of(key) for key in pack.groups},
        **{f"indicator.{key}": scored.points_of(key) for key in pack.indicators},
    }
    points = zip(*(column.tolist() for column in columns.values()), strict=True)
    texts = ([points_text(exact(value, pack.unit)) for value in one] for one in points)
    rows = [
        {_ROW: first + at + 1, **dict.fromkeys(columns), _UNDECIDED: found.undecided.get(at, "")}
        for at in range(n)
    ]
    for at, one in zip(found.rows.tolist(), texts, strict=True):
        rows[at] |= zip(columns, one, strict=True)
    return rows


def _write(path: Path, pieces: Iterable[list[dict[str, Any]]]) -> None:
    """A file of rows, whole or not there at all."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    if path.suffix == PARQUET:
        _write_parquet(unfinished, pieces)
    else:
        with unfinished.open("w", encoding="utf-8") as lines:
            for rows in pieces:
                lines.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
    unfinished.replace(path)


def _write_parquet(path: Path, pieces: Iterable[list[dict[str, Any]]]) -> None:
    parquet, pa, writer = arrow("pyarrow.parquet"), arrow("pyarrow"), None
    try:
        for rows in pieces:
            # Written out: a part in which nobody could be scored would not show that points are text.
            schema = pa.schema([(key, pa.int64() if key == _ROW else pa.string()) for key in rows[0]])
            writer = writer or parquet.ParquetWriter(path, schema)
            writer.write_table(pa.Table.from_pylist(rows, schema))
    finally:
        if writer is not None:
            writer.close()


def _read(path: Path) -> list[dict[str, Any]]:
    if path.suffix == PARQUET:
        rows: list[dict[str, Any]] = arrow("pyarrow.parquet").read_table(path).to_pylist()
        return rows
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]
