"""A real worker process takes the job that receiving a file left in the database."""

import io
import os
import subprocess
import sys
from urllib.parse import quote

import pytest
from django.conf import settings as configured
from django.db import connection

from jifenban.accounts.actors import SYSTEM
from jifenban.evidence.actions import receive_file
from jifenban.evidence.limits import MEGABYTE, PhotoLimit
from jifenban.evidence.models import File
from tests.builders import NOW, make_person
from tests.evidence.test_pictures import encoded, page


def address_of_the_test_database():
    given = connection.settings_dict
    return f"postgresql://{given['USER']}:{given['PASSWORD']}@/{given['NAME']}?host={quote(given['HOST'])}"


@pytest.mark.django_db(transaction=True)
def test_the_worker_rebuilds_what_was_received(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")  # left by other tests: not Django's to empty
    file = receive_file(
        owner=make_person(),
        stream=io.BytesIO(encoded(page(800, 600))),
        name="a.jpg",
        limit=PhotoLimit(("JPG",), MEGABYTE),
        actor=SYSTEM,
        now=NOW,
    )
    subprocess.run(
        [sys.executable, "manage.py", "procrastinate", "worker", "--one-shot"],
        cwd=configured.BASE_DIR,
        env=os.environ | {"DATABASE_URL": address_of_the_test_database(), "JIFENBAN_FILES": str(tmp_path)},
        check=True,
        timeout=60,
        capture_output=True,
    )
    file.refresh_from_db()
    assert file.state == File.State.READY
    assert sorted(path.name for path in tmp_path.rglob("*") if path.is_file()) == ["picture", "thumbnail"]
