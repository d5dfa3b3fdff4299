"""The room that keeps files: takes uploads, makes thumbnails, serves what a signed link asks for, sweeps."""
