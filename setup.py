"""The C library, for setuptools; everything else about the package is in pyproject.toml.

Rule: plain C without Python's API in it, built as an extension module so that pip finds the
compiler; abi3, so that one wheel serves every Python. It is here because pyproject.toml's own way
of saying it is experimental in setuptools, and cannot say "every C file".
"""

from glob import glob

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "ngxlua_asgi.native._ngxlua",
            sources=sorted(glob("ngxlua_asgi/native/*.c")),
            depends=sorted(glob("ngxlua_asgi/native/*.h")),
            # No LTO, which Debian's Python asks for: it made a call a third slower.
            extra_compile_args=["-std=gnu11", "-O2", "-fno-lto", "-fvisibility=hidden", "-Wall"],
            extra_link_args=["-fno-lto"],
            py_limited_api=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
