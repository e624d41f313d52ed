#!/usr/bin/env bash
# Makes the pictures of the docs from a real conversation: a server, three people with
# OpenSSH in tmux, and what tmux shows. Usage: play.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/../../.."
out=$(realpath "$1")
work=$(mktemp -d)
port=${PORT:-2297}
# It is about eleven in the morning there.
TZ=$(date -u +%-H | awk '{ printf "Etc/GMT%+d", $1 - 11 }')
server=
trap 'tmux -S "$work/tmux" kill-server 2>/dev/null; [[ $server ]] && kill "$server" && wait "$server"; rm -rf "$work"' EXIT

go build -o "$work/sshchat" ./cmd/sshchat
go build -o "$work/picture" ./sshchat/chattest/picture
"$work/sshchat" --listen "127.0.0.1:$port" --data "$work/data" >"$work/out" 2>"$work/log" &
server=$!
until grep -q '^join' "$work/out"; do kill -0 "$server"; done

cat >"$work/conf" <<'CONF'
set -g default-terminal xterm-256color
set -g status off
set -g escape-time 0
set -g assume-paste-time 0
CONF
tmux() { command tmux -S "$work/tmux" -f "$work/conf" -u "$@"; }

# see NAME TEXT waits until the text stands on that person's screen.
see() {
	local end=$((SECONDS + 15))
	until tmux capture-pane -p -t "$1" 2>/dev/null | grep -qF -- "$2"; do
		if ((SECONDS > end)); then
			echo "$1 does not see: $2" >&2
			tmux capture-pane -p -t "$1" >&2
			return 1
		fi
	done
}

# join NAME LANGUAGE ROWS opens a terminal of 80 columns and logs in with a new key.
join() {
	[[ -f $work/$1 ]] || ssh-keygen -q -t ed25519 -N '' -C "$1" -f "$work/$1"
	tmux new-session -d -s "$1" -x 80 -y "$3" \
		"env LANG=$2.UTF-8 TERM=xterm-256color TZ=$TZ ssh -F none -p $port -i $work/$1 \
		-o IdentitiesOnly=yes -o SendEnv='LANG TZ' -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null \
		-o LogLevel=ERROR $1@127.0.0.1; exec tail -f /dev/null"
	see "$1" "* $1 "
}

# types NAME TEXT types without Enter, says NAME TEXT with it; pastes as a terminal does.
types() { tmux send-keys -t "$1" -l -- "$2"; }
enters() { tmux send-keys -t "$1" Enter; }
says() { types "$1" "$2" && enters "$1"; }
pastes() { tmux set-buffer -b paste "$2" && tmux paste-buffer -p -d -b paste -t "$1"; }

# paint NAME FILE FLAGS... makes the picture of that person's terminal.
paint() {
	local name=$1 file=$2
	shift 2
	tmux capture-pane -e -p -t "$name" | "$work/picture" "$@" \
		-title "$(tmux display-message -p -t "$name" '#{pane_title}')" \
		-cursor "$(tmux display-message -p -t "$name" '#{cursor_x},#{cursor_y}')" >"$out/$file"
	echo "$file"
}

tmux new-session -d -s base 'exec tail -f /dev/null' # keeps tmux 3.3a alive in between
join 小明 zh_CN 18
join alice en_US 22
says 小明 '/theme dark' && see 小明 dark && says 小明 /clear
says alice '/theme dark' && see alice dark && says alice /clear
join 小红 zh_CN 18
says 小红 '/theme light' && see 小红 light && says 小红 /clear
join bob en_US 22

says bob 'morning all ☕ the *release* goes out at three'
see alice release
says 小明 '大家好 👋 我在写公告，下午两点前给你们看'
see alice 两点
says alice 'hi! did the fix for slow readers get in?'
see bob 'slow readers'
says bob 'yes, alice, it is in `log.go`: ring the bell, never wait'
see alice 'never wait'
pastes bob $'```go\nselect {\ncase b <- struct{}{}:\ndefault: // it has rung already\n}\n```'
see bob '}↵' && enters bob
see alice 'rung already'
says 小明 '@alice @小红 这样慢的连接不会拖住别人 🎉'
see alice 🎉
says 小红 '太好了！文档在 https://example.com/docs 👍'
see alice 'example.com'
says bob '/me makes tea for @小明 🍵'
see alice 🍵
types alice 'lovely, thanks! 辛苦了'
see alice 辛苦了

types 小明 '谢谢 bob'
see 小明 '谢谢 bob'
paint alice conversation.svg
paint 小明 dark.svg
paint 小红 light.svg -dark=false
