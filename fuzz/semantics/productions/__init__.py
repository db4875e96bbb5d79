"""Every production; importing this package fills the registry."""
from . import (arguments, classes, containers, files, flow, forwarding, frames, functions, library, metaclasses,  # noqa: F401
               modules, pairs, sinks, texts)
