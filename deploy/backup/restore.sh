#!/bin/sh
# Lays a data folder from which PostgreSQL recovers to a moment, then takes writes: restore.sh BACKUP MOMENT DATA
# BACKUP: a folder of base-backup.sh from before the moment. MOMENT: a time with its zone ('2026-11-27 14:05:00+00'), or `latest`.
# DATA: the data folder, which must not exist. ARCHIVE: the folder of the log.
set -eu
: "${ARCHIVE:?the folder of the log}"
[ $# -eq 3 ] || { echo "usage: ARCHIVE=FOLDER $0 BACKUP MOMENT DATA" >&2; exit 2; }
backup=$1 moment=$2 data=$3
[ ! -e "$data" ] || { echo "restore: $data exists: move it away, you may need it" >&2; exit 1; }
pg_verifybackup --quiet "$backup"
cp -a "$backup" "$data"
chmod 700 "$data"
{
    echo "restore_command = 'cp \"$ARCHIVE/%f\" \"%p\"'"
    echo "recovery_target_timeline = 'latest'"
    if [ "$moment" != latest ]; then
        echo "recovery_target_time = '$moment'"
        echo "recovery_target_action = 'promote'"
    fi
} >> "$data/postgresql.auto.conf"
touch "$data/recovery.signal"
echo "restore: start PostgreSQL on $data, wait until it takes writes, then run \`portico restored\`"
