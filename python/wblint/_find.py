"""Where the installer has put the program."""

import os
import sys
import sysconfig


def find_wblint() -> str:
    """Gives the path of the program that belongs to this package.

    Raises FileNotFoundError if it is in none of the folders where installers put programs.
    """
    name = "wblint" + (sysconfig.get_config_var("EXE") or "")
    here = os.path.dirname(os.path.abspath(__file__))
    folders = [sysconfig.get_path("scripts")]
    # `pip install --user`.
    if hasattr(sysconfig, "get_preferred_scheme"):
        folders.append(sysconfig.get_path("scripts", scheme=sysconfig.get_preferred_scheme("user")))
    # `pip install --prefix DIR`: DIR/lib/python3.x/site-packages/wblint, and on Windows DIR/Lib/site-packages/wblint.
    site_packages = os.path.dirname(here)
    for levels in (3, 2):
        top = os.path.abspath(os.path.join(site_packages, *[os.pardir] * levels))
        folders.append(os.path.join(top, "Scripts" if os.name == "nt" else "bin"))
    # `pip install --target DIR`: DIR/wblint beside DIR/bin.
    folders.append(os.path.join(site_packages, "bin"))
    for folder in folders:
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            return path
    raise FileNotFoundError(f"{name} is in none of {', '.join(folders)}: reinstall wblint (Python {sys.version_info[0]}.{sys.version_info[1]})")
