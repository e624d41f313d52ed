#!/bin/bash
# Unpacks the image by another's tool, looks at what it says, and runs it by hand as an engine would: as its
# user, with nothing to write to but its volume, and nothing else that this machine has. Somebody comes in by
# ssh, the health check speaks, and SIGTERM ends it. It needs root, and Debian's umoci, jq and openssh-client.
set -euo pipefail
cd "$(dirname "$0")/.."
work=$(mktemp -d)
server= pid=
finish() {
	[[ -z $server ]] || kill "$pid" "$server" 2>/dev/null || true
	umount "$work/root/data" 2>/dev/null || true
	umount "$work/root" 2>/dev/null || true
	rm -rf --one-file-system "$work"
}
trap finish EXIT
fail() {
	echo "FAILED: $*" >&2
	exit 1
}
is() {
	# shellcheck disable=SC2053
	[[ $2 == $3 ]] || fail "$1: $2, and not $3"
	echo "ok: $1"
}
arch=$(go env GOHOSTARCH)
tar -C "$work" --one-top-level=layout -xf dist/image/sshchat-oci.tar
blob() { jq -r "$2" "$work/layout/blobs/sha256/${1#sha256:}"; }
index=$(jq -r '.manifests[0].digest' "$work/layout/index.json")
is "the kinds of machine" "$(blob "$index" '[.manifests[].platform | .os + "/" + .architecture] | join(" ")')" "linux/amd64 linux/arm64"
# umoci takes an image and no index: one that points to ours.
manifest=$(blob "$index" ".manifests[] | select(.platform.architecture == \"$arch\")")
jq -n --argjson m "$manifest" '{schemaVersion: 2, manifests: [$m + {annotations: {"org.opencontainers.image.ref.name": "it"}}]}' >"$work/layout/index.json"
umoci unpack --image "$work/layout:it" "$work/bundle" >/dev/null
config=$(blob "$(blob "$(jq -r .digest <<<"$manifest")" .config.digest)" .)
of() { jq -r "$1" <<<"$config"; }
is "its user" "$(of .config.User)" 65532:65532
is "its volume" "$(of '.config.Volumes | keys | join(" ")')" /data
is "its port" "$(of '.config.ExposedPorts | keys | join(" ")')" 2222/tcp
is "its end" "$(of .config.StopSignal)" SIGTERM
is "its health check" "$(of '.config.Healthcheck.Test | join(" ")')" "CMD /usr/bin/sshchat health"
is "all that is in it" "$(cd "$work/bundle/rootfs" && find . -type f | sort | xargs)" "./etc/group ./etc/passwd ./usr/bin/sshchat ./usr/share/licenses/sshchat/copyright"

mkdir "$work/root"
mount --bind "$work/bundle/rootfs" "$work/root"
mount -o remount,bind,ro "$work/root"
mount -t tmpfs -o uid=65532,gid=65532,mode=0700 none "$work/root/data"
user=$(of .config.User)
mapfile -t env < <(of '.config.Env[]')
mapfile -t entrypoint < <(of '.config.Entrypoint[]')
mapfile -t cmd < <(of '.config.Cmd[]')
mapfile -t health < <(of '.config.Healthcheck.Test[1:][]')
inside() { setpriv --no-new-privs env -i "${env[@]}" SSHCHAT_LISTEN="127.0.0.1:$port" /usr/sbin/chroot --userspec="$user" "$work/root" "$@"; }
port=2$((RANDOM % 800 + 100))
! inside "${health[@]}" >/dev/null 2>&1 || fail "it is well before it runs"
inside "${entrypoint[@]}" "${cmd[@]}" >"$work/log" 2>&1 &
server=$!
for _ in {1..100}; do
	! inside "${health[@]}" >"$work/health" 2>&1 || break
	kill -0 $server 2>/dev/null || break
	sleep 0.1
done
inside "${health[@]}" >"$work/health" || { cat "$work/log"; fail "it does not serve"; }
pid=$(sed -n 's/.*process \([0-9]*\).*/\1/p' "$work/health")
ssh-keygen -q -t ed25519 -N '' -f "$work/key"
chat() {
	ssh -F none -p "$port" -o StrictHostKeyChecking=no -o UserKnownHostsFile="$work/known" -o IdentitiesOnly=yes -o IdentityFile="$work/key" -o LogLevel=ERROR "$@" </dev/null
}
is "somebody comes in" "$(chat ann@127.0.0.1 say hello from the image && chat ann@127.0.0.1 history)" "*hello from the image*"
is "a backup" "$(inside "${entrypoint[@]}" backup --keep 2 /data/backups && ls "$work/root/data/backups" | wc -l)" "*1"
is "who it runs as" "$(awk '/^Uid|^Gid/ { print $2, $3 }' "/proc/$pid/status" | xargs)" "65532 65532 65532 65532"
[[ -z $(find "$work/bundle/rootfs" -newer "$work/log" -not -path '*/data*' -print -quit) ]] || fail "it wrote outside of its volume"
kill -TERM "$pid"
wait $server || fail "it ended with $?"
server=
! inside "${health[@]}" >/dev/null 2>&1 || fail "it is well after its end"
echo "all good: $(du -h dist/image/sshchat-oci.tar | cut -f 1) for both kinds of machine"
