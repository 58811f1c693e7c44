"""`python -m routecheck`."""

import sys

from routecheck.cli.main import main

sys.exit(main())
