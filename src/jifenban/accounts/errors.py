"""What an action may refuse, in one small tree. `sentence` is Chinese and ready to be shown."""

from collections.abc import Mapping, Sequence

from policypack.form_answers import Missing


class Refused(Exception):
    """An action did nothing, and says why in words for the person who asked for it."""

    default = "这一步没有办成，请核对后再试。"

    def __init__(self, sentence: str = "", *, field: str | None = None) -> None:
        self.sentence = sentence or self.default
        self.field = field
        super().__init__(self.sentence)


class IllegalStep(Refused):
    """Not now: the thing is in a state that has no such step."""

    default = "现在不能办理这一步，可能状态已变。请刷新页面后再看。"


class NotAllowed(Refused):
    """Not you: the step exists, but not for this actor."""

    default = "您没有办理这一步的权限。"


class Conflict(Refused):
    """Somebody else changed it meanwhile."""

    default = "内容已在别处改动，您刚才的操作没有保存。请核对最新内容后再办理。"


class LimitReached(Refused):
    """A counted thing is used up."""

    default = "次数已经用完。"


class Incomplete(Refused):
    """Something required is missing; `missing` lists all of it."""

    default = "还有内容没有填写完整。"

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(f"还有 {len(missing)} 处没有填写完整。")
        self.missing = list(missing)


class InvalidInput(Refused):
    """Input that cannot be used; `errors` maps each field to its sentence."""

    default = "填写的内容有误，请改正后再提交。"

    def __init__(self, errors: Mapping[str, str]) -> None:
        first = next(iter(errors), None)
        super().__init__(errors[first] if first is not None else "", field=first)
        self.errors = dict(errors)
