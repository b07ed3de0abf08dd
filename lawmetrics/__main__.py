"""`python -m lawmetrics` is the command line."""

from lawmetrics.cli import main

main()
