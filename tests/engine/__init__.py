"""Tests of configuration, loading and values: what LuaJIT inside Python must hold.

Rule: a test reaches the engine as a user does, through NgxLua; only the format of values is
tested on its own.
"""
