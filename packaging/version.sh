#!/bin/sh
# Prints the version of what is built, as Go has it: that of the tag, or of the commit since it.
# A tree without git has none: VERSION=v1.2.3 says it there.
set -eu
if [ -n "${VERSION:-}" ]; then
	echo "$VERSION"
	exit
fi
cd "$(dirname "$0")/.."
if ! git rev-parse --verify -q HEAD >/dev/null 2>&1; then
	echo v0.0.0-unknown
	exit
fi
dirty=
[ -z "$(git status --porcelain)" ] || dirty=+dirty
if tag=$(git describe --tags --exact-match --match 'v[0-9]*' 2>/dev/null); then
	echo "$tag$dirty"
	exit
fi
moment=$(TZ=UTC git log -1 --format=%cd --date=format-local:%Y%m%d%H%M%S)-$(git rev-parse --short=12 HEAD)
if ! tag=$(git describe --tags --abbrev=0 --match 'v[0-9]*' 2>/dev/null); then
	echo "v0.0.0-$moment$dirty"
	exit
fi
case $tag in # what comes after a tag, and before the next
*-*) echo "$tag.0.$moment$dirty" ;;
*) echo "${tag%.*}.$((${tag##*.} + 1))-0.$moment$dirty" ;;
esac
