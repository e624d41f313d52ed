#!/bin/sh
# After the files have gone. What people said, and the host keys, are never removed by a package.
set -e
left() {
	[ -d /var/lib/sshchat ] || return 0
	cat <<END
sshchat has left /var/lib/sshchat ($(du -sh /var/lib/sshchat | cut -f 1): host keys, history, backups) and its
user. If nobody will need them: rm -r /var/lib/sshchat && userdel sshchat
END
}
case "$1" in
remove | 0)
	if [ -d /run/systemd/system ]; then
		systemctl daemon-reload || true
	fi
	if [ "$1" = 0 ]; then # rpm knows no purge
		left
	fi
	;;
purge)
	rm -f /etc/apparmor.d/local/usr.bin.sshchat
	rmdir /etc/sshchat 2>/dev/null || [ ! -d /etc/sshchat ] || echo "sshchat has left what you put into /etc/sshchat"
	left
	;;
esac
