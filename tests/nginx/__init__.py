"""Tables of whole nginx configurations, recorded from the real nginx: see case.py.

Rule: what conformance/ has already (parsing answers, serving apps) is imported from there; its
modules are plain ones, so its folder is put on the path here, once.
"""

import sys
from pathlib import Path

_CONFORMANCE = str(Path(__file__).resolve().parent.parent / "conformance")
if _CONFORMANCE not in sys.path:
    sys.path.append(_CONFORMANCE)
