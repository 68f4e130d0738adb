"""Which port the pages are served on."""

import socket
from collections.abc import Iterable

FIRST = 8000
TRIED = 50


class PortBusy(Exception):
    """The port that was asked for is taken."""


def is_free(port: int) -> bool:
    """Whether this machine's own address takes a listener on `port`."""
    with socket.socket() as probe:
        # As servers do: a port in TIME_WAIT counts as free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def choose_port(asked: str | None, *, first: int = FIRST) -> int:
    """Return the port asked for, or the first free one from `first` on.

    Raises PortBusy when the one asked for is taken, or when none of the next fifty is free.
    """
    if asked:
        if not asked.isdigit() or not 0 < int(asked) < 65536:
            raise PortBusy(f"端口“{asked}”不是 1 到 65535 的数，请改用例如 PORT=8010 make run。")
        if not is_free(int(asked)):
            raise PortBusy(f"端口 {asked} 已被占用，请改用另一个，例如 PORT={int(asked) + 10} make run。")
        return int(asked)
    for port in range(first, first + TRIED):
        if is_free(port):
            return port
    raise PortBusy(f"从 {first} 起的 {TRIED} 个端口都被占用，请用 PORT=… make run 指定一个。")


def still_free(ports: Iterable[int]) -> None:
    """Look once more after a long preparation. Raises PortBusy when another program took one meanwhile."""
    for port in ports:
        if not is_free(port):
            raise PortBusy(
                f"准备期间，端口 {port} 被别的程序占用了。请再运行一次（可以换端口，例如 PORT={port + 10} make run），"
                "已经准备好的不用重做。"
            )
