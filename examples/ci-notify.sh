#!/bin/sh
# Tells a room how a command ended, with the last lines that it printed if it failed.
#   ci-notify.sh NAME@HOST #ROOM COMMAND [ARGUMENT...]
# Its exit status is the command's, whatever becomes of the message.
set -u
[ $# -ge 3 ] || { echo "usage: ci-notify.sh NAME@HOST #ROOM COMMAND [ARGUMENT...]" >&2; exit 2; }
host=$1 room=$2
shift 2
log=$(mktemp) || exit 1
trap 'rm -f "$log"' EXIT

# say tries for a minute while the server says "not now": 75 is its word for that, and
# 255 is ssh's for no connection.
say() {
    for wait in 1 4 15 40; do
        ssh -T "$host" say "$@" <"$message" && return
        case $? in
        75 | 255) sleep "$wait" ;;
        *) return ;;
        esac
    done
}

began=$(date +%s)
"$@" >"$log" 2>&1
status=$?
took=$(($(date +%s) - began))
cat "$log"

message=$(mktemp) || exit "$status"
trap 'rm -f "$log" "$message"' EXIT
if [ "$status" -eq 0 ]; then
    echo "ok: $* (${took}s)" >"$message"
    say "$room"
else
    echo "FAILED with $status: $* (${took}s)" >"$message"
    say "$room"
    tail -n 15 "$log" >"$message"
    [ -s "$message" ] && say --code "$room"
fi
exit "$status"
