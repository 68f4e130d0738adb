"""Runs one installation: database, web, worker and, in the demonstration, the identity provider."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

from jifenban.runtime.environment import is_embedded
from jifenban.runtime.places import CHECKOUT, var
from jifenban.runtime.ports import choose_port, still_free
from jifenban.runtime.postgres import Server, embedded
from jifenban.runtime.processes import Child, stop_orphans

# Threads that wait for slow uploads cost little; pages need those that are left.
WEB_PROCESSES, WEB_THREADS = "2", "32"
LOOK_EVERY_SECONDS = 0.5
# A machine at work elsewhere may take minutes to start Python twice; one that has not after this never will.
SAY_SO_EVERY_SECONDS, PATIENCE_SECONDS = 30, 600
QUICK_DEATH_SECONDS = 5


class RunRefused(Exception):
    """The installation cannot run; the message says why and how to mend it."""


class Stopped(Exception):
    """Somebody asked the supervisor to stop."""


@dataclass(frozen=True)
class Addresses:
    """Where this run is reached."""

    port: int
    site: str
    issuer: str | None
    #: Every port that this run listens on.
    ports: tuple[int, ...]


def run() -> None:
    """Start everything, keep it running, stop it in order on Ctrl-C or SIGTERM."""
    signal.signal(signal.SIGTERM, _raise_stopped)
    signal.signal(signal.SIGINT, _raise_stopped)
    children: list[Child] = []
    with alone():
        try:
            left = stop_orphans(var() / "run")
            if left:
                print(f"上次没有正常结束，已清理：{'、'.join(left)}", flush=True)
            print("→ 数据库 …", flush=True)
            with embedded().held() if is_embedded() else nullcontext() as server:
                try:
                    addresses = _choose_addresses()
                    children = _make_children(addresses)
                    _bring_up(children, addresses)
                    _tell(addresses)
                    _watch(children, server)
                finally:
                    # Whoever asks twice must not leave half of it running.
                    signal.signal(signal.SIGINT, signal.SIG_IGN)
                    print("\n正在停止 …", flush=True)
                    for child in reversed(children):
                        child.stop()
        except Stopped:
            pass
    print("已全部停止。", flush=True)


@contextmanager
def alone() -> Iterator[None]:
    """Hold the lock that only one supervisor, backup or restore of this installation may have."""
    var().mkdir(parents=True, exist_ok=True)
    with (var() / "supervisor.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunRefused(
                "这份程序已经在运行。请用那个窗口里显示的地址，或先在那里按 Ctrl-C 停止。"
            ) from None
        yield


def _raise_stopped(number: int, frame: object) -> None:
    raise Stopped


def _choose_addresses() -> Addresses:
    asked = os.environ.get("PORT")
    port = choose_port(asked)
    if not asked and port != 8000:
        print(f"端口 8000 已被占用，改用 {port}。", flush=True)
    site = os.environ.get("JIFENBAN_URL") or f"http://localhost:{port}"
    if os.environ.get("JIFENBAN_OIDC_ISSUER"):
        return Addresses(port=port, site=site, issuer=None, ports=(port,))
    identity = choose_port(os.environ.get("IDENTITY_PORT"), first=port + 1)
    return Addresses(port=port, site=site, issuer=f"http://localhost:{identity}", ports=(port, identity))


def _make_children(addresses: Addresses) -> list[Child]:
    environment = dict(os.environ)
    environment |= {"PORT": str(addresses.port), "JIFENBAN_URL": addresses.site, "PYTHONUNBUFFERED": "1"}
    environment["PYTHONPATH"] = str(CHECKOUT / "src")
    if addresses.issuer:
        environment["JIFENBAN_OIDC_ISSUER"] = addresses.issuer
    web = [
        sys.executable, "-m", "granian", "--interface", "wsgi",
        "--host", os.environ.get("JIFENBAN_BIND", "127.0.0.1"), "--port", str(addresses.port),
        "--workers", WEB_PROCESSES, "--blocking-threads", WEB_THREADS,
        "--respawn-failed-workers", "--workers-kill-timeout", "10", "--log-level", "warning",
        "jifenban.config.wsgi:application",
    ]  # fmt: skip
    # Pictures and rankings may use whatever is idle; pages that people wait for come first.
    worker = [
        "nice", "-n", "10", sys.executable, str(CHECKOUT / "manage.py"), "procrastinate", "worker", "--concurrency", "2",
        "--shutdown-graceful-timeout", "10",
    ]  # fmt: skip
    commands = {"web": web, "worker": worker}
    if addresses.issuer and os.environ.get("JIFENBAN_DEMO") == "1":
        commands = {"identity": [_node(), str(CHECKOUT / "identity" / "server.mjs")], **commands}
    return [
        Child(name, command, environment, run_folder=var() / "run", log_folder=var() / "log")
        for name, command in commands.items()
    ]


def _node() -> str:
    wheel = Path(sys.executable).parent / "node"
    node = str(wheel) if wheel.exists() else shutil.which("node")
    if node is None:
        raise RunRefused("没有找到 Node.js。请先运行 make setup。")
    return node


def _bring_up(children: list[Child], addresses: Addresses) -> None:
    prepared = subprocess.run(
        [sys.executable, "-m", "jifenban.runtime.prepare"], env=dict(children[-1].environment), check=False
    )
    if prepared.returncode:
        raise RunRefused("准备没有完成，上面是它的报错。改好后再运行一次，会接着做。")
    still_free(addresses.ports)
    print("→ 网页、后台任务、身份认证 …", flush=True)
    for child in children:
        child.start()
    wanted = [f"http://127.0.0.1:{addresses.port}/"]
    if addresses.issuer and children[0].name == "identity":
        wanted.append(f"{addresses.issuer}/.well-known/openid-configuration")
    wait_for_answers(wanted, children)


def wait_for_answers(wanted: list[str], children: Sequence[Child]) -> None:
    """Wait until every address answers, saying now and then that it does.

    Raises RunRefused when a process has ended, or after ten minutes.
    """
    begun, said = time.monotonic(), 0
    while wanted := [address for address in wanted if not _answers(address)]:
        for child in children:
            if child.has_ended():
                raise RunRefused(
                    f"{child.name} 没有启动，它的记录（{child.log}）最后说：\n{child.last_words()}"
                )
        waited = int(time.monotonic() - begun)
        if waited >= PATIENCE_SECONDS:
            raise RunRefused(f"{wanted[0]} 在 {waited} 秒内没有应答。记录在 {children[0].log.parent}。")
        if waited // SAY_SO_EVERY_SECONDS > said:
            said = waited // SAY_SO_EVERY_SECONDS
            print(f"  还在等 {wanted[0]} 应答，已 {waited} 秒。机器忙时会慢，请稍候 …", flush=True)
        time.sleep(0.1)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(address, timeout=5):  # noqa: S310 (an address made here)
            return True
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False


def _tell(addresses: Addresses) -> None:
    print(f"\n积分办已就绪：{addresses.site}\n")
    accounts = var() / "demo" / "accounts.json"
    if accounts.exists():
        known = json.loads(accounts.read_text())
        print(f"工作人员（密码都是 {known['password']}）：")
        for staff in known["staff"]:
            print(f"  {staff['name']}　{staff['username']}")
        print("申请人：在首页点“登录”，用手机扫码，或在名单里选一个人")
    print("\n按 Ctrl-C 停止", flush=True)


def _watch(children: list[Child], server: Server | None) -> None:
    """Start again whatever ends by itself; one that cannot live is left for its log to be read."""
    while True:
        time.sleep(LOOK_EVERY_SECONDS)
        if server is not None and server.process() is None:
            print("数据库意外停止，正在恢复 …", flush=True)
            server.start()
        for child in children:
            if child.has_ended():
                if time.monotonic() - child.started_at < QUICK_DEATH_SECONDS:
                    print(
                        f"{child.name} 一再停止，记录（{child.log}）最后说：\n{child.last_words()}",
                        flush=True,
                    )
                    time.sleep(QUICK_DEATH_SECONDS)
                print(f"{child.name} 意外停止，已重新启动。", flush=True)
                child.stop()
                child.start()
