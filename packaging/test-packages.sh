#!/bin/bash
# Installs the packages as a machine would: deb in a root made with debootstrap, rpm in another copy
# of it. The service runs by its unit's own command line, as its user and without its rights, people
# come in by ssh, and an upgrade, a removal and a purge leave what they should. It needs root, and
# Debian's debootstrap, rpm, cpio and openssh-client; the network only for debootstrap, once.
set -euo pipefail
cd "$(dirname "$0")/.."
cache=${XDG_CACHE_HOME:-$HOME/.cache}/sshchat-test-root.tar
work=$(mktemp -d)
server= pid=
finish() {
	[[ -z $server ]] || kill $pid "$server" 2>/dev/null || true
	for root in "$work"/*-root; do
		umount "$root/proc" "$root/dev" 2>/dev/null || true
	done
	rm -rf --one-file-system "$work"
}
trap finish EXIT

say() { printf '\n== %s\n' "$*"; }
fail() {
	echo "FAILED: $*" >&2
	exit 1
}
# is WHAT, GOT, WANT as a pattern
is() {
	# shellcheck disable=SC2053
	[[ $2 == $3 ]] || fail "$1: $2, and not $3"
	echo "ok: $1"
}
in_root() { chroot "$root" "$@"; }

make_root() {
	root=$work/$1-root
	if [[ ! -f $cache ]]; then
		mkdir -p "${cache%/*}"
		codename=$(. /etc/os-release && echo "$VERSION_CODENAME")
		mirror=$(apt-get indextargets --format '$(SITE)' 'Origin: Debian' "Codename: $codename" | sort -u | sed -n 1p)
		debootstrap --variant=minbase "$codename" "$work/new" "$mirror" >"$work/log" 2>&1 || { tail "$work/log"; fail debootstrap; }
		rm -rf "$work/new/var/cache/apt" "$work/new/var/lib/apt/lists" && mkdir -p "$work/new/var/cache/apt/archives/partial"
		tar -C "$work/new" -cf "$cache.part" . && mv "$cache.part" "$cache" && rm -rf "$work/new"
	fi
	mkdir "$root" && tar -C "$root" -xf "$cache"
	mount -t proc proc "$root/proc"
	mount --bind /dev "$root/dev"
}

port=2$((RANDOM % 800 + 100))
settings() { sed -i '$a listen = ["127.0.0.1:'"$port"'"]' "$root/etc/sshchat/sshchat.toml"; }

# word NAME of a unit
unit() { sed -n "s/^$2=//p" "$root/usr/lib/systemd/system/$1"; }

# The command line of a unit, as the user it names, with no rights, in its folder.
as_unit() {
	local exec
	exec=$(unit "$1" "$2")
	in_root /usr/bin/env -i PATH=/usr/bin:/bin STATE_DIRECTORY=/var/lib/sshchat \
		setpriv --reuid "$(unit "$1" User)" --regid "$(unit "$1" Group)" --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all $exec
}

start() {
	as_unit sshchat.service ExecStart >"$work/server.log" 2>&1 &
	server=$!
	for _ in {1..100}; do
		if in_root sshchat health >"$work/health" 2>&1; then
			pid=$(sed -n 's/.*process \([0-9]*\).*/\1/p' "$work/health")
			return
		fi
		kill -0 $server 2>/dev/null || break
		sleep 0.1
	done
	cat "$work/server.log" "$work/health"
	fail "the service does not serve"
}
stop() {
	kill -TERM "$pid"
	wait $server || fail "the service ended with $?"
	server=
}
chat() {
	ssh -F none -p "$port" -o StrictHostKeyChecking=no -o UserKnownHostsFile="$root.known" -o IdentitiesOnly=yes -o IdentityFile="$work/key" -o LogLevel=ERROR "$@" </dev/null
}

# What holds while a version of the package is installed: its number.
installed() {
	is "the version" "$(in_root sshchat version)" "sshchat $1 *"
	is "the data folder" "$(in_root stat -c '%U:%G %a' /var/lib/sshchat)" "sshchat:sshchat 700"
	is "who may write the settings" "$(in_root stat -c '%U %a' /etc/sshchat/sshchat.toml)" "root 644"
	is "the user" "$(in_root getent passwd sshchat)" "sshchat:*:/var/lib/sshchat:/usr/sbin/nologin"
	for file in usr/lib/systemd/system/{sshchat.service,sshchat.socket,sshchat-backup.service,sshchat-backup.timer} usr/lib/sysusers.d/sshchat.conf \
		usr/share/man/man1/{sshchat,sshchat-serve,sshchat-cluster-init}.1.gz usr/share/man/man5/sshchat.toml.5.gz \
		usr/share/bash-completion/completions/sshchat usr/share/fish/vendor_completions.d/sshchat.fish usr/share/doc/sshchat/operating.md; do
		[[ -s $root/$file ]] || fail "$file is not there"
		[[ $(stat -c '%U %a' "$root/$file") == "root 644" ]] || fail "$file is $(stat -c '%U %a' "$root/$file")"
	done
	gzip -dc "$root/usr/share/man/man1/sshchat.1.gz" | grep -qF "$1" || fail "the man page is of another version"
}

# A first evening: somebody talks, the operator's tools find the server, a backup is made.
first_evening() {
	settings
	start
	is "somebody comes in" "$(chat ann@127.0.0.1 say hello from the package && chat ann@127.0.0.1 history)" "*hello from the package*"
	is "what check finds wrong" "$(in_root runuser -u sshchat -- sshchat check 2>&1 | grep WRONG || true)" ""
	is "check as root" "$(in_root sshchat check 2>&1 || true)" "*belongs to uid *; run sshchat as that user: runuser -u sshchat -- sshchat*"
	is "what is asked of the server" "$(in_root sshchat admin rooms && in_root runuser -u sshchat -- sshchat invite --host chat.example.org)" "*lobby*SHA256:*"
	as_unit sshchat.service ExecReload >"$work/out"
	as_unit sshchat-backup.service ExecStart >"$work/out"
	is "backups" "$(in_root sh -c 'ls /var/lib/sshchat/backups | wc -l')" 1
	is "what the server may do" "$(grep -h CapEff "/proc/$pid/status")" "CapEff:*0000000000000000"
	stop
}

# The same chat again, with the settings that were changed.
again() {
	start
	is "what was said is there" "$(chat ann@127.0.0.1 history)" "*hello from the package*"
	stop
}

build() { # version
	VERSION=$1 make -s packages ARCHES=amd64 >"$work/log" 2>&1 || { tail "$work/log"; fail "make packages"; }
	rm -rf "dist/$1" && mv dist/packages "dist/$1"
}

ssh-keygen -q -t ed25519 -N '' -f "$work/key"
say "two versions"
[[ ${BUILT:-} ]] || { build v0.0.1 && build v0.0.2; } # BUILT=yes: by the last test

say "deb: install"
make_root deb
cp dist/v0.0.?/*.deb "$root/tmp/"
is "what it says" "$(in_root dpkg -i /tmp/sshchat_0.0.1_amd64.deb)" "*does not run yet*systemctl enable --now sshchat.service*"
installed v0.0.1
is "conffiles" "$(in_root dpkg-query -W -f '${Conffiles}' sshchat | awk '{print $1}' | sort | xargs)" "/etc/apparmor.d/usr.bin.sshchat /etc/sshchat/sshchat.toml"
first_evening
say "deb: upgrade"
is "what it says" "$(in_root dpkg -i /tmp/sshchat_0.0.2_amd64.deb)" "*Setting up sshchat (0.0.2)*"
installed v0.0.2
again
say "deb: remove"
in_root dpkg -r sshchat
[[ ! -e $root/usr/bin/sshchat ]] || fail "the program is there"
[[ -s $root/var/lib/sshchat/chat.db && -s $root/etc/sshchat/sshchat.toml ]] || fail "history or settings are gone"
in_root dpkg -i /tmp/sshchat_0.0.2_amd64.deb >"$work/out"
again
say "deb: purge"
is "what it says" "$(in_root dpkg -P sshchat 2>&1)" "*sshchat has left /var/lib/sshchat (*: host keys, history, backups)*userdel sshchat*"
[[ -s $root/var/lib/sshchat/chat.db ]] || fail "history is gone"
is "what else is left" "$(cd "$root" && find etc usr var/lib/dpkg/info -path '*sshchat*' | xargs)" ""
in_root dpkg -i /tmp/sshchat_0.0.2_amd64.deb >"$work/out"
settings
again

say "rpm: install"
make_root rpm
cp dist/v0.0.?/*.rpm "$root/tmp/"
rpms() { rpm --root "$root" --nodeps "$@" 2> >(grep -v -E "should not be used directly|assuming you know" >&2 || true); } # what Debian's rpm says of itself
is "its configuration" "$(rpm -qcp dist/v0.0.1/*.rpm 2>/dev/null | xargs)" "/etc/sshchat/sshchat.toml"
is "its files by cpio" "$(rpm2cpio dist/v0.0.1/*.rpm | cpio -t --quiet 2>/dev/null | grep -c -E 'bin/sshchat$|system/sshchat.service$|licenses/sshchat/copyright$|site-functions/_sshchat$')" 4
is "what it needs" "$(rpm -qpR dist/v0.0.1/*.rpm 2>/dev/null | grep -v -E '^rpmlib|^config\(sshchat\)|^/bin/sh$' | xargs)" ""
is "what it says" "$(rpms -i "$root"/tmp/sshchat-0.0.1-1.x86_64.rpm 2>&1)" "*does not run yet*"
installed v0.0.1
first_evening
say "rpm: upgrade"
is "what it says" "$(rpms -U "$root"/tmp/sshchat-0.0.2-1.x86_64.rpm 2>&1)" ""
installed v0.0.2
again
say "rpm: erase"
is "what it says" "$(rpms -e sshchat 2>&1)" "*sshchat has left /var/lib/sshchat*"
[[ -s $root/var/lib/sshchat/chat.db ]] || fail "history is gone"
[[ -s $root/etc/sshchat/sshchat.toml.rpmsave && ! -e $root/usr/bin/sshchat ]] || fail "settings are gone, or the program is there"
say "all good"
