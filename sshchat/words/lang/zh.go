package lang

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"golang.org/x/text/feature/plural"

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
		LeftRoom: func(name string) string { return "* " + name + " 离开了这个聊天室" },
		Renamed:  func(from, to string) string { return "* " + from + " 改名为 " + to },
		Topic: func(name, topic string) string {
			if topic == "" {
				return "* " + name + " 清除了话题"
			}
			return "* " + name + " 把话题设为：" + topic
		},
		Marked:     func(name, words string) string { return "* " + name + " 标记：" + words },
		Gone:       "（已删除）",
		QuotedGone: "（所回复的内容已不再保存）",
		NewOwner:   "（这个名字换了主人）",
		NoReason:   "没有说明原因",
		Away: func(name, why string) string {
			if why == "" {
				return "* " + name + " 暂时离开"
			}
			return "* " + name + " 暂时离开：" + why
		},
		Back:     func(name string) string { return "* " + name + " 回来了" },
		AwayMark: "暂离",
		Ruled:    ruledChinese(),
		For:      func(span string) string { return "（" + span + "）" },
		Because:  func(reason string) string { return "：" + reason },
		By:       func(name, at string) string { return name + "，" + at },
		Colon:    "：",
		Until: func(t string) string {
			if t == "" {
				return "永久"
			}
			return "到 " + t
		},
		Windows: WindowWords{
			Labels: map[string]string{"since": "打开于", "from": "来自", "room": "聊天室", "key": "密钥", "node": "节点"},
			Asked:  "当前窗口",
			Name:   func(n int) string { return fmt.Sprintf("窗口 %d", n) },
		},
		Nodes: NodeWords{
			Labels: map[string]string{
				"people": "在线人数", "since": "启动于", "version": "版本", "lease": "租约", "copy": "本地副本", "settings": "配置",
			},
			Asked: "当前节点",
			Copy: func(behind uint64) string {
				if behind == 0 {
					return "已同步"
				}
				return fmt.Sprintf("落后 %d 条", behind)
			},
			Differ: "与当前节点不一致",
			Audit:  func(node string) string { return "以上是节点 " + node + " 的记录；其他节点各有各的" },
		},
		KeyUsed: func(at, from string) string { return "最近使用 " + at + "，来自 " + from },
		WhoisLabels: map[string]string{
			"role": "身份", "key": "此密钥首次使用", "here": "进入时间", "seen": "上次在线", "away": "暂离",
			"spoke": "上次发言", "from": "来自", "print": "密钥", "names": "名字", "inuse": "使用中", "rooms": "所在聊天室",
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
			sshchat.Kicked: "被请出", sshchat.Restart: "服务器关闭",
			sshchat.TakenOver: "换了终端", sshchat.ServerFail: "服务器出错",
		},
		List: "、",
		Stay: func(facts string) string { return "（" + facts + "）" },
		Passed: func(span, why string) string {
			switch {
			case span != "" && why != "":
				return "（在线 " + span + "，" + why + "）"
			case span != "":
				return "（在线 " + span + "）"
			case why != "":
				return "（" + why + "）"
			}
			return ""
		},
		Ago: func(d time.Duration) string { return span(d, " 天", " 小时", " 分钟", " 秒", " ") },

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
		Founded: "新聊天室：/topic 内容 说明话题，/room private 仅限成员（不能撤销）",
		You:     "你",
		MoreLines: func(n int, command string) string {
			return fmt.Sprintf("… 还有 %d 行：%s", n, command)
		},
		TookBack: func(name string, n int) string {
			return fmt.Sprintf("* %s 撤回了 %d 行", name, n)
		},
		Stats: StatsWords{
			Head: func(room string) string { return room + "：发言行数" },
			Hours: func(total int, peak string, most int) string {
				if total == 0 {
					return "24 小时：没有人发言"
				}
				return fmt.Sprintf("24 小时：%d，最多 %s（%d）", total, peak, most)
			},
			Days: func(total int, peak string, most int) string {
				if total == 0 {
					return "14 天：没有人发言"
				}
				return fmt.Sprintf("14 天：%d，最多 %s（%d）", total, peak, most)
			},
			Day: "1月2日",
		},
		EditedBy: "（已修改）",
		Waiting: func(n int, more bool) string {
			t := fmt.Sprintf("你不在时收到 %d 封私信", n)
			if more {
				t += "，更早的用 /history @名字 查看"
			}
			return t + "："
		},
		AlsoIn: func(rooms string, last int) string {
			if last == 2 {
				return "你还在 " + rooms + "：按 Alt-2 或用 /switch 切换过去"
			}
			return fmt.Sprintf("你还在 %s：按 Alt-2 到 %d 或用 /switch 切换过去", rooms, last)
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
			Hint:  "/join #聊天室 进入或新建 · Alt-1 到 Alt-9、^N、^P 在自己的聊天室间切换",
		},
		RoomLabels: map[string]string{
			"founder": "创建者", "ops": "管理者", "members": "成员", "people": "现在在场", "topic": "话题",
			"readonly": "谁能发言", "readonlyis": "只有管理者", "keyedis": "有密钥的人", "voice": "可以发言",
			"slow": "每人发言间隔", "keep": "记录保存", "made": "创建于", "closed": "关闭于", "private": "私密", "public": "公开",
		},
		Invitation: func(by, room string) string { return by + " 邀请你到 " + room + "：/join " + room },
		Members: func(room string, n int, private bool) string {
			if private {
				return fmt.Sprintf("%s 有 %d 名成员：", room, n)
			}
			return room + " 的管理者："
		},
		ForRank:   map[sshchat.Rank]string{sshchat.RoomOp: "限聊天室的管理者", sshchat.Founder: "限聊天室的创建者"},
		Ranks:     map[sshchat.Rank]string{sshchat.Invited: "成员", sshchat.RoomOp: "管理者", sshchat.Founder: "创建者"},
		More:      func(n int) string { return fmt.Sprintf("+%d", n) },
		BotMark:   "（机器人）",
		GuestNote: "~ 表示访客，没有密钥",
		OpNote:    "& 表示管理员",
		InRooms: func(n int) string {
			return fmt.Sprintf("各聊天室合计至少 %d 条；/unban by 名字 可解除某人在聊天室里设的全部", n)
		},
		HelpLine:  "输入文字，按回车发送 · /help 查看命令 · /quit 退出",
		Bilingual: "English: /lang en",
		Skipped: func(n int, room string) string {
			return fmt.Sprintf("…… 你的连接较慢，略过了 %s 的 %d 行：/history %[1]s", room, n)
		},
		TopicIs: func(topic string) string { return "话题：" + topic },
		Hits: func(n int, more bool, words, place string) string {
			switch peer, letters := strings.CutPrefix(place, "@"); {
			case place == "":
				place = "在你的所有聊天室和私信里"
			case letters:
				place = "在与 " + peer + " 的私信里"
			default:
				place = "在 " + place + " "
			}
			t := fmt.Sprintf("%s找到 %d 条，新的在前", place, n)
			if words != "" {
				t = fmt.Sprintf("%s找到 %d 条含“%s”的消息，新的在前", place, n, words)
			}
			if more {
				t += "；before:日期 可以看更早的"
			}
			return t + "："
		},
		Called: func(n int, more bool) string {
			t := fmt.Sprintf("%d 条提到你，新的在前；/show 编号 显示原文", n)
			if more {
				t += "；还有更多：再输入 /mentions 继续，或用 /search 查找"
			}
			return t + "："
		},
		History: func(n int, place string) string {
			if peer, ok := strings.CutPrefix(place, "@"); ok {
				return fmt.Sprintf("与 %s 的最近 %d 行：", peer, n)
			}
			return fmt.Sprintf("%s 最近 %d 行：", place, n)
		},
		Marks:  func(n int, room string) string { return fmt.Sprintf("%s 最近的 %d 个标记：", room, n) },
		Pinned: func(line string) string { return "置顶：" + line },
		Pins: func(n int, room string) string {
			return fmt.Sprintf("%s 有 %d 行置顶；/unpin 序号 可以取消：", room, n)
		},
		Groups:  map[string]string{"talk": "说话", "look": "查看", "you": "自己", "rooms": "聊天室", "moderation": "管理"},
		LoginAs: "换一个名字登录：%s",
		Usage:   "用法：%s",
		Host:    "主机",

		Placeholders: inChinese,
		Also:         "也可写作：",
		Example:      "例如：",
		HelpMore:     "/help 聊天室 说明一组命令，/help nick 说明一个命令；/help 按键、/help 文字",
		HelpNext:     func(word string, part int) string { return fmt.Sprintf("/help %s %d 继续", word, part) },
		HelpOne:      func(name string) string { return "/help " + name + " 详细说明其中一个" },
		Notes:        "//etc 说的是 /etc · ~bob 是没有密钥的访客 · ssh 卡住时按回车，再按 ~. 断开",
		Bye: map[sshchat.Cause]string{
			sshchat.Quit: "再见！", sshchat.TooSlow: "你的连接跟不上，请稍后再来",
			sshchat.Kicked: "你被请出了聊天室", sshchat.Restart: "服务器正在关闭，请稍后再来",
			sshchat.TakenOver: "你的会话已换到另一个终端", sshchat.LostLink: "你的连接没有回应",
			sshchat.ServerFail: "服务器出错，结束了你的会话；错误已记录，请重新进入",
		},
		Day:           func(t time.Time) string { return t.Format("2006年1月2日 ") + weekday[t.Weekday()] },
		MaybeGBK:      "你的终端好像不是 UTF-8 编码。如果是 GBK，请输入 /charset gb18030",
		Searching:     func(query string) string { return "查找 '" + query + "'：" },
		NotifyUnknown: "你的终端没有表明支持桌面通知：kitty、iTerm2、WezTerm、Ghostty、foot、urxvt 支持，但在 tmux 和 screen 里不行；别处有 /bell 响铃",
		CalledIn:      func(name, room string) string { return name + " 在 " + room + " 提到了你" },
		CalledAlone:   func(name string) string { return name + " 给你发了私信" },
		EditHint:      "回车会再发一次；按 Alt-e 修改你在这里最后发的内容",
		TwiceToLeave:  "再按一次 ^C 退出；^D 和 /quit 也可以",
		PasteCut: func(lines, bytes int) string {
			return fmt.Sprintf("粘贴的内容太长，截去了 %d 行、%d 字节。最多 5000 行、256 KiB", lines, bytes)
		},
		UpAgain:     "（按 ↑ 找回）",
		Offline:     "断线",
		Hidden:      func(rows int) string { return fmt.Sprintf("… 上面还有 %d 行", rows) },
		Pasting:     "粘贴还没结束，^C 结束：",
		PasteIsText: "粘贴的内容当作文字，会照原样说出来；要当命令执行，请自己输入第一个字符",
		Held:        "发得太快了：其余的会一行一行地发出；按 ^C 收回",
		HeldBack:    func(n int) string { return fmt.Sprintf("有 %d 行没有发出；按 ↑ 全部找回", n) },
		HeldLost: func(n int) string {
			return fmt.Sprintf("一次太多了：最后 %d 行没有收下；整个文件请用：ssh 主机 say --code < 文件", n)
		},
		Times:  func(n int) string { return fmt.Sprintf("（共 %d 次）", n) },
		Record: recordChinese(),
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

		Settings: settingsChinese,
		Choice:   choiceChinese,
		Act:      actChinese,
		Plural:   func(n int) plural.Form { return pluralIn("zh", n) },

		Faults: faultsChinese(),
		Pages:  chinesePages(),
		Help: map[string]CommandHelp{
			"me":            {"描述自己的动作", "/me 挥手"},
			"topic":         {"查看或设定话题；- 表示清除", "/topic 三点发布"},
			"export":        {"把聊天室的记录导出成一页；me：你的全部资料", "/export #ops --since 2h --format html"},
			"pin":           {"把某一行置顶给大家看；单独输入则列出", "/pin bob"},
			"unpin":         {"取消某一行的置顶", "/unpin 1"},
			"mark":          {"标记聊天室的这一刻；单独输入则列出标记", "/mark 开始回滚"},
			"edit":          {"修改自己五分钟内的最后一行", "/edit s/明夭/明天/"},
			"del":           {"撤回自己最近说的话", "/del 3"},
			"react":         {"用表情回应最后一行；只输入 +1 也行", "/react :tada: bob"},
			"quote":         {"引用某人的最后一行并回答", "/quote bob 不是那个"},
			"say":           {"向任意聊天室或某人说话", "/say #ops 部署完成"},
			"stats":         {"聊天室 24 小时和 14 天的活跃程度", "/stats #ops"},
			"purge":         {"删除某人说的话，或某些编号的行", "/purge mallory in:all"},
			"help":          {"列出命令；说明一组、一个命令、按键或文字", "/help nick"},
			"who":           {"谁在这里", "/who"},
			"history":       {"查看聊天记录，或某一天的", "/history 50"},
			"last":          {"某人最近说了什么", "/last alice"},
			"search":        {"搜索聊天记录", "/search 磁盘 from:alice"},
			"raw":           {"原样显示最后一条消息", "/raw alice"},
			"nick":          {"改名", "/nick bob"},
			"name":          {"你的名字：查看、放弃，或者改名", "/name drop old_nick"},
			"lang":          {"选择语言", "/lang en"},
			"theme":         {"按背景选择颜色，或不用颜色", "/theme light"},
			"time":          {"怎样显示时间", "/time full"},
			"tz":            {"你的时区", "/tz Asia/Shanghai"},
			"bell":          {"有人提到你时响铃", "/bell off"},
			"notify":        {"有人提到你或给你私信时，桌面弹出通知", "/notify on"},
			"plain":         {"不重绘、无颜色，适合读屏软件", "/plain on"},
			"charset":       {"终端的编码", "/charset gb18030"},
			"clear":         {"清屏", "/clear"},
			"whois":         {"查看某人的公开信息", "/whois alice"},
			"away":          {"告诉大家你暂时离开", "/away 吃饭"},
			"back":          {"告诉大家你回来了", "/back"},
			"ignore":        {"不再显示某人说的话（对方改名也有效）", "/ignore mallory"},
			"unignore":      {"恢复显示", "/unignore mallory"},
			"forget":        {"清除你说过的一切和你的账号", "/forget me"},
			"key":           {"你账号的密钥；add 生成验证码，供另一台机器登录", "/key add"},
			"owner":         {"用服务器启动时显示的代码成为所有者", "/owner k3j4..."},
			"kick":          {"请出某人，之后可以再来", "/kick mallory 够了"},
			"ban":           {"不让某人、某密钥或某些地址进来", "/ban mallory for 3d 广告"},
			"unban":         {"解除封禁；by 名字：其在聊天室里设的全部", "/unban mallory"},
			"bans":          {"谁被封禁或禁言、谁做的、到何时", "/bans"},
			"mute":          {"禁止某人发言", "/mute mallory for 10m"},
			"unmute":        {"解除禁言", "/unmute mallory"},
			"slow":          {"限制每人多久能发一行", "/slow 10s"},
			"lockdown":      {"暂不接待访客、新账号，或没有主人的名字", "/lockdown new"},
			"motd":          {"查看今日消息；管理员可设定或取消", "/motd"},
			"rules":         {"这里的说话规矩；管理员可设定或取消", "/rules"},
			"rename":        {"给某人换一个名字", "/rename mallory friend 名字不雅"},
			"admit":         {"准许新名字，或太新的账号进入", "/admit bob"},
			"report":        {"向管理员举报某人或某一行", "/report mallory 到处发广告"},
			"reports":       {"查看举报；加序号查看一条及其原文", "/reports"},
			"reports take":  {"由你来处理一条举报", "/reports take 3"},
			"pin list":      {"列出这里置顶的内容", "/pin list"},
			"pin drop":      {"取消某一行的置顶", "/pin drop 1"},
			"announce":      {"通知所有聊天室里的人", "/announce 十点重启"},
			"audit":         {"最近的管理记录，全局的和某个聊天室的", "/audit #ops"},
			"shutdown":      {"预告关闭服务器；单独输入则查看计划", "/shutdown in 10m 更换硬盘"},
			"nodes":         {"聊天运行在哪些节点上，状态如何", "/nodes"},
			"op":            {"设为管理员", "/op alice"},
			"deop":          {"取消管理员", "/deop alice"},
			"mentions":      {"所有聊天室和私信里提到你的消息；all 含看过的", "/mentions"},
			"msg":           {"给某人发私信", "/msg bob 在吗？"},
			"reply":         {"回复最近一条私信", "/reply 马上到"},
			"query":         {"和某人私聊，直到 /leave", "/query bob"},
			"bot":           {"作为程序进入聊天室，用 JSON 交谈", "/bot #ops --mentions"},
			"join":          {"进入或新建聊天室", "/join #ops"},
			"leave":         {"离开聊天室", "/leave #ops"},
			"rooms":         {"有哪些聊天室", "/rooms"},
			"switch":        {"切换到另一个聊天室", "/switch #ops"},
			"watch":         {"不在某个聊天室时，显示它的哪些消息", "/watch #ops mentions"},
			"invite":        {"邀请某人进入聊天室", "/invite bob #ops"},
			"room":          {"聊天室的情况、成员与管理", "/room #ops members"},
			"windows":       {"列出你的窗口；ssh -t 主机 also 可再开一个", "/windows"},
			"windows list":  {"何时打开、来自哪里、在哪个聊天室", "/windows list"},
			"windows close": {"关闭你的一个窗口，或其余所有窗口", "/windows close 2"},
			"key list":      {"你账号的密钥", "/key list"},
			"key add":       {"为另一台机器生成验证码，或在那里使用它", "/key add"},
			"key remove":    {"从账号中去掉一个密钥", "/key remove SHA256:k3j4..."},
			"key undo":      {"一天之内撤销验证码带来的转移", "/key undo alice"},
			"key reset":     {"给丢了密钥的人一个验证码", "/key reset alice"},
			"name list":     {"你的名字", "/name list"},
			"name drop":     {"放弃你的一个名字", "/name drop old_nick"},
			"name free":     {"收回某人的一个名字", "/name free old_nick"},
			"reports done":  {"举报已处理，并告诉举报人结果", "/reports done 3 禁言一天"},
			"room make":     {"新建聊天室但不进入", "/room #ops make alice"},
			"room members":  {"私密聊天室的成员，或聊天室的管理者", "/room #ops members"},
			"room invite":   {"邀请某人进入聊天室", "/room #ops invite bob"},
			"room remove":   {"取消某人在私密聊天室的成员身份", "/room #ops remove bob"},
			"room op":       {"设为聊天室的管理者", "/room #ops op bob"},
			"room deop":     {"取消聊天室的管理者", "/room #ops deop bob"},
			"room kick":     {"请出聊天室", "/room #ops kick mallory 够了"},
			"room ban":      {"不让某人进入聊天室", "/room #ops ban mallory for 3d 广告"},
			"room unban":    {"解除这里的封禁，一个或全部", "/room #ops unban mallory"},
			"room mute":     {"禁止某人在聊天室里发言", "/room #ops mute mallory for 10m"},
			"room unmute":   {"解除这里的禁言，一个或全部", "/room #ops unmute mallory"},
			"room bans":     {"聊天室里谁被封禁或禁言", "/room #ops bans"},
			"room keep":     {"比其他聊天室更早清除记录", "/room #ops keep 30d"},
			"room speak":    {"谁能发言；members 指有密钥的人；+bob 准许某人", "/room #news speak ops"},
			"room private":  {"只有成员能进入，不能撤销", "/room #ops private yes"},
			"room close":    {"关闭聊天室，记录仍可查看", "/room #ops close"},
			"room open":     {"重新开放已关闭的聊天室", "/room #ops open"},
			"msgs":          {"陌生人能否给你发私信", "/msgs off"},
			"quit":          {"退出", "/quit"},
			"tail":          {"从现在或从某个编号起跟读聊天室", "/tail #lobby --since 1234"},
			"show":          {"按编号显示一条消息的全部原文", "/show 1234"},
			"man":           {"完整的手册", "/man"},
		},
	}
})

// weekday names the days, from Sunday.
var weekday = [...]string{"星期日", "星期一", "星期二", "星期三", "星期四", "星期五", "星期六"}
