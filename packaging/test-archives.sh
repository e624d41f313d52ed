#!/bin/bash
# Looks at what make release-snapshot has left: every checksum, what is in each archive, that its SBOM
# names what the program was built of, and that this machine's program runs.
set -euo pipefail
cd "$(dirname "$0")/../dist/release"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
fail() {
	echo "FAILED: $*" >&2
	exit 1
}
sums=$(echo sshchat-*-SHA256SUMS)
version=${sums#sshchat-} version=${version%-SHA256SUMS}
# Packages and the image lie beside; a release has all in one place.
cp sshchat-* ../packages/* ../image/*.tar "$work/"
(cd "$work" && sha256sum --strict --quiet -c "$sums") || fail "checksums"
[[ $(wc -l <"$sums") == 25 ]] || fail "checksums are of $(wc -l <"$sums") files, and not of 10 archives, 10 SBOMs, 4 packages and the image"
for system in {linux,darwin,freebsd,openbsd,windows}-{amd64,arm64}; do
	name=sshchat-$version-$system
	mkdir "$work/$system"
	case $system in
	windows-*) program=sshchat.exe && unzip -q -d "$work/$system" "$name.zip" ;;
	*) program=sshchat && tar -C "$work/$system" -xf "$name.tar.gz" ;;
	esac
	[[ $(ls "$work/$system") == "$name" ]] || fail "$name has $(ls "$work/$system")"
	for file in $program LICENSE copyright README.md CHANGELOG.md docs/packages.md man/sshchat.1 man/sshchat.toml.5 completions/sshchat.ps1 contrib/systemd/sshchat.service contrib/rc.d/sshchat; do
		[[ -s $work/$system/$name/$file ]] || fail "$name has no $file"
	done
	built=$(go version -m "$work/$system/$name/$program")
	[[ $built == *GOOS=${system%-*}* && $built == *GOARCH=${system#*-}* && $built == *CGO_ENABLED=0* ]] || fail "$name is $built"
	missing=$(awk '$1 == "dep" { print "pkg:golang/" $2 "@" $3 }' <<<"$built" | while read -r module; do
		grep -qF "\"$module?" "$name.cdx.json" || echo "$module"
	done)
	[[ -z $missing ]] || fail "the SBOM of $name lacks $missing"
	echo "ok: $name, $(grep -c '"purl"' "$name.cdx.json") parts"
done
host=$(go env GOHOSTOS)-$(go env GOHOSTARCH)
said=$("$work/$host/sshchat-$version-$host/sshchat" version)
[[ $said == "sshchat v$version "* ]] || fail "it says $said"
echo "all good: $said"
