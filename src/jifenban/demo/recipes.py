"""Recipes for made-up values: the scenario file says what a life may hold, a seeded random picks.

A recipe is text (as it is), a list of recipes, a mapping of recipes, or a mapping with one of these keys:
`$pick: [recipe, …]` one of them, `weights: […]` beside it; `$date: [first, last]` a day between two days;
`$month: [first, last]`; `$number: [low, high]`; `$id_number: day` the number of somebody born that day; `$some: [{chance: 0.4, of: recipe}, …]` those that luck
includes, in one list. Text may hold names in braces: {name}, {born}, and what the life's `let` has picked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

from jifenban.demo.identities import identity_number

Recipe = Any


def cook(recipe: Recipe, random: Random, names: Mapping[str, str]) -> Any:
    """What a recipe gives this time; numbers and dates come out as text, as a form would send them."""
    if isinstance(recipe, str):
        return recipe.format_map(names) if "{" in recipe else recipe
    if isinstance(recipe, list):
        return [cook(each, random, names) for each in recipe]
    return _cook_mapping(recipe, random, names)


def _cook_mapping(recipe: Mapping[str, Recipe], random: Random, names: Mapping[str, str]) -> Any:
    if "$pick" in recipe:
        weights = [int(weight) for weight in recipe["weights"]] if "weights" in recipe else None
        return cook(random.choices(recipe["$pick"], weights)[0], random, names)
    if "$date" in recipe:
        first, last = (date.fromisoformat(day) for day in recipe["$date"])
        return (first + timedelta(days=random.randint(0, (last - first).days))).isoformat()
    if "$number" in recipe:
        low, high = (int(bound) for bound in recipe["$number"])
        return str(random.randint(low, high))
    if "$id_number" in recipe:
        born = date.fromisoformat(cook(recipe["$id_number"], random, names))
        return identity_number(born, random.randrange(1000))
    if "$month" in recipe:
        begin, end = (_month(text) for text in recipe["$month"])
        year, month = divmod(random.randint(begin, end), 12)
        return f"{year}-{month + 1:02}"
    if "$some" in recipe:
        taken = [each["of"] for each in recipe["$some"] if random.random() < float(each.get("chance", "1"))]
        return [part for each in taken for part in _parts(cook(each, random, names))]
    return {key: cook(each, random, names) for key, each in recipe.items()}


def _month(text: str) -> int:
    year, month = text.split("-")
    return int(year) * 12 + int(month) - 1


def _parts(cooked: Any) -> list[Any]:
    return cooked if isinstance(cooked, list) else [cooked]
