#!/bin/bash
# Prints the licences of all that is in the program: its own, that of each module, that of Go. The
# modules' terms ask for it.
set -euo pipefail
cd "$(dirname "$0")/.."
part() { printf '\n\n%s\n%s\n\n' "$(printf '=%.0s' {1..80})" "$1"; }
echo "sshchat is under the MIT licence:"
echo
cat LICENSE
part "It contains parts of Go, https://go.dev, under this licence:"
cat "$(go env GOROOT)/LICENSE"
go list -deps -f '{{with .Module}}{{if not .Main}}{{.Path}} {{.Version}} {{.Dir}}{{end}}{{end}}' ./cmd/sshchat | LC_ALL=C sort -u | while read -r path version dir; do
	part "It contains $path $version, under these terms:"
	found=
	for file in "$dir"/{LICENSE,LICENCE,COPYING,NOTICE}*; do
		[[ -f $file && $file != *.go ]] || continue
		found=yes
		cat "$file"
	done
	[[ $found ]] || { echo "$path has no licence" >&2; exit 1; }
done
