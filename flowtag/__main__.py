"""`python -m flowtag` is `flowtag`."""

from flowtag.cli import main

main()
