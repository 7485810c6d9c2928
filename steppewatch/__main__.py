"""``python -m steppewatch`` is the command ``steppewatch``."""

import sys

from steppewatch.cli import main

sys.exit(main())
