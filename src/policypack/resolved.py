"""A pack written out: what its layers give together, as YAML that loads to the same meaning."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import yaml

from policypack.layers import Layers
from policypack.nodes import Entries, Items, Node, Scalar
from policypack.source import PackFiles

#: Files of the process: taken whole from the nearest layer that has them.
PROCESS_FILES: Final = (
    *("workflow.yaml", "forms.yaml", "documents.yaml", "messages.yaml"),
    *("admission.yaml", "timeline.yaml", "bring.yaml", "progress.yaml"),
)
_TAG: Final = "tag:yaml.org,2002:"


def resolved_entries(files: Mapping[str, bytes], root: str) -> dict[str, Entries]:
    """The rule files of a pack by name, with everything they inherit; empty files are left out."""
    layers = Layers(PackFiles(files, root))
    found = {
        "pack.yaml": layers.pack(),
        "facts.yaml": layers.facts(),
        "indicators.yaml": layers.table(),
        "eligibility.yaml": layers.conditions(),
        "ranking.yaml": layers.ranking(),
    }
    return {name: entries for name, entries in found.items() if len(entries)}


def resolved_files(files: Mapping[str, bytes], root: str) -> dict[str, bytes]:
    """The pack's files by name as YAML: it extends nothing and takes no fact from elsewhere.

    Comments are not kept. Raises PackError where the layers clash.
    """
    found = {name: yaml_of(entries) for name, entries in resolved_entries(files, root).items()}
    layers = Layers(PackFiles(files, root))
    for name in PROCESS_FILES:
        path = layers.path(name)
        if path in files:
            found[name] = files[path]
    return found


def yaml_of(node: Node) -> bytes:
    """A node as a YAML document; every scalar reads back as the same text."""
    text: str = yaml.serialize(_yaml(node), Dumper=yaml.BaseDumper, allow_unicode=True, width=110)
    return text.encode()


def _yaml(node: Node) -> yaml.Node:
    if isinstance(node, Entries):
        pairs = [(_scalar(key), _yaml(value)) for key, value in node.items()]
        return yaml.MappingNode(f"{_TAG}map", pairs, flow_style=False)
    if isinstance(node, Items):
        return yaml.SequenceNode(f"{_TAG}seq", [_yaml(item) for item in node.as_list()], flow_style=False)
    assert isinstance(node, Scalar)
    return _scalar(node.text)


def _scalar(text: str) -> yaml.ScalarNode:
    return yaml.ScalarNode(f"{_TAG}str", text)
