"""What changed between two mappings of a pack's files, in sentences: every key is compared, whatever it says.

Entries that have a name are told as things: 新增…, 取消…, and where in which thing something changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

from policypack.entry_words import NOUNS, word_of
from policypack.nodes import Entries, Items, Node, Scalar

#: (key, text) → the text as people read it.
Say = Callable[[str, str], str]
_NAMES = ("label", "title", "name", "what", "fact", "facts", "key", "slot", "do", "show", "by")
#: Of these the word is a coined one, which `say` knows.
_COINED_NAMES = ("fact", "facts", "show", "by")
#: What makes two entries of a list one thing: the first of these they have.
_IDENTITY = ("key", "slot", "do", "title", "what", "label", "show", "by")

#: Mappings of words a pack coins to what people read: the words alone say everything.
_COINED = ("choices", "narrowed", "kinds")


@dataclass(frozen=True)
class Teller:
    """Compares two sides of one file. Somebody else tells the keys of `skips`, and with `in_both` what came or went."""

    say: Say
    skips: Collection[str] = ()
    in_both: bool = False
    where: str = ""
    clause: str = field(default="")

    def mappings(self, old: Entries, new: Entries, noun: str = "") -> Iterator[tuple[str, str]]:
        """(clause, sentence) for every difference; with a `noun` the keys themselves name things."""
        here = replace(self, clause=new.text("clause", "") or self.clause) if not noun else self
        for key in [*new, *(key for key in old if key not in new)]:
            if noun or key not in self.skips:
                before, after = old.get(key), new.get(key)
                yield from here._thing(before, after, noun, key) if noun else here._key(before, after, key)

    def _key(self, old: Node | None, new: Node | None, key: str) -> Iterator[tuple[str, str]]:
        some = new if new is not None else old
        assert some is not None
        if key in NOUNS and all(isinstance(side, Entries | None) for side in (old, new)):
            yield from self.mappings(_entries(old, some), _entries(new, some), NOUNS[key])
        elif _holds_things(old) or _holds_things(new):
            yield from self._lists(old, new, NOUNS.get(key, word_of(key)))
        elif isinstance(old, Entries) and isinstance(new, Entries):
            yield from replace(self, where=f"{self.where}{word_of(key)}，").mappings(old, new)
        else:
            yield from self._texts(self.flat(key, old), self.flat(key, new), word_of(key))

    def _texts(self, before: str, after: str, word: str) -> Iterator[tuple[str, str]]:
        if before != after:
            start = f"{self.where.removesuffix('，')}：{word} " if self.where else f"{word} "
            yield self.clause, f"{start}{before or '未写'} → {after or '未写'}"

    def _thing(self, old: Node | None, new: Node | None, noun: str, key: str) -> Iterator[tuple[str, str]]:
        some = new if new is not None else old
        assert some is not None
        called = self._name(some, noun, key)
        name = f"{noun}{called if called.startswith('“') and called.endswith('”') else f'“{called}”'}"
        if self.in_both and (old is None or new is None):
            return
        if old is None or new is None:
            clause = some.text("clause", "") if isinstance(some, Entries) else ""
            told = self._told(key, some).removeprefix(f"：{called}")
            yield clause or self.clause, f"{self.where}{'新增' if old is None else '取消'}{name}{told}"
        elif isinstance(old, Entries) and isinstance(new, Entries):
            yield from replace(self, where=f"{self.where}{name}，").mappings(old, new)
        else:
            before, after = self.flat(key, old), self.flat(key, new)
            if before != after:
                yield self.clause, f"{self.where}{name}：{before} → {after}"

    def _told(self, key: str, thing: Node) -> str:
        """What a thing that came or went says, in brackets."""
        if not isinstance(thing, Entries):
            return f"：{self.flat(key, thing)}"
        short = ((one, node) for one, node in thing.items() if one not in _NAMES and not _nested(node))
        parts = [f"{word_of(one)} {self.flat(one, node)}" for one, node in short]
        return f"（{'；'.join(parts)}）" if parts else ""

    def _lists(self, old: Node | None, new: Node | None, noun: str) -> Iterator[tuple[str, str]]:
        before, after = (_by_identity(side) for side in (old, new))
        for key in [*after, *(key for key in before if key not in after)]:
            yield from self._thing(before.get(key), after.get(key), noun, key)
        both = [key for key in after if key in before]
        if both != [key for key in before if key in after]:
            names = "、".join(self._name(after[key], noun, key) for key in both)
            yield self.clause, f"{self.where}{noun}的先后改为：{names}"

    def _name(self, thing: Node, noun: str, key: str) -> str:
        if isinstance(thing, Entries):
            for name in _NAMES:
                if isinstance(thing.get(name), Scalar):
                    told = thing.text(name)
                    return (
                        self.say("fact" if name.startswith("fact") else noun, told)
                        if name in _COINED_NAMES
                        else told
                    )
        told = self.say(noun, key)
        return told if told != key else word_of(key)

    def _word(self, key: str) -> str:
        """What a key is called: by the files' own words, or by the pack that coined it."""
        word = word_of(key)
        return word if word != key else self.say("", key)

    def _part(self, key: str, node: Node) -> str:
        """One key of a mapping on a line; what has a name of its own goes by that."""
        if isinstance(node, Entries) and isinstance(node.get("label"), Scalar):
            return f"“{node.text('label')}” {self.flat(key, node.without(['label']))}"
        return f"{self._word(key)} {self.flat(key, node)}"

    def flat(self, key: str, node: Node | None) -> str:
        """A node on one line, its words as people read them."""
        if node is None:
            return ""
        if isinstance(node, Items):
            return "、".join(self.flat(key, item) for item in node.as_list()) or "无"
        if isinstance(node, Entries):
            if key in _COINED:
                return "、".join(self.flat(key, item) for _, item in node.items())
            return "，".join(self._part(name, item) for name, item in node.items())
        assert isinstance(node, Scalar)
        return self.say(key, node.text)


def _entries(node: Node | None, like: Node) -> Entries:
    return node if isinstance(node, Entries) else Entries(like.place, {}, {})


def _nested(node: Node) -> bool:
    return isinstance(node, Entries) or _holds_things(node)


def _holds_things(node: Node | None) -> bool:
    return isinstance(node, Items) and any(
        isinstance(item, Entries) and any(name in item for name in _IDENTITY) for item in node.as_list()
    )


def _by_identity(node: Node | None) -> dict[str, Node]:
    """The entries of a list by what makes each the same thing in another edition; twins are numbered."""
    found: dict[str, Node] = {}
    for item in node.as_list() if isinstance(node, Items) else ():
        names = [item.text(name) for name in _IDENTITY if name in item] if isinstance(item, Entries) else []
        name = names[0] if names else str(getattr(item, "text", ""))
        twins = sum(key == name or key.startswith(f"{name} #") for key in found)
        found[f"{name} #{twins + 1}" if twins else name] = item
    return found
