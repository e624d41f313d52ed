#!/usr/bin/env bash
# Makes the pictures of the docs from real conversations: a server, people with OpenSSH in
# tmux, and what tmux shows. Usage: play.sh FOLDER
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

# Rooms: what alice sees of three of them, what 小明 finds on turning to one, and what bob
# missed.
for name in alice 小明 小红 bob; do
	tmux send-keys -t "$name" C-u
	says "$name" /clear
done
says alice '/join #ops' && see alice 'room is new'
says alice '/topic 三点发布 · release at three' && see alice 'set the topic'
says bob '/join #ops' && see bob '1 other here'
says 小明 '/join #ops' && see 小明 '2 人'
says 小红 '/join #公告' && see 小红 新聊天室
says 小明 '/join #计划' && see 小明 新聊天室
says 小明 '/room private yes' && see 小明 '#+计划>'
for name in alice bob 小明; do says "$name" /clear; done
says 小明 '/switch #lobby' && see 小明 '#lobby>'
says 小明 '/watch #ops mentions' && see 小明 只看提到我的
says 小明 /clear
says bob 'deploy of 4f2c is green ✅' && see alice 4f2c
says alice 'thanks! @小明 你那边呢？' && see 小明 你那边呢
says 小红 '#lobby 公告写好了，alice 请看一下' && see alice 请看一下
says bob '/msg alice can you cover for me at four?' && see alice 'cover for me'
says alice '/reply sure, enjoy the evening' && see bob enjoy
says alice '#lobby @小红 写得很好 👍' && see alice 写得很好
says bob 'it is on all three machines now' && see alice 'three machines'
says 小明 '/rooms' && see 小明 '#公告'
tmux send-keys -t 小明 M-2
see 小明 'three machines'
types 小明 '我这边也好了'
see 小明 我这边也好了
types alice '/switch #lo'
see alice '/switch #lo'
paint alice rooms.svg
paint 小明 rooms-turn.svg

says bob /quit && see alice '* bob left'
tmux send-keys -t alice C-u
tmux send-keys -t 小明 C-u
says alice '/msg bob the door code has changed: call me' && see alice 'has changed'
says alice 'bob: the release notes are yours' && see alice 'are yours'
says 小明 '#lobby 明天九点开会，大家别忘了' && see 小明 别忘了
says 小红 '#lobby 好的' && see 小红 好的
tmux kill-session -t bob
join bob en_US 18
see bob 'has changed'
paint bob rooms-missed.svg

# An evening, as it comes, in 80 columns by 20 rows: evening.cast is what one terminal was sent, evening.svg plays it.
films() {
	join eve "$1" 20 &
	until tmux has-session -t eve 2>/dev/null; do :; done
	tmux pipe-pane -O -t eve "exec '$work/picture' -record 20 -title '#lobby' >'$out/evening.cast'"
	wait $!
}
# keys NAME TEXT types as a person does.
keys() {
	local i
	for ((i = 0; i < ${#2}; i++)); do types "$1" "${2:i:1}" && sleep 0.05; done
	sleep 0.3
	enters "$1"
}
for name in alice 小明 小红; do tmux send-keys -t "$name" C-u; done
for name in alice 小明 小红 bob; do says "$name" '/switch #lobby' && says "$name" /clear; done
sleep 1.5 # who comes within a second of bob shares a line with him
join eve en_US 20
says eve '/theme dark' && see eve dark
says eve /quit && see alice '* eve left'
tmux kill-session -t eve
for name in alice 小明 小红 bob; do says "$name" /clear; done
sleep 1.5
films en_US
sleep 1
says bob 'evening all ☕ the new disk is in'
sleep 1
keys eve 'hi! how large is it?'
see bob 'how large'
sleep 0.6
says bob 'eve: `4 TB`, half of it is free'
sleep 0.8
keys eve '+1'
sleep 0.6
says 小明 '大家好 👋 @eve 欢迎'
sleep 0.8
keys eve '谢谢！ who else is here?'
sleep 0.4
keys eve /who
sleep 1
pastes alice $'```sh\nssh -p 2222 eve@chat.example export me\n```'
see alice 'me↵' && enters alice
sleep 1
says bob '/msg eve tea tomorrow at four?'
sleep 1
keys eve '/reply gladly 🍵'
sleep 0.8
keys eve /mentions
see eve 'mention you'
sleep 1
tmux pipe-pane -t eve
"$work/picture" -play <"$out/evening.cast" >"$out/evening.svg"
echo evening.svg
