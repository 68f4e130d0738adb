"""`python -m policypack`: see cli."""

import sys

from policypack.cli import main

sys.exit(main())
