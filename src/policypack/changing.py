"""`change:` in indicators.yaml: single keys of inherited indicators, without writing them out again.

change:
  residence: {clause: 新条款}          # keys of the indicator
  residence.permit: {points: 10}      # keys of the form inside it that is called `permit`
  age.years: {steps: …}               # a mapping such as rows is changed row by row
  skill.trade: {cap: none}            # none takes a key away
"""

from __future__ import annotations

from policypack.errors import did_you_mean
from policypack.form_words import HOLDERS, LEAVES
from policypack.nodes import Entries, Items, Node, Scalar

_NONE = "none"


def changed(table: Entries, change: Entries) -> Entries:
    """The table with every change made. Raises PackError for a change of what is not there."""
    indicators = table["indicators"].as_mapping() if "indicators" in table else table.nothing()
    for name, node in change.items():
        key, _, inner = name.partition(".")
        if key not in indicators:
            raise change.place_of(name).error(
                f"没有“{key}”这个指标可以改", did_you_mean(key, indicators.keys())
            )
        entry, wanted = indicators[key].as_mapping(), node.as_mapping()
        if not inner:
            made: Entries = _over(_freed(entry, wanted), wanted)
        else:
            if inner not in set(_keys(entry)):
                raise change.place_of(name).error(
                    f"“{key}”里没有叫“{inner}”的计分式", did_you_mean(inner, set(_keys(entry)))
                )
            made = _inside(entry, inner, wanted).as_mapping()
        indicators = indicators.with_entry(key, made, indicators.place_of(key))
    return table.with_entry("indicators", indicators)


def _freed(entry: Entries, wanted: Entries) -> Entries:
    """Points that become known are no longer unknown, and the other way round."""
    said = ("points", "unknown", "left_to")
    if not any(key in wanted for key in said):
        return entry
    kept = entry.without(key for key in said if key not in wanted)
    points = wanted.get("points")
    # Points with a head of their own are another form; without one they change keys of the old form.
    another = not isinstance(points, Entries) or any(key in points for key in (*LEAVES, *HOLDERS))
    return kept.without(["points"]) if another else kept


def _over(entry: Entries, wanted: Entries) -> Entries:
    gone = [key for key, node in wanted.items() if isinstance(node, Scalar) and node.text == _NONE]
    for key in gone:
        if key not in entry:
            raise wanted.place_of(key).error(f"这里本来没有“{key}”", "请删去这一行")
    return entry.without(gone).merged(wanted.without(gone), depth=1)


def _keys(node: Node) -> list[str]:
    """The keys of the forms inside a node."""
    if isinstance(node, Items):
        return [key for item in node.as_list() for key in _keys(item)]
    if not isinstance(node, Entries):
        return []
    own = [node.text("key")] if isinstance(node.get("key"), Scalar) else []
    return own + [key for _, item in node.items() for key in _keys(item)]


def _inside(node: Node, key: str, wanted: Entries) -> Node:
    if isinstance(node, Items):
        return Items(node.place, tuple(_inside(item, key, wanted) for item in node.as_list()))
    if not isinstance(node, Entries):
        return node
    if isinstance(node.get("key"), Scalar) and node.text("key") == key:
        return _over(node, wanted)
    values = {name: _inside(item, key, wanted) for name, item in node.items()}
    return Entries(node.place, values, {name: node.place_of(name) for name in values})
