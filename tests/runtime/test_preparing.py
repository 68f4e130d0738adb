"""The steps between an empty database and the first page do not stand in each other's way."""

import subprocess
import sys

from jifenban.runtime.places import CHECKOUT

PROOFS_THEN_FORK = """
import sys
from multiprocessing import get_context

import django

django.setup()
from django.core.management import call_command
from jifenban.runtime.prepare import apart

apart("proof_papers")
child = get_context("fork").Process(target=call_command, args=("proof_papers",))
child.start()
child.join(60)
sys.exit("it waits for ever" if child.exitcode is None else child.exitcode)
"""


def test_a_process_forked_after_the_proofs_of_papers_can_print_papers_too():
    command = [sys.executable, "-c", PROOFS_THEN_FORK]
    done = subprocess.run(command, check=False, cwd=CHECKOUT, capture_output=True, text=True, timeout=120)

    assert done.returncode == 0, done.stderr
