"""Admin component: account export, erasure, retention and readmission."""
