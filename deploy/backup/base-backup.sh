#!/bin/sh
# Takes a base backup, verifies it, and forgets what is older than KEEP backups (docs/how-to/backup.md).
# BACKUPS: the folder. ARCHIVE: the folder of the log. SOURCE: a connection that may replicate. KEEP: how many to keep.
set -eu
: "${BACKUPS:?the folder for base backups}" "${ARCHIVE:?the folder of the log}"
: "${SOURCE:?a connection that may replicate, such as postgresql://backup@db.internal/}"
: "${KEEP:=7}"
umask 077
mkdir -p "$BACKUPS"
name=$(date -u +%Y%m%dT%H%M%SZ)
while [ -e "$BACKUPS/$name" ]; do # two within a second have two names
    sleep 1
    name=$(date -u +%Y%m%dT%H%M%SZ)
done
part=$BACKUPS/.$name.part
trap 'rm -rf "$part"' EXIT
pg_basebackup --dbname="$SOURCE" --pgdata="$part" --checkpoint=fast --wal-method=stream --no-password
pg_verifybackup --quiet "$part"
mv "$part" "$BACKUPS/$name"
sync "$BACKUPS"

# Names are times, so their order is that of time.
ls "$BACKUPS" | sort -r | tail -n +"$((KEEP + 1))" | while read -r old; do
    rm -rf "${BACKUPS:?}/$old"
done
# What is older than the oldest backup that is left restores nothing any more.
oldest=$BACKUPS/$(ls "$BACKUPS" | sort | head -n 1)
first=$(sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\))$/\1/p' "$oldest/backup_label")
pg_archivecleanup "$ARCHIVE" "$first"
echo "base-backup: $BACKUPS/$name"
