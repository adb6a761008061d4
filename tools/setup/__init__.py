"""Makes a fresh checkout ready to work: packages, Node, Chromium. Standard library only.

Runs with the system's own Python before anything is installed; `tools/set-up` finds that Python.
"""
