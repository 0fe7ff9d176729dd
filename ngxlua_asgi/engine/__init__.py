"""LuaJIT inside Python: the only package that imports lupa."""
