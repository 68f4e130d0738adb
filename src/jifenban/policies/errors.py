"""What can be refused about policies and rounds."""

from __future__ import annotations

from datetime import date

from jifenban.accounts.errors import Refused


class RevisionTaken(Refused):
    """This revision number was published before with other contents."""

    def __init__(self, identity: str, number: int) -> None:
        super().__init__(
            f"{identity} 的第 {number} 版已经发布，内容与现在的文件不同。已发布的版本不能改："
            f"请把 pack.yaml 的 revision 改为 {number + 1} 再发布。"
        )


class NoEdition(Refused):
    """No edition of the service is in force on that day."""

    def __init__(self, service_key: str, on: date) -> None:
        super().__init__(
            f"{on:%Y-%m-%d} 这一天没有施行中的规则版本，这一事项暂时不能申请。施行的日子写在政策页上。"
        )
        self.service_key = service_key


class RoundMoved(Refused):
    """The round is no longer in the state in which this may be done."""
