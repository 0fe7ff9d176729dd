"""The test suite, a package so that helpers are imported as `tests.<file>` and only once.

Rule: a test builds the app that it needs inline, waits for events and never for time, and leaves
no process behind.
"""
