"""Tests of what ASGI servers and applications see of NgxLua.

Rule: an app is a few lines inline, driven by `driver.py` message by message or by a real uvicorn;
no test waits for time to pass.
"""
