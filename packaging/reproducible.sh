#!/bin/bash
# Builds what is committed twice: in two folders of different names, with two caches, under two
# users' settings; and compares every file that comes out. What are the targets of make.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT
[[ -z $(git status --porcelain) ]] || echo "what is not committed is not built"
build() { # folder, and what else is in the environment
	local at=$work/$1
	shift
	git clone -q --no-hardlinks . "$at"
	env "$@" make -s -C "$at" "${targets[@]}"
	(cd "$at" && find bin dist -type f -print0 2>"$work/none" | LC_ALL=C sort -z | xargs -0 sha256sum) >"$at.sums" || [[ -s $at.sums ]]
}
targets=("${@:-build}")
build here
build "far away/from here" GOCACHE="$work/cache" HOME="$work" TZ=Asia/Shanghai LC_ALL=C.UTF-8 GOFLAGS=-p=2 GOMODCACHE="$(go env GOMODCACHE)"
cat "$work/here.sums"
diff "$work/here.sums" "$work/far away/from here.sums" && echo "twice the same: $(wc -l <"$work/here.sums") files"
