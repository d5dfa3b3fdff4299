#!/bin/sh
# PostgreSQL's archive_command: stores one segment of its log. archive_command = 'ARCHIVE=/backup/wal /opt/portico/backup/archive-wal.sh %p %f'
# It succeeds only when the segment is on the disk. A segment that is there already with the same content is no error:
# PostgreSQL may ask again after a crash.
set -eu
: "${ARCHIVE:?the folder for the log}"
source=$1 target=$ARCHIVE/$2
if [ -e "$target" ]; then
    cmp -s "$source" "$target" && exit 0
    echo "archive-wal: $target exists with another content: does another server write here?" >&2
    exit 1
fi
part=$target.part.$$
trap 'rm -f "$part"' EXIT
cp "$source" "$part"
sync "$part"
mv "$part" "$target"
sync "$ARCHIVE"
