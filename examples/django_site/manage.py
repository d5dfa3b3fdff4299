#!/usr/bin/env python3
"""Django's command line for the example site."""

import os
import sys
from pathlib import Path

from django.core.management import execute_from_command_line

# In a checkout of Portico the app lies beside this site; elsewhere it is installed with pip.
sys.path.append(str(Path(__file__).resolve().parents[2] / "integrations" / "django"))

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "homes.settings")
    execute_from_command_line(sys.argv)
