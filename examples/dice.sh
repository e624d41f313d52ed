#!/bin/sh
# A dice bot: "!roll" or "!roll 3d20" in its rooms is answered with a roll.
#   dice.sh NAME@HOST [#ROOM...]
# Nothing but ssh and what POSIX has. NAME belongs to your key; see docs/bots.md.
set -u
[ $# -ge 1 ] || { echo "usage: dice.sh NAME@HOST [#ROOM...]" >&2; exit 2; }
host=$1
shift
dir=$(mktemp -d) || exit 1
trap 'rm -rf "$dir"' EXIT
mkfifo "$dir/orders" || exit 1

# roll COUNT SIDES prints the dice and their sum.
roll() {
    sum=0 all= n=$1
    while [ "$n" -gt 0 ]; do
        die=$(($(od -An -N4 -tu4 /dev/urandom) % $2 + 1))
        sum=$((sum + die)) all="$all $die" n=$((n - 1))
    done
    echo "$1d$2:$all = $sum"
}

# In a text every quote is written \", so "text":" stands only where the field begins. The
# room is taken as it came, between quotes, and goes back so.
ssh -T "$host" bot "$@" <"$dir/orders" | {
    exec 3>"$dir/orders"
    while IFS= read -r line; do
        case $line in
        *'"type":"said"'*'"text":"!roll'*) ;;
        *) continue ;;
        esac
        room=$(printf '%s\n' "$line" | sed -n 's/^[^{]*{[^{]*"room":\("[^"]*"\).*/\1/p')
        dice=$(printf '%s\n' "$line" | sed -n \
            -e 's/.*"text":"!roll".*/1 6/p' \
            -e 's/.*"text":"!roll \([1-9]\)d\([1-9][0-9]\{0,2\}\)".*/\1 \2/p')
        if [ -n "$dice" ]; then
            text=$(roll $dice)
        else
            text='!roll, or !roll 3d20: up to 9 dice of up to 999 sides'
        fi
        printf '{"type":"say","room":%s,"text":"%s"}\n' "$room" "$text" >&3
    done
}
