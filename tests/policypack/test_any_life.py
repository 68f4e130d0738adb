"""Any life under every real pack: alone or in a crowd, layered or written out, in parts or in all."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from math import floor
from pathlib import Path
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policypack.evaluate import evaluate
from policypack.examples import read_examples
from policypack.pack import files_of, load_pack
from policypack.resolved import resolved_files
from tests.policypack.dice import random_life

POLICIES = Path(__file__).parents[2] / "policies"
ROOTS = sorted(path.parent.relative_to(POLICIES).as_posix() for path in POLICIES.glob("*/*/*/pack.yaml"))
SEEDS = st.lists(st.integers(0, 2**32 - 1), min_size=2, max_size=5)


def scored(pack, lives, example):
    """The lives on the day, for the purpose and with the values of a round that an example names."""
    return evaluate(pack, lives, as_of=example.as_of, purpose=example.purpose, parameters=example.parameters)


def a_life(pack, seed, as_of):
    """A life read off the pack's facts, of somebody between 15 and 70."""
    dice = Random(seed)
    born = as_of - timedelta(days=dice.randint(15 * 365, 70 * 365))
    return {**random_life(pack, dice, as_of, share=0.8, most=5), "birth_date": born}


def bounded(points, cap, floor):
    capped = points if cap is None else min(points, cap)
    return capped if floor is None else max(capped, floor)


def rounded_on(pack, example):
    """What is rounded to two decimals, half up: indicator, total, or nothing."""
    if pack.rounding is None:
        return ""
    assert (pack.rounding.to, pack.rounding.mode) == (Fraction(1, 100), "half_up")
    named = pack.parameters[pack.rounding.on]
    return example.parameters.get(named.key, list(named.field.choices)[named.default])


def half_up(points):
    return Fraction(floor(points * 100 + Fraction(1, 2)), 100)


@pytest.mark.parametrize("root", ROOTS)
def test_any_life_has_the_same_points_and_reasons_however_it_is_scored(root):
    files, _ = files_of(POLICIES / root)
    layered = load_pack(files, root)
    plain = load_pack({f"{root}/{name}": text for name, text in resolved_files(files, root).items()}, root)
    examples = read_examples(layered)

    @given(SEEDS, st.sampled_from(examples))
    @settings(max_examples=15, deadline=None)
    def alike(seeds, example):
        lives = [a_life(layered, seed, example.as_of) for seed in seeds]
        crowd, written = scored(layered, lives, example), scored(plain, lives, example)
        for i, life in enumerate(lives):
            told = crowd.explain(i)
            assert scored(layered, [life], example).explain(0) == told
            assert (written.explain(i).groups, written.total(i)) == (told.groups, told.total)

    alike()


@pytest.mark.parametrize("root", ROOTS)
def test_the_parts_of_any_explanation_make_the_total(root):
    pack = load_pack(files_of(POLICIES / root)[0], root)
    examples = read_examples(pack)

    @given(st.integers(0, 2**32 - 1), st.sampled_from(examples))
    @settings(max_examples=30, deadline=None)
    def parts_make_the_total(seed, example):
        where = rounded_on(pack, example)
        told = scored(pack, [a_life(pack, seed, example.as_of)], example).explain(0)
        for group in told.groups:
            for item in group.indicators:
                lines = sum(line.counted_points for line in item.lines)
                assert item.points == (half_up(lines) if where == "indicator" else lines)
            limits = pack.groups[group.key]
            counted = sum(item.points for item in group.indicators if item.counts)
            assert group.points == bounded(counted, limits.cap, limits.floor)
        total = bounded(sum(group.points for group in told.groups), pack.total_cap, pack.total_floor)
        assert told.total == (half_up(total) if where == "total" else total)

    parts_make_the_total()
