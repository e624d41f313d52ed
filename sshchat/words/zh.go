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
		LeftOne:  func(name, stay string) string { return "* " + name + " 退出了聊天室" + stay },
		LeftRoom: func(name string) string { return "* " + name + " 离开了这个房间" },
		Renamed:  func(from, to string) string { return "* " + from + " 改名为 " + to },
		Topic: func(name, topic string) string {
			if topic == "" {
				return "* " + name + " 清除了话题"
			}
			return "* " + name + " 把话题设为：" + topic
		},
		Gone:       "（已删除）",
		QuotedGone: "（所回复的内容已不再保存）",
		NewOwner:   "（这个名字换了主人）",
		NoReason:   "没有说明原因",
		Away: func(name, why string) string {
			if why == "" {
				return "* " + name + " 离开一下"
			}
			return "* " + name + " 离开一下：" + why
		},
		Back:     func(name string) string { return "* " + name + " 回来了" },
		AwayMark: "离开",
		Ruled: map[string]func(by, whom, span, reason string) string{
			"kick":     func(by, whom, _, reason string) string { return "* " + by + " 请出了 " + whom + reason },
			"ban":      func(by, whom, span, reason string) string { return "* " + by + " 封禁了 " + whom + span + reason },
			"unban":    func(by, whom, _, _ string) string { return "* " + by + " 解除了对 " + whom + " 的封禁" },
			"mute":     func(by, whom, span, reason string) string { return "* " + by + " 禁言了 " + whom + span + reason },
			"unmute":   func(by, whom, _, _ string) string { return "* " + by + " 解除了对 " + whom + " 的禁言" },
			"slow":     func(by, _, _, reason string) string { return "* " + by + " 设定了慢速模式" + reason },
			"lockdown": func(by, _, _, reason string) string { return "* " + by + " 设定了锁定" + reason },
			"motd":     func(by, _, _, _ string) string { return "* " + by + " 设定了今日消息" },
			"purge":    func(by, whom, _, _ string) string { return "* " + by + " 删除了 " + whom + " 说的话" },
			"free":     func(by, whom, _, _ string) string { return "* " + by + " 释放了名字 " + whom },
			"operator": func(by, whom, _, _ string) string { return "* " + by + " 把 " + whom + " 设为管理员" },
			"member":   func(by, whom, _, _ string) string { return "* " + by + " 取消了 " + whom + " 的管理员身份" },
			"owner":    func(_, whom, _, _ string) string { return "* " + whom + " 成为聊天室的所有者" },
			"unrule": func(by, whom, _, _ string) string {
				return "* " + by + " 解除了 " + whom + " 在房间里设的封禁和禁言"
			},
			"admit": func(by, whom, _, _ string) string { return "* " + by + " 放行了名字 " + whom },
			"private": func(by, _, _, _ string) string {
				return "* " + by + " 把这里设为私密：此后只有成员能看到"
			},
			"key-join": func(by, whom, _, _ string) string { return "* " + by + " 把密钥并入了 " + whom + " 的账号" },
			"close":    func(by, _, _, _ string) string { return "* " + by + " 关闭了聊天室" },
			"open":     func(by, _, _, _ string) string { return "* " + by + " 重新打开了聊天室" },
			"readonly": func(by, _, _, _ string) string {
				return "* " + by + " 把这里设为只读：只有管理者可以发言"
			},
			"writable": func(by, _, _, _ string) string { return "* " + by + " 恢复了这里的发言" },
			"announce": func(by, _, _, reason string) string { return "* " + by + " 通知所有人" + reason },
			"keep": func(by, _, _, reason string) string {
				return "* " + by + " 设定了这里记录的保存时间" + reason
			},
			"invite":    func(by, whom, _, _ string) string { return "* " + by + " 邀请了 " + whom },
			"remove":    func(by, whom, _, _ string) string { return "* " + by + " 取消了 " + whom + " 的成员身份" },
			"room-op":   func(by, whom, _, _ string) string { return "* " + by + " 让 " + whom + " 管理这里" },
			"room-deop": func(by, whom, _, _ string) string { return "* " + by + " 不再让 " + whom + " 管理这里" },
			"room-kick": func(by, whom, _, reason string) string {
				return "* " + by + " 把 " + whom + " 请出了这里" + reason
			},
			"room-ban": func(by, whom, span, reason string) string {
				return "* " + by + " 禁止 " + whom + " 进入这里" + span + reason
			},
			"room-unban": func(by, whom, _, _ string) string {
				return "* " + by + " 解除了对 " + whom + " 进入这里的禁止"
			},
			"room-mute": func(by, whom, span, reason string) string {
				return "* " + by + " 在这里禁言了 " + whom + span + reason
			},
			"room-unmute": func(by, whom, _, _ string) string { return "* " + by + " 解除了 " + whom + " 在这里的禁言" },
		},
		For:     func(span string) string { return "（" + span + "）" },
		Because: func(reason string) string { return "：" + reason },
		Until: func(t string) string {
			if t == "" {
				return "永久"
			}
			return "到 " + t
		},
		WhoisLabels: map[string]string{
			"role": "身份", "key": "使用同一密钥始于", "here": "进入于", "seen": "上次在线", "away": "离开",
			"spoke": "上次说话", "from": "来自", "print": "密钥", "names": "名字", "inuse": "正在使用", "rooms": "所在聊天室",
		},
		Off: "* 服务器写不了磁盘，暂不保存聊天记录。聊天照常；此后的内容在服务器重启时可能丢失。",
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
				return fmt.Sprintf("%s，你进入了 %s，这里还没有别人", you, room)
			}
			return fmt.Sprintf("%s，你进入了 %s，这里还有 %d 人：%s", you, room, n-1, names)
		},
		Who: func(room string, n int, names string) string {
			return fmt.Sprintf("%s 有 %d 人：%s", room, n, names)
		},
		In: func(room string, n int, names string) string {
			if n == 1 {
				return room + "：这里没有别人"
			}
			return fmt.Sprintf("%s：这里还有 %d 人：%s", room, n-1, names)
		},
		With:    func(peer string) string { return "你输入的话只发给 " + peer + "；/leave 结束" },
		Founded: "这是你新建的聊天室：/topic 文字 说明话题，/room private 设为仅限成员",
		You:     "你",
		MoreLines: func(n int, command string) string {
			return fmt.Sprintf("… 还有 %d 行：%s", n, command)
		},
		TookBack: func(name string, n int) string {
			return fmt.Sprintf("* %s 撤回了 %d 行", name, n)
		},
		Stats: StatsWords{
			Head: func(room string) string { return room + "：说过的行数" },
			Hours: func(total int, peak string, most int) string {
				if total == 0 {
					return "24 小时：没有人说话"
				}
				return fmt.Sprintf("24 小时：%d，最多 %s（%d）", total, peak, most)
			},
			Days: func(total int, peak string, most int) string {
				if total == 0 {
					return "14 天：没有人说话"
				}
				return fmt.Sprintf("14 天：%d，最多 %s（%d）", total, peak, most)
			},
			Day: "1月2日",
		},
		EditedBy: "（已修改）",
		Waiting: func(n int, more bool) string {
			t := fmt.Sprintf("你不在时有 %d 条私信", n)
			if more {
				t += "，更早的用 /history @名字 查看"
			}
			return t + "："
		},
		Missed: func(room, what string) string { return room + "：" + what },
		RoomRow: RoomWords{
			People: func(n int) string { return fmt.Sprintf("%d 人", n) },
			Unread: func(lines, calls int) string {
				if calls > 0 {
					return fmt.Sprintf("%d 条新消息，%d 条提到你", lines, calls)
				}
				return fmt.Sprintf("%d 条新消息", lines)
			},
			Quiet: map[sshchat.Watch]string{sshchat.WatchMentions: "只看提到我的", sshchat.WatchNone: "安静"},
			Spoke: func(ago string) string { return ago + "前" },
			More:  func(n int) string { return fmt.Sprintf("另有 %d 个：/rooms 关键词", n) },
			None:  "没有聊天室的名字或话题里有这个词",
			Hint:  "/join #房间 进入或新建 · Alt-1 到 Alt-9、^N、^P 在你的聊天室间切换",
		},
		RoomLabels: map[string]string{
			"founder": "创建者", "ops": "管理者", "members": "成员", "people": "现在在场", "topic": "话题",
			"readonly": "谁能发言", "readonlyis": "只有管理者",
			"slow": "每人发言间隔", "keep": "记录保存", "made": "创建于", "closed": "关闭于", "private": "私密", "public": "公开",
		},
		Invitation: func(by, room string) string { return by + " 邀请你到 " + room + "：/join " + room },
		Members: func(room string, n int, private bool) string {
			if private {
				return fmt.Sprintf("%s 有 %d 名成员：", room, n)
			}
			return room + " 的管理者："
		},
		Ranks:     map[sshchat.Rank]string{sshchat.Invited: "成员", sshchat.RoomOp: "管理者", sshchat.Founder: "创建者"},
		More:      func(n int) string { return fmt.Sprintf("+%d", n) },
		BotMark:   "（机器人）",
		GuestNote: "~ 表示访客，没有密钥",
		InRooms: func(n int) string {
			return fmt.Sprintf("各房间合计至少 %d 条；/unban by 名字 可解除某人在房间里设的全部", n)
		},
		HelpLine:  "输入文字，按回车发送 · /help 查看命令 · /quit 退出",
		Bilingual: "English: /lang en",
		Skipped: func(n int, room string) string {
			return fmt.Sprintf("…… 你的连接较慢，略过了 %s 的 %d 行：/history %[1]s", room, n)
		},
		TopicIs: func(topic string) string { return "话题：" + topic },
		Hits: func(n int, more bool, words, place string) string {
			if place == "" {
				place = "你的所有房间和私聊"
			}
			t := fmt.Sprintf("在 %s 找到 %d 条，新的在前", place, n)
			if words != "" {
				t = "“" + words + "” " + t
			}
			if more {
				t += "；before:日期 可以看更早的"
			}
			return t + "："
		},
		History: func(n int, place string) string {
			if peer, ok := strings.CutPrefix(place, "@"); ok {
				return fmt.Sprintf("与 %s 的最近 %d 行：", peer, n)
			}
			return fmt.Sprintf("%s 最近 %d 行：", place, n)
		},
		Groups:  map[string]string{"talk": "说话", "look": "查看", "you": "自己", "rooms": "聊天室", "room": "管理"},
		LoginAs: "换一个名字登录：%s",
		Usage:   "用法：%s",
		Host:    "主机",

		Placeholders: inChinese,
		Also:         "也可写作：",
		Example:      "例如：",
		HelpMore:     "/help 聊天室 说明一组命令，/help nick 说明一个命令；/help 按键、/help 文字",
		HelpOne:      func(name string) string { return "/help " + name + " 详细说明其中一个" },
		Notes:        "//etc 说的是 /etc · ~bob 是没有密钥的访客 · ssh 卡住时按回车，再按 ~. 断开",
		Bye: map[sshchat.Cause]string{
			sshchat.Quit: "再见！", sshchat.TooSlow: "你的连接跟不上，请稍后再来",
			sshchat.Kicked: "你被请出了聊天室", sshchat.Restart: "服务器正在重启，请稍后再来",
			sshchat.TakenOver: "你的会话已换到另一个终端", sshchat.LostLink: "你的连接没有回应",
			sshchat.ServerFail: "服务器出错，结束了你的会话；错误已记录，请重新进入",
		},
		Day:          func(t time.Time) string { return t.Format("2006年1月2日 ") + weekday[t.Weekday()] },
		MaybeGBK:     "你的终端好像不是 UTF-8 编码。如果是 GBK，请输入 /charset gb18030",
		Searching:    func(query string) string { return "查找 '" + query + "'：" },
		TwiceToLeave: "再按一次 ^C 退出；^D 和 /quit 也可以",
		PasteCut: func(lines, bytes int) string {
			return fmt.Sprintf("粘贴的内容太长，截去了 %d 行、%d 字节。最多 5000 行、256 KiB", lines, bytes)
		},
		UpAgain:     "（按 ↑ 找回）",
		Hidden:      func(rows int) string { return fmt.Sprintf("… 上面还有 %d 行", rows) },
		Pasting:     "粘贴还没结束，^C 结束：",
		PasteIsText: "粘贴的内容当作文字，会照原样说出来；要当命令执行，请自己输入第一个字符",
		Held:        "发得太快了：其余的会一行一行地发出；按 ^C 收回",
		HeldBack:    func(n int) string { return fmt.Sprintf("有 %d 行没有发出；按 ↑ 全部找回", n) },
		HeldLost: func(n int) string {
			return fmt.Sprintf("一次太多了：最后 %d 行没有收下；整个文件请用：ssh 主机 say --code < 文件", n)
		},
		Times: func(n int) string { return fmt.Sprintf("（共 %d 次）", n) },
		Manual: ManualWords{
			Top: `sshchat：给程序用的命令

  ssh 名字@主机 命令 [参数]               通过 SSH，用这个名字的密钥
  sshchat say '#lobby' 部署完成           在服务器本机上

词的划分和引号与 shell 相同，本地的 shell 会先处理一遍：两边都不该动的内容要加两层
引号，或者从标准输入送入。每个命令都可以加 --json：输出每行一个对象（见
docs/records.md）。没有密钥只能读公开的内容。执行命令不会显示进出聊天室。
`,
			End: `退出状态
  0   完成
  1   被拒绝；标准错误里有原因
  2   没看懂；标准错误里有正确的写法
  75  暂时不行：太快了，或者服务器忙、正在关闭。请稍后再试

记录里的编号（seq）可用于 tail --since SEQ 接着读，不丢也不重复。
ssh 主机 takeover 把你名字的会话移到这个终端。
`,
		},

		New: func(m sshchat.Missed, since string) string {
			t := fmt.Sprintf("%s 以来有 %d%s 条新消息", since, m.Lines, plus(m.More))
			if m.Mentions > 0 {
				t += fmt.Sprintf("，%d 条提到你", m.Mentions)
			}
			return t
		},
		Since: "1月2日 15:04",
		RoleNames: map[sshchat.Role]string{
			sshchat.GuestRole: "访客", sshchat.MemberRole: "成员", sshchat.OperatorRole: "管理员", sshchat.OwnerRole: "所有者",
		},
		Roles: map[sshchat.Role]string{
			sshchat.GuestRole: "访客", sshchat.MemberRole: "用密钥登录的人（ssh-keygen 可以生成密钥）",
			sshchat.OperatorRole: "管理员", sshchat.OwnerRole: "所有者",
		},

		Faults: map[string]string{
			"name.taken":      "名字 %[1]s 已有人使用：请换一个名字",
			"name.yours":      "你已在别处登录：ssh -t %[1]s@HOST takeover 可移到这里",
			"name.empty":      "名字是空的：请选一个",
			"name.long":       "名字太长：最多 %[1]s 列（10 个汉字）",
			"name.short":      "名字太短：至少 %[1]s 列",
			"name.chars":      "名字里不能有 %[1]s：可以用字母、数字和 _ - .",
			"name.start":      "名字要以字母或数字开头，不能是 %[1]s",
			"name.marks":      "名字里一个字母上的符号太多：%[1]s",
			"name.scripts":    "名字只用一种文字；这个名字混用了 %[1]s 和 %[2]s",
			"name.digits":     "名字只用一种数字",
			"name.space":      "名字里不能有空格，可以用 _ 代替",
			"name.letter":     "名字里至少要有一个字母或汉字：请换一个",
			"name.means":      "%[1]s 在这里另有含义（地址、时长或命令用词）：请换一个名字",
			"name.bidi":       "名字里混用了两种书写方向；请只用一种",
			"name.reserved":   "名字 %[1]s 是保留的：请换一个",
			"audit.none":      "还没有管理记录",
			"back.here":       "你并没有离开",
			"bans.none":       "没有人被封禁或禁言",
			"ban.done":        "已封禁 %[1]s；/unban %[1]s 可解除",
			"ban.forever":     "你已被 %[1]s 封禁：%[2]s",
			"ban.until":       "你已被 %[1]s 封禁，到 %[3]s：%[2]s",
			"mute.done":       "已禁言 %[1]s；/unmute %[1]s 可解除",
			"mute.forever":    "你已被 %[1]s 禁言：%[2]s",
			"mute.until":      "你已被 %[1]s 禁言，到 %[3]s：%[2]s",
			"kick.you":        "你被 %[1]s 请出了聊天室：%[2]s",
			"guest.listed":    "这里只有名单上的密钥能进入：请管理员添加你的密钥",
			"guest.you":       "你是访客：名字只在你在线时归你",
			"guest.weak":      "你的密钥未被接受（%[1]s）：你是访客，名字只在你在线时归你",
			"key.why":         "你的密钥未被接受：%[1]s",
			"keys.many":       "密钥太多：请指明正确的那一把，ssh -o IdentitiesOnly=yes -i 密钥 ...",
			"password.what":   "这个聊天室有自己的口令，不是你密钥的口令。",
			"password.wrong":  "聊天室口令不对。",
			"passphrase.slow": "你的地址输错口令太多次：请等一分钟再试",
			"guest.refused":   "这里不接待访客：请用密钥登录（ssh-keygen 可以生成），名字要先经管理员同意",
			"ignore.done":     "不再显示 %[1]s 说的话；/unignore %[1]s 可恢复",
			"ignore.list":     "你屏蔽了：%[1]s",
			"ignore.none":     "你没有屏蔽叫这个名字的人",
			"invite.done":     "%[1]s 可以用密钥进来一次，之后名字就归其所有",
			"key.added":       "这把密钥从现在起属于你的账号",
			"owner.badcode":   "代码不对或已用过；还没有所有者时，服务器启动时会打印它",
			"key.badcode":     "验证码不对、已用过或已过期；/key add 生成新的",
			"key.code":        "请在 %[2]s内从另一台机器用任意名字登录，然后输入：\n  /key add %[1]s",
			"key.guest":       "你没有用密钥登录：ssh-keygen 可以生成一把，ssh 会自动使用",
			"key.inuse":       "这是你现在登录用的密钥；请用另一把登录后再删",
			"key.many":        "一个账号最多 %[1]s 把密钥；请先 /key remove 一把",
			"key.own":         "这个验证码是给你另一台机器用的",
			"key.removed":     "%[1]s 不能再登录你的账号",
			"key.gone":        "你的密钥已被账号主人移除",
			"key.role":        "这是一位管理员唯一的密钥：请在这里生成验证码（/key add），再到另一处使用",
			"key.slow":        "验证码错得太多，请等一分钟",
			"key.unknown":     "%[1]s 不是你的密钥；/key list 可以查看",

			"room.readonly":     "%[1]s 是只读的：只有管理者可以发言",
			"room.is.readonly":  "%[1]s 已经是只读的",
			"room.is.writable":  "%[1]s 本来就可以发言",
			"room.now.readonly": "%[1]s 现在只读：只有你和管理者可以发言；/room %[1]s readonly off 可取消",
			"room.now.writable": "大家又可以在 %[1]s 发言了",

			"command.running": "上一个命令还在执行：请等它完成，或按 ^C 停止",
			"command.stopped": "已停止；已经完成的部分不会撤销",

			"report.done":    "已向管理员举报 %[1]s：%[2]s；别人不会知道",
			"report.end":     "举报 #%[1]s 已处理",
			"report.list":    "%[1]s",
			"report.many":    "目前的举报已经够多（你或你的地址有 %[1]s 条）；请等管理员先处理",
			"report.new":     "%[1]s 举报了 %[2]s %[3]s：%[4]s；/reports 查看全部",
			"report.none":    "没有举报",
			"report.unknown": "没有举报 %[1]s；/reports 查看全部",
			"report.wait":    "有 %[1]s 条举报等你处理：/reports",

			"forget.ask":    "%[1]s 将被彻底清除，无法恢复：在所有房间说过的每一句话，写出的和收到的每一封私信，搜索也找不到；名字（%[2]s）、密钥、设置和房间里的身份。别人的话里提到的名字、进出的记录和管理记录会保留。确定请输入：/forget %[3]s yes",
			"forget.done":   "%[1]s 已清除，账号也没有了；删除了房间里的 %[2]s 行和 %[3]s 封私信",
			"forget.gone":   "此会话的账号已被清除",
			"forget.others": "只有所有者能清除别人；/del 撤回自己的话，/forget me 清除你的一切",
			"forget.role":   "%[1]s 是管理员或所有者，不能清除；请先 /deop %[1]s",

			"key.sure": "这个验证码会把您并入 %[2]s 的账号（建于 %[3]s），以后账号的主人可以移除您的密钥。\n" +
				"随密钥转过去的有您的 %[4]s 个名字（%[5]s）和在 %[6]s 个房间里的身份；私信不会转过去。\n如果您就是 %[2]s：/key add %[1]s yes",
			"key.undone":   "%[1]s 的密钥重新打开自己的账号，名字和身份都已归还",
			"key.unmoved":  "最近一天内没有 %[1]s 的密钥转到别的账号",
			"key.notyours": "这个名字已归还原主：管理员撤销了那把密钥转入您账号的操作",

			"key.gave":      "%[1]s 现在可以登录 %[2]s 的账号",
			"key.given":     "%[1]s 给你的账号加了一把密钥 %[2]s；如果不是你要求的：/key remove %[2]s",
			"key.has":       "这把密钥已经可以登录 %[1]s 的账号",
			"key.malformed": "这不是公钥；请给出 .pub 文件里的一行（ssh-ed25519 AAAA...）或指纹（SHA256:...）",
			"key.noaccount": "%[1]s 不是用密钥登录的人的名字，没有可以加密钥的账号",
			"key.others":    "这把密钥已经属于另一个账号；/key reset %[1]s 生成验证码，由它的主人把两个账号合并",
			"key.reset":     "在 %[3]s内用任意名字登录并输入下面这行的人，其密钥就归 %[2]s 的账号：\n  /key add %[1]s",
			"key.resets":    "%[1]s 生成了一个给你的账号加密钥的验证码；如果不是你要求的，请看 /key list",

			"ban.newcomer":       "刚刚有人从你的地址被封禁：%[1]s 之后，新来的人才可以从那里进来",
			"lockdown.new":       "聊天室已锁定：暂时只有以前来过的人可以进来和说话",
			"lockdown.young":     "聊天室已锁定：新来的人 %[1]s 之后才可以进来和说话，或者等管理员用 /admit 放行",
			"lockdown.is":        "锁定：%[1]s",
			"rule.many":          "%[1]s 已有 %[2]s 条封禁和禁言，一个房间最多这么多；/room bans 可以查看，/room unban * 可以解除",
			"rule.full":          "所有房间的封禁和禁言合起来已到上限；请找管理员",
			"rule.nobody":        "这里没有人叫 %[1]s，也没有见过这个人",
			"topic.rank":         "只有管理 %[1]s 的人可以设话题",
			"lockdown":           "聊天室已锁定：暂时只有用密钥登录的人可以进来和说话",
			"motd.is":            "%[1]s",
			"motd.empty":         "还没有今日消息",
			"motd.rank":          "只有管理员能设今日消息；/motd 可以查看",
			"motd.set":           "进来的人从现在起会看到它；/motd - 可取消",
			"motd.ended":         "现在没有今日消息了",
			"motd.file":          "从现在起又显示文件中的：\n%[1]s",
			"motd.was":           "进来的人从现在起会看到它；之前是：\n%[1]s",
			"motd.hides":         "进来的人会看到它，直到 /motd - 恢复文件中的：\n%[1]s",
			"motd.none":          "还没有今日消息；/motd 内容 可以设一个",
			"name.many":          "你已有 %[1]s 个名字，不能再多；请用其中一个登录",
			"name.owned":         "名字 %[1]s 属于别人的密钥：请用那把密钥登录，或换一个名字",
			"name.uninvited":     "这里的新名字要管理员同意：请管理员 /admit %[1]s",
			"nobody.here":        "%[1]s 不在这里",
			"op.guest":           "%[1]s 没有密钥：只有用密钥登录的人才能做管理员",
			"owner.you":          "你现在是这个聊天室的所有者；/help 查看能做什么",
			"pardon.done":        "已解除 %[1]s 项",
			"pardon.none":        "%[1]s 没有受罚；/bans 可以查看",
			"prefix.bad":         "%[1]s 不是地址；请写 192.0.2.7、192.0.2.0/24 或 2001:db8::/64",
			"print.bad":          "%[1]s 不是指纹；请完整写出 SHA256: 和 43 个字符",
			"rule.role":          "%[1]s 不能这样处理",
			"rule.self":          "那是你自己",
			"slow.is":            "%[2]s 在慢速模式：每人每 %[1]s一行；/slow off 可关闭",
			"slow.off":           "%[1]s 没有开慢速模式；/slow 10s 是每人每十秒一行",
			"slow.bad":           "%[1]s 不是间隔时间；请写 10s、1m 或 off",
			"slow.wait":          "聊天室在慢速模式：这一行没有发出，%[1]s后再试（按 ↑ 找回）",
			"span.bad":           "%[1]s 不是时长；请写 10m、3天 或 1d12h",
			"unignore.done":      "又能看到 %[1]s 说的话了",
			"whois.none":         "没有人叫 %[1]s",
			"op.file":            "%[1]s 是服务器 --operators 文件指定的管理员，只能在那里取消",
			"ignore.many":        "你已屏蔽 %[1]s 人，到上限了；请先用 /unignore 解除一个",
			"span.for":           "%[1]s 看起来像时长：请写成“for 3d”；不写 for 就是永久",
			"nick.same":          "你已经叫 %[1]s 了",
			"command.long":       "/%[1]s 最多接受 %[2]s 行、每行 %[3]s 字节，没有执行（按 ↑ 找回）",
			"paste.wide":         "太长了：有 %[1]s 行超过 %[2]s 字节，没有发出（按 ↑ 找回）",
			"paste.long":         "太长了：一段最多 %[1]s 行、%[2]s KiB，没有发出（按 ↑ 找回）",
			"command.unknown":    "没有 /%[1]s 这个命令；/help 列出所有命令。要原样说出来，请以 // 开头",
			"command.nearest":    "没有 /%[1]s 这个命令；是不是 /%[2]s？要原样说出来，请以 // 开头",
			"help.unknown":       "%[1]s 不是命令，也不是一组命令；/help 列出所有命令",
			"help.nearest":       "没有 %[1]s 这个命令；是不是 /help %[2]s？",
			"shell.unknown":      "没有 %[1]s 这个命令：这里是聊天室，不是 shell。ssh 主机 进入聊天室，/help 列出所有命令",
			"program.unknown":    "没有 %[1]s 这个命令；/help 列出所有命令",
			"program.nearest":    "没有 %[1]s 这个命令；是不是 %[2]s？",
			"denied.group":       "这一组命令只有%[1]s能用",
			"meant.help":         "刚才的话已经说出去了；/help 列出所有命令",
			"meant.quit":         "刚才的话已经说出去了；/quit 退出",
			"setting.bad":        "/%[1]s 不能是 %[2]s；可以是：%[3]s",
			"option.rooms":       "-n 只能数一个聊天室的行；几个聊天室请用 --since 编号、2h 或日期接着读",
			"usage":              "用法：/%[1]s %[2]s",
			"read.slow":          "历史记录现在响应很慢，请稍后再试",
			"search.busy":        "你所在地址的搜索还没结束，请稍后再试",
			"search.star":        "搜索 %[1]s 几乎会找到所有内容：星号前至少要有 %[2]s 个字母",
			"search.words":       "一次最多搜索 %[1]s 个词",
			"search.long":        "搜索内容最多 %[1]s 字节",
			"rate.ask":           "请慢一点：%[1]s后再问",
			"rate":               "请慢一点：这一行没有发出，%[1]s后再试（按 ↑ 找回）",
			"busy":               "你前面的内容还在保存，这一行没有发出（按 ↑ 找回）",
			"not.saved":          "你有一行没能保存，也没有发出",
			"trouble":            "服务器出错，没有做成；错误已记录",
			"setting.is":         "/%[1]s 现在是 %[2]s；可以是：%[3]s",
			"setting.set":        "/%[1]s 已设为 %[2]s",
			"tz.offset":          "%[1]s 不是时区（没有夏令时）：请写城市，如 /tz Asia/Shanghai；全年都是这个时差的是 /tz %[2]s",
			"tz.unknown":         "没有 %[1]s 这个时区；请用 Asia/Shanghai、Europe/Paris 这样的名字",
			"history.count":      "可以看 1 到 %[1]s 行",
			"history.none":       "还没有内容",
			"history.letters":    "--follow 只能用于聊天室；私聊消息会送到：bot",
			"last.none":          "没有 %[1]s 在这里的发言记录",
			"search.none":        "你所在的房间里都没有找到 %[1]s",
			"search.elsewhere":   "在 %[2]s 没有找到 %[1]s；你的其他房间和私聊里有 %[3]s 条：请加上 in:all",
			"date":               "%[1]s 不是日期或时间：请写 %[2]s、昨天、周一，或 2小时（前）",
			"line.long":          "有一行超过 %[1]s 字节，后面的部分被截去了",
			"denied":             "只有%[2]s能用 /%[1]s",
			"purge.done":         "%[3]s 里 %[2]s 的 %[1]s 行已删除，磁盘和搜索里也没有了",
			"purge.guest":        "%[3]s 里访客 %[2]s 自 %[4]s 起的 %[1]s 行已删除，磁盘和搜索里也没有了；别次来访的同名访客是别人",
			"purge.room":         "在哪个房间？请写 purge '#房间' 名字；名字后加 in:all 则是你管理的所有房间",
			"purge.number":       "没有人叫 %[1]s；行号前要写 #：#%[1]s",
			"del.none":           "没有可撤回的内容",
			"del.done":           "已撤回 %[1]s 行；磁盘和搜索里的文字也已清除",
			"edit.saving":        "你的上一行还在保存，请稍后再试",
			"edit.none":          "最近 %[1]s 内你没在这里说过话；只有这段时间内的能修改",
			"edit.nomatch":       "你的上一行里没有 %[1]s",
			"edit.snippet":       "这么长的一段不能修改；/del 可以撤回",
			"edit.empty":         "改完就没有内容了；/del 可以撤回一行",
			"react.emoji":        "%[1]s 不是表情：请输入一个表情，或它的名字，如 :+1: 或 :tada:",
			"react.none":         "别人还没有说过可以回应的话",
			"react.words":        "这里没有别人说过 %[1]s",
			"react.without":      "%[1]s 在这里没有说过带 %[2]s 的话",
			"react.again":        "你已经用 %[1]s 回应过 %[2]s 的这一行",
			"topic.letters":      "你正在私聊：/leave 回到 %[1]s 后才能设话题",
			"react.letters":      "私信请用 /reply 回复",
			"topic.none":         "还没有话题；/topic 内容 可以设一个",
			"topic.is":           "话题：%[1]s",
			"room.unknown":       "没有聊天室 %[1]s；/rooms 列出所有聊天室",
			"room.name":          "%[1]s 不能作聊天室名：可用字母、数字和 _ - . ，最多 %[2]s 列宽",
			"room.closed":        "%[1]s 已于 %[2]s 关闭；/history %[1]s 查看记录",
			"room.many":          "你已在 %[1]s 个聊天室，已达上限；先 /leave 一个",
			"room.guest":         "没有聊天室 %[1]s；只有持密钥的人可以新建（用 ssh-keygen 生成密钥）",
			"room.founded":       "你已建了 %[1]s 个聊天室，已达上限；/room close 可关闭一个",
			"room.alike":         "%[1]s 与已有的 %[2]s 太像：请进入它，或换个名字",
			"room.left":          "你离开了 %[1]s，现在在 %[2]s",
			"room.last":          "你只在这一个聊天室；/quit 退出",
			"room.notin":         "你不在 %[1]s：/join %[1]s",
			"room.nth":           "你没有第 %[1]s 个聊天室；你在 %[2]s 个聊天室里",
			"room.only":          "你不在别的聊天室；/rooms 列出所有聊天室",
			"room.hash":          "你不在 %[1]s，这行没有发出。/join %[1]s 进入；以 #%[1]s 开头则照原样说",
			"visit.guest":        "没有密钥只能查看：用 ssh-keygen 生成密钥，ssh 会自动出示",
			"room.rank":          "只有管理 %[1]s 的人可以这样做",
			"watch.is":           "%[1]s 的提示方式：%[2]s",
			"watch.set":          "%[1]s 的提示方式改为：%[2]s",
			"msg.nobody":         "这里没有叫 %[1]s 的人",
			"msg.refused":        "%[1]s 只接收自己写过私信的人的私信",
			"msg.full":           "%[1]s 不在，已有你的 %[2]s 条私信在等待",
			"msg.full.strangers": "%[1]s 不在，已有 %[2]s 条来自陌生人的私信在等待",
			"msg.waits":          "%[1]s 不在，你写的会等到对方回来",
			"msg.self":           "那是你自己",
			"reply.nobody":       "还没有人给你发过私信；/msg 名字 文字 可发给别人",

			"full.source.accounts": "今天从你的地址用新密钥来的人太多了：可以不用密钥以访客身份进入，或 %[1]s后再来",
			"full.accounts":        "今天用新密钥来的人太多了：可以不用密钥以访客身份进入，或 %[1]s后再来",
			"full.source.rooms":    "今天从你的地址新建的房间太多了：%[1]s后再试",
			"full.rooms":           "今天新建的房间太多了：%[1]s后再试",
			"full.source.bytes":    "今天从你的地址发来的长文本太多了：%[1]s后再试",
			"full.bytes":           "今天的长文本太多了：%[1]s后再试",
			"full.source.acts":     "今天从你的地址进行的房间管理操作太多了：%[1]s后再试",
			"full.acts":            "今天的房间管理操作太多了：%[1]s后再试；管理员不受此限",
			"full.operators":       "新增 %[1]s 的额度暂时用完了，所有人都一样；docs/security.md 说明用哪个选项调高",
			"name.drop":            "%[1]s 现在不属于任何人",
			"name.notyours":        "%[1]s 不是你的名字：/name list 可以查看",
			"name.inuse":           "你现在就叫 %[1]s：请先用 /nick 换一个名字",
			"name.free.none":       "没有人拥有名字 %[1]s",
			"name.free.here":       "%[1]s 正在这里：请先 /kick",
			"name.list":            "你的名字：%[1]s",
			"name.none":            "你还没有自己的名字：用一个名字说过话之后，它才属于你",

			"room.forgood":      "此后只有成员能看到 %[1]s，永远不能撤回；确定请输入 /room %[1]s private yes",
			"room.private":      "%[1]s 是私密聊天室，你不是成员",
			"room.lobby":        "%[1]s 是大家进来的地方，不能这样做",
			"room.isprivate":    "%[1]s 已经是私密的",
			"room.ispublic":     "%[1]s 是公开的，谁都可以来；/room kick 可请出，/room ban 可封禁",
			"room.nopublic":     "私密聊天室不能再公开：%[1]s 里的话只对成员说过；可用 /join 另建一个",
			"room.isopen":       "%[1]s 没有关闭",
			"room.keep":         "%[1]s 不是保存时长；请写 12h、30d（至少一小时）或 off",
			"room.seats":        "一个聊天室最多 %[1]s 名成员",
			"room.noseats":      "%[1]s 没有专人管理",
			"room.nokey":        "%[1]s 没有密钥：只有用密钥登录的人才能成为成员或管理聊天室",
			"room.ismember":     "%[1]s 已经可以进入 %[2]s",
			"room.notmember":    "%[1]s 不是 %[2]s 的成员；/room invite %[1]s 可邀请",
			"room.notop":        "%[1]s 不管理 %[2]s",
			"room.above":        "在 %[1]s 里不能这样对待创建者或与你同级的人",
			"room.names":        "在聊天室里按名字封禁和禁言；密钥和网段只有管理员可用",
			"room.kicked":       "你被 %[2]s 请出了 %[1]s：%[3]s",
			"room.ban.forever":  "你已被 %[2]s 禁止进入 %[1]s：%[3]s",
			"room.ban.until":    "你已被 %[2]s 禁止进入 %[1]s，到 %[4]s：%[3]s",
			"room.mute.forever": "你在 %[1]s 被 %[2]s 禁言：%[3]s",
			"room.mute.until":   "你在 %[1]s 被 %[2]s 禁言，到 %[4]s：%[3]s",
			"room.ban.done":     "已禁止 %[1]s 进入 %[2]s；/room unban %[1]s 可解除",
			"room.mute.done":    "%[1]s 在 %[2]s 已被禁言；/room unmute %[1]s 可解除",
			"room.invited":      "已邀请 %[1]s 到 %[2]s",
			"room.now.private":  "%[1]s 从此是私密的：在场的有密钥的人成为成员，/room invite 名字 可邀请别人",
			"room.now.closed":   "%[1]s 已关闭；/room open %[1]s 可重新打开，/history %[1]s 查看记录",
			"room.made":         "%[1]s 建好了；/join %[1]s 可进入",
			"room.there":        "%[1]s 已经有了；/join %[1]s 可进入",
			"room.for":          "只有管理员能替别人建聊天室",
			"room.now.open":     "%[1]s 重新打开了：/join %[1]s",
			"room.now.kept":     "%[1]s 的记录保存：%[2]s（off：与各处相同）",
			"room.now.op":       "%[1]s 现在也管理 %[2]s",
			"room.now.deop":     "%[1]s 不再管理 %[2]s",
			"room.now.out":      "%[1]s 已离开 %[2]s",
			"command.program":   "%[1]s 是给程序用的：ssh 主机 %[1]s ...",
			"command.session":   "%[1]s 要在会话里用：不带命令登录（ssh 主机），再输入 /%[1]s",
			"command.account":   "%[1]s 与账号有关，本机接口没有账号",
			"command.guest":     "%[1]s 需要这个名字的密钥（ssh-keygen 可以生成）；没有密钥的程序只能读",
			"since.bad":         "无法从 %[1]s 接着读：请写消息编号、2h、昨天、%[2]s 或 %[2]sT15:04",
			"command.bot":       "机器人要通过 SSH 进来：ssh -T 名字@主机 bot '#房间'",
			"input.json":        "这一行不是机器人的 JSON 对象：%[1]s",
			"input.type":        "没有 %[1]s：可以用 say、react、topic、away 或 back",
			"input.field":       "这一行缺少 %[1]s，或者它不合适",
			"input.long":        "这一行超过 %[1]s 字节，全部没有接收",
			"since.ahead":       "还没有第 %[1]s 条，最后一条是 %[2]s。是同一个聊天室吗？",
			"show.empty":        "第 %[1]s 条没有文字：它不是消息，或已被收回",
			"show.none":         "没有你可以读的第 %[1]s 条",
			"option.unknown":    "%[1]s 没有选项 %[2]s；请看：help %[1]s。如果它是词而不是选项，请在前面加 --",
			"option.twice":      "%[1]s 写了两次：以哪个为准？",
			"option.value":      "%[1]s 后面要有值；请看：help %[2]s",
			"option.count":      "%[1]s 不是行数",
			"line.quote":        "%[1]s",
			"command.none":      "请说明要做什么：ssh 主机 命令。help 列出命令，man 有详细说明",
			"say.nothing":       "没有要说的话：请给出参数，或者从标准输入送入（不要终端：ssh -T）",
			"say.long":          "一条消息放不下：最多 %[1]s 字节或 20 行；请从标准输入送入",
			"say.lines":         "有 %[1]s 行太长，放不进一条消息，已截短",
			"say.snippet":       "太长了：只发出了前 %[1]s 行；一段最多 %[2]s 行、%[3]s KiB",
			"say.cut":           "太长了：最多 %[1]s 字节，其余没有读取",
			"input.failed":      "输入中断；之前的内容已经发出",
			"restart":           "服务器正在关闭：请稍后再试",
			"interrupted":       "已中断",
			"session.one":       "这条连接已经在聊天室里；要再开一个窗口，请另建连接：ssh -o ControlPath=none ...",
			"subsystem.none":    "这里没有子系统 %[1]s；ssh 主机 help 列出可用的命令",
		},
		Pages: chinesePages(),
		Help: map[string]CommandHelp{
			"me":       {"说出你在做什么", "/me 挥手"},
			"topic":    {"查看或设定话题；- 表示清除", "/topic 三点发布"},
			"edit":     {"修改自己五分钟内的最后一行", "/edit s/明夭/明天/"},
			"del":      {"撤回自己最近说的话", "/del 3"},
			"react":    {"用表情回应最后一行；只输入 +1 也行", "/react :tada: bob"},
			"quote":    {"引用某人的最后一行并回答", "/quote bob 不是那个"},
			"say":      {"在任何地方说话", "/say #ops 部署完成"},
			"stats":    {"聊天室 24 小时和 14 天的活跃程度", "/stats #ops"},
			"purge":    {"删除某人说的话，或某些编号的行", "/purge mallory in:all"},
			"help":     {"列出命令；说明一组、一个命令、按键或文字", "/help nick"},
			"who":      {"谁在这里", "/who"},
			"history":  {"看以前的内容，或某一天的", "/history 50"},
			"last":     {"某人最近说了什么", "/last alice"},
			"search":   {"查找说过的话", "/search 磁盘 from:alice"},
			"raw":      {"原样显示最后一条消息", "/raw alice"},
			"nick":     {"改名", "/nick bob"},
			"name":     {"你的名字：查看、放弃，或者改名", "/name drop old_nick"},
			"lang":     {"选择语言", "/lang en"},
			"theme":    {"按背景选择颜色，或不用颜色", "/theme light"},
			"time":     {"怎样显示时间", "/time full"},
			"tz":       {"你的时区", "/tz Asia/Shanghai"},
			"bell":     {"有人提到你时响铃", "/bell off"},
			"plain":    {"不重绘、无颜色，适合读屏软件", "/plain on"},
			"charset":  {"终端的编码", "/charset gb18030"},
			"clear":    {"清屏", "/clear"},
			"whois":    {"查看某人的公开信息", "/whois alice"},
			"away":     {"告诉大家你离开一下", "/away 吃饭"},
			"back":     {"告诉大家你回来了", "/back"},
			"ignore":   {"不看某人说的话，改名也没用", "/ignore mallory"},
			"unignore": {"恢复显示", "/unignore mallory"},
			"forget":   {"清除你说过的一切和你的账号", "/forget me"},
			"key":      {"你账号的密钥；add 给另一台机器一个验证码", "/key add"},
			"owner":    {"用服务器启动时显示的代码成为所有者", "/owner k3j4..."},
			"kick":     {"请出某人，之后可以再来", "/kick mallory 够了"},
			"ban":      {"不让某人、某密钥或某些地址进来", "/ban mallory for 3d 广告"},
			"unban":    {"解除封禁；by 名字：其在房间里设的全部", "/unban mallory"},
			"bans":     {"谁被封禁或禁言、谁做的、到何时", "/bans"},
			"mute":     {"让某人只能看", "/mute mallory for 10m"},
			"unmute":   {"解除禁言", "/unmute mallory"},
			"slow":     {"每人隔多久才能说一行", "/slow 10s"},
			"lockdown": {"拦下访客、新账号，或没有主人的名字", "/lockdown new"},
			"motd":     {"查看今日消息；管理员可设定或取消", "/motd"},
			"admit":    {"放行一个新名字，或太新的账号", "/admit bob"},
			"report":   {"向管理员举报某人", "/report mallory 到处发广告"},
			"reports":  {"查看举报；done 表示已处理", "/reports done 3"},
			"announce": {"通知所有房间里的人", "/announce 十点重启"},
			"audit":    {"最近的管理记录，全局的和某个聊天室的", "/audit #ops"},
			"op":       {"设为管理员", "/op alice"},
			"deop":     {"取消管理员", "/deop alice"},
			"msg":      {"只对一个人说", "/msg bob 在吗？"},
			"reply":    {"回复最近一条私信", "/reply 马上到"},
			"query":    {"从现在起只对一个人说", "/query bob"},
			"bot":      {"作为程序进入房间，用 JSON 交谈", "/bot #ops --mentions"},
			"join":     {"进入或新建聊天室", "/join #ops"},
			"leave":    {"离开聊天室", "/leave #ops"},
			"rooms":    {"有哪些聊天室", "/rooms"},
			"switch":   {"切换到另一个聊天室", "/switch #ops"},
			"watch":    {"在别处时怎样看一个聊天室", "/watch #ops mentions"},
			"invite":   {"邀请某人进入聊天室", "/invite bob #ops"},
			"room":     {"聊天室的情况、成员与管理", "/room #ops members"},
			"msgs":     {"陌生人能否给你发私信", "/msgs off"},
			"quit":     {"退出", "/quit"},
			"tail":     {"从现在或从某个编号起跟读房间", "/tail #lobby --since 1234"},
			"show":     {"按编号显示一条消息的全部原文", "/show 1234"},
			"man":      {"完整的手册", "/man"},
		},
	}
})

// weekday names the days, from Sunday.
var weekday = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}
