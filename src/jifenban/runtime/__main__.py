"""`python -m jifenban.runtime run | demo-reset [SCENARIO] | backup [FILE] | restore FILE`."""

import argparse
import sys
from pathlib import Path

from jifenban.runtime.archive import ArchiveRefused
from jifenban.runtime.backup import back_up
from jifenban.runtime.demo_reset import reset_demo
from jifenban.runtime.environment import prepare_environment
from jifenban.runtime.mishaps import told
from jifenban.runtime.ports import PortBusy
from jifenban.runtime.postgres import DatabaseRefused
from jifenban.runtime.restore import restore
from jifenban.runtime.supervisor import RunRefused, run


def main() -> int:
    """Do one of the four; a refusal is a sentence and exit code 1."""
    parser = argparse.ArgumentParser(prog="python -m jifenban.runtime", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("run", help="启动全部服务，按 Ctrl-C 停止")
    resetting = commands.add_parser("demo-reset", help="清空演示数据，重新生成")
    resetting.add_argument("scenario", nargs="?", default="2022", help="演示场景：demo/ 下的文件名")
    saving = commands.add_parser("backup", help="备份数据库和文件（密钥另存）")
    saving.add_argument("file", nargs="?", type=Path)
    loading = commands.add_parser("restore", help="从备份恢复，原有数据改名保留")
    loading.add_argument("file", type=Path)
    given = parser.parse_args()
    try:
        prepare_environment()
        if given.command == "run":
            run()
        elif given.command == "demo-reset":
            reset_demo(given.scenario)
        elif given.command == "backup":
            print(f"已备份到 {back_up(given.file)}")
        else:
            print(restore(given.file))
    except (ArchiveRefused, DatabaseRefused, PortBusy, RunRefused) as refusal:
        print(f"✗ {refusal}", file=sys.stderr)
        return 1
    except OSError as problem:
        print(f"✗ {told(problem)}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
