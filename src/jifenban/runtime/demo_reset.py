"""Starts the demonstration afresh: its data goes, its keys stay."""

import os
import shutil
import subprocess
import sys

import django
from django.conf import settings
from psycopg import sql

from jifenban.runtime.environment import is_embedded
from jifenban.runtime.places import CHECKOUT
from jifenban.runtime.postgres import embedded
from jifenban.runtime.restore import connect_beside
from jifenban.runtime.supervisor import RunRefused, alone


def reset_demo(scenario: str) -> None:
    """Drop the private database and the files, then make the demo data of a scenario.

    Raises RunRefused for a scenario there is none of, on a real server's database, or while the
    demonstration runs.
    """
    known = sorted(path.stem for path in (CHECKOUT / "demo").glob("*.yaml"))
    if scenario not in known:
        raise RunRefused(f"没有名为 {scenario} 的演示场景。可以选：{'、'.join(known)}。")
    if not is_embedded():
        raise RunRefused("DATABASE_URL 指向真实的数据库，这里不会清空它。")
    django.setup()
    with alone(), embedded().held():
        with connect_beside() as connection:
            name = sql.Identifier(settings.DATABASES["default"]["NAME"])
            connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
            connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
        for folder in (settings.MEDIA_ROOT, settings.VAR_DIR / "demo"):
            shutil.rmtree(folder, ignore_errors=True)
        done = subprocess.run(
            [sys.executable, "-m", "jifenban.runtime.prepare"],
            env=os.environ | {"JIFENBAN_SCENARIO": scenario},
            check=False,
        )
        if done.returncode:
            raise RunRefused("演示数据没有做完，上面是它的报错。")
    print("演示已重新开始，运行 make run 查看。")
