#!/bin/sh
# After the files are there. dpkg says `configure [OLD VERSION]`, rpm how many versions there are.
set -e
case "$1" in
configure) [ -n "$2" ] && upgrade=yes || upgrade= ;;
1) upgrade= ;;
2) upgrade=yes ;;
*) exit 0 ;;
esac

# The user that the service is. Where there is no systemd, useradd makes the same.
if command -v systemd-sysusers >/dev/null; then
	systemd-sysusers sshchat.conf
elif ! id sshchat >/dev/null 2>&1; then
	useradd --system --user-group --home-dir /var/lib/sshchat --no-create-home --shell /usr/sbin/nologin --comment "Chat server on SSH" sshchat
fi
[ -d /var/lib/sshchat ] || install -d -o sshchat -g sshchat -m 0700 /var/lib/sshchat

# A kernel with AppArmor holds the program to its profile from its next start on.
if [ -f /etc/apparmor.d/usr.bin.sshchat ]; then
	mkdir -p /etc/apparmor.d/local
	[ -e /etc/apparmor.d/local/usr.bin.sshchat ] || : >/etc/apparmor.d/local/usr.bin.sshchat
	if command -v aa-enabled >/dev/null && aa-enabled --quiet 2>/dev/null; then
		apparmor_parser -r -T -W /etc/apparmor.d/usr.bin.sshchat || true
	fi
fi

if [ -d /run/systemd/system ]; then
	systemctl daemon-reload || true
	if [ "$upgrade" ]; then # whoever is in comes back; where it does not run it stays so
		systemctl try-restart sshchat.service || true
	fi
fi
if [ -z "$upgrade" ]; then
	cat <<'END'
sshchat does not run yet: it would let everybody in. Who may come in stands in
/etc/sshchat/sshchat.toml (sshchat config example shows all there is). Then:
  systemctl enable --now sshchat.service sshchat-backup.timer
END
fi
