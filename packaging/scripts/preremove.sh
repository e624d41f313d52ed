#!/bin/sh
# Before the files go. dpkg says remove or upgrade, rpm how many versions stay.
set -e
case "$1" in
remove | deconfigure | 0) ;;
*) exit 0 ;; # an upgrade: it runs on until the new one is there
esac
if [ -d /run/systemd/system ]; then
	systemctl disable --now sshchat.socket sshchat.service sshchat-backup.timer || true
fi
