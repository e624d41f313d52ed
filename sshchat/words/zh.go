package words

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"sshchat/sshchat"
)

// chinese speaks the words of the lesson that this chat grew from: 进入了聊天室,
// 说, 退出了聊天室.
var chinese = sync.OnceValue(func() *Catalog {
	return &Catalog{
		Lang: "zh",

		Said:  func(name string) string { return name + " 说：" },
		Acted: func(name, body string) string { return "** " + name + " " + body },
		Joined: func(names string, n int) string {
			if n > 2 {
				return fmt.Sprintf("* %d 人进入了聊天室：%s", n, names)
			}
			return "* " + names + " 进入了聊天室"
		},
		Left: func(names string, n int) string {
			if n > 2 {
				return fmt.Sprintf("* %d 人退出了聊天室：%s", n, names)
			}
			gap := " "
			if strings.HasSuffix(names, "）") { // which has its own
				gap = ""
			}
			return "* " + names + gap + "退出了聊天室"
		},
		LeftOne: func(name, stay string) string { return "* " + name + " 退出了聊天室" + stay },
		Renamed: func(from, to string) string { return "* " + from + " 改名为 " + to },
		Topic: func(name, topic string) string {
			if topic == "" {
				return "* " + name + " 清除了话题"
			}
			return "* " + name + " 把话题设为：" + topic
		},
		Gone: "（已删除）",
		Off:  "* 服务器写不了磁盘，暂不保存聊天记录。聊天照常；此后的内容在服务器重启时可能丢失。",
		On: func(lost int) string {
			if lost < 0 {
				return "* 已恢复保存聊天记录；其间服务器重启过，可能缺了一些内容"
			}
			if lost > 0 {
				return fmt.Sprintf("* 已恢复保存聊天记录；其间有 %d 行没能保存", lost)
			}
			return "* 已恢复保存聊天记录，没有丢失"
		},

		Causes: map[sshchat.Cause]string{
			sshchat.LostLink: "连接中断", sshchat.TooSlow: "连接太慢",
			sshchat.Kicked: "被请出", sshchat.Restart: "服务器重启",
			sshchat.TakenOver: "换了终端", sshchat.ServerFail: "服务器出错",
		},
		List: "、",
		Stay: func(facts string) string { return "（" + facts + "）" },
		Ago:  func(d time.Duration) string { return span(d, "天", "小时", "分", "秒", "") },

		Here: func(you, room string, n int, names string) string {
			if n == 1 {
				return fmt.Sprintf("%s，你进入了 #%s，这里还没有别人", you, room)
			}
			return fmt.Sprintf("%s，你进入了 #%s，这里还有 %d 人：%s", you, room, n-1, names)
		},
		Who: func(room string, n int, names string) string {
			return fmt.Sprintf("#%s 有 %d 人：%s", room, n, names)
		},
		More:      func(n int) string { return fmt.Sprintf("另有 %d 人（/who）", n) },
		GuestMark: "（访客）",
		BotMark:   "（机器人）",
		HelpLine:  "输入文字，按回车发送 · /help 查看命令 · /quit 退出",
		Bilingual: "English: /lang en",
		Skipped: func(n int) string {
			return fmt.Sprintf("…… 你的连接较慢，略过了 %d 行：/history", n)
		},
		TopicIs: func(topic string) string { return "话题：" + topic },
		Hits: func(n int, more bool, words string) string {
			t := fmt.Sprintf("找到 %d 条，新的在前", n)
			if words != "" {
				t = "“" + words + "” " + t
			}
			if more {
				t += "；before:日期 可以看更早的"
			}
			return t + "："
		},
		History: func(n int) string { return fmt.Sprintf("最近 %d 行：", n) },
		Groups:  map[string]string{"talk": "说话", "look": "查看", "you": "自己", "room": "聊天室"},
		Usage:   "用法：/%s",
		Also:    "也可写作：",
		Example: "例如：",
		Notes:   "//etc 说的是 /etc · ~bob 是没有密钥的访客 · ssh 卡住时按回车，再按 ~. 断开",
		Bye: map[sshchat.Cause]string{
			sshchat.Quit: "再见！", sshchat.TooSlow: "你的连接跟不上，请稍后再来",
			sshchat.Kicked: "你被请出了聊天室", sshchat.Restart: "服务器正在重启，请稍后再来",
			sshchat.TakenOver: "你的会话已换到另一个终端", sshchat.LostLink: "你的连接没有回应",
			sshchat.ServerFail: "服务器出错，结束了你的会话；错误已记录，请重新进入",
		},
		Day:          func(t time.Time) string { return t.Format("2006年1月2日 ") + weekday[t.Weekday()] },
		MaybeGBK:     "你的终端好像不是 UTF-8 编码。如果是 GBK，请输入 /charset gb18030",
		TwiceToLeave: "再按一次 ^C 退出；^D 和 /quit 也可以",
		PasteCut: func(lines, bytes int) string {
			return fmt.Sprintf("粘贴的内容太长，截去了 %d 行、%d 字节。最多 20 行、64 KiB", lines, bytes)
		},
		NoExec: "sshchat: 这里还不能执行命令：请不带命令用 ssh 登录",

		New: func(m sshchat.Missed, since string) string {
			t := fmt.Sprintf("%s 以来有 %d%s 条新消息", since, m.Lines, plus(m.More))
			if m.Mentions > 0 {
				t += fmt.Sprintf("，%d 条提到你", m.Mentions)
			}
			return t
		},
		Since: "1月2日 15:04",
		Roles: map[sshchat.Role]string{
			sshchat.GuestRole: "访客", sshchat.MemberRole: "用密钥登录的人（ssh-keygen 可以生成密钥）",
			sshchat.OperatorRole: "管理员", sshchat.OwnerRole: "所有者",
		},

		Faults: map[string]string{
			"name.taken":      "名字 %[1]s 已有人使用：请换一个名字，ssh 别的名字@...",
			"name.empty":      "名字是空的：请选一个，ssh 名字@...",
			"name.long":       "名字太长：最多 %[1]s 列（10 个汉字）；ssh 名字@...",
			"name.short":      "名字太短：至少 %[1]s 列；ssh 名字@...",
			"name.chars":      "名字里不能有 %[1]s：可以用字母、数字和 _ - .；ssh 名字@...",
			"name.start":      "名字要以字母或数字开头，不能是 %[1]s；ssh 名字@...",
			"name.marks":      "名字里一个字母上的符号太多：%[1]s",
			"name.scripts":    "名字只用一种文字；这个名字混用了 %[1]s 和 %[2]s",
			"name.digits":     "名字只用一种数字",
			"name.bidi":       "名字里混用了两种书写方向；请只用一种",
			"name.reserved":   "名字 %[1]s 是保留的：请换一个，ssh 别的名字@...",
			"nick.same":       "你已经叫 %[1]s 了",
			"command.unknown": "没有 /%[1]s 这个命令；/help 列出所有命令。要原样说出来，请以 // 开头",
			"command.nearest": "没有 /%[1]s 这个命令；是不是 /%[2]s？要原样说出来，请以 // 开头",
			"usage":           "用法：/%[1]s %[2]s",
			"rate":            "请慢一点：这一行没有发出，%[1]s后再试（按 ↑ 找回）",
			"busy":            "你前面的内容还在保存，这一行没有发出（按 ↑ 找回）",
			"not.saved":       "你有一行没能保存，也没有发出",
			"trouble":         "服务器出错，没有做成；错误已记录",
			"setting.is":      "/%[1]s 现在是 %[2]s；可以是：%[3]s",
			"setting.set":     "/%[1]s 已设为 %[2]s",
			"tz.unknown":      "没有 %[1]s 这个时区；请用 Asia/Shanghai、Europe/Paris 这样的名字",
			"history.count":   "可以看 1 到 %[1]s 行",
			"history.none":    "还没有内容",
			"last.none":       "%[1]s 没有留下记录",
			"search.none":     "没有找到 %[1]s",
			"date":            "%[1]s 不是日期，请写成 2006-01-02",
			"line.long":       "有一行超过 %[1]s 字节，后面的部分被截去了",
			"denied":          "/%[1]s 只供这些人使用：%[2]s",
			"forget.none":     "没有可以删除的内容",
			"forget.done":     "已删除 %[1]s 行；磁盘和搜索里的文字也已清除",
			"topic.none":      "还没有话题；/topic 内容 可以设一个",
			"topic.is":        "话题：%[1]s",
			"room.unknown":    "没有 %[1]s 这个聊天室",
		},
		Help: map[string]CommandHelp{
			"me":      {"说出你在做什么", "/me 挥手"},
			"topic":   {"查看或设定话题；- 表示清除", "/topic 三点发布"},
			"forget":  {"删除自己最近说的话", "/forget 3"},
			"purge":   {"删除某人说的话，或某些编号的行", "/purge mallory"},
			"help":    {"列出命令，或说明一个命令", "/help nick"},
			"who":     {"谁在这里", "/who"},
			"history": {"看以前的内容，或某一天的", "/history 50"},
			"last":    {"某人最近说了什么", "/last alice"},
			"search":  {"查找说过的话", "/search 磁盘 from:alice"},
			"raw":     {"原样显示最后一条消息", "/raw alice"},
			"nick":    {"改名", "/nick bob"},
			"lang":    {"选择语言", "/lang en"},
			"theme":   {"按背景选择颜色，或不用颜色", "/theme light"},
			"time":    {"怎样显示时间", "/time full"},
			"tz":      {"你的时区", "/tz Asia/Shanghai"},
			"bell":    {"有人提到你时响铃", "/bell off"},
			"plain":   {"不重绘、无颜色，适合读屏软件", "/plain on"},
			"charset": {"终端的编码", "/charset gb18030"},
			"clear":   {"清屏", "/clear"},
			"quit":    {"退出", "/quit"},
		},
	}
})

// weekday names the days, from Sunday.
var weekday = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}
