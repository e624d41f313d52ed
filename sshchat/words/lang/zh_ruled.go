package lang

import "maps"

// ruledChinese words acts of moderation.
func ruledChinese() map[string]func(by, whom, span, reason string) string {
	all := map[string]func(by, whom, span, reason string) string{
		"kick":      func(by, whom, _, reason string) string { return "* " + by + " 请出了 " + whom + reason },
		"ban":       func(by, whom, span, reason string) string { return "* " + by + " 封禁了 " + whom + span + reason },
		"unban":     func(by, whom, _, _ string) string { return "* " + by + " 解除了对 " + whom + " 的封禁" },
		"mute":      func(by, whom, span, reason string) string { return "* " + by + " 禁言了 " + whom + span + reason },
		"unmute":    func(by, whom, _, _ string) string { return "* " + by + " 解除了对 " + whom + " 的禁言" },
		"slow":      slowChinese,
		"lockdown":  lockdownChinese,
		"rules":     func(by, _, _, _ string) string { return "* " + by + " 定下了这里的规矩：/rules" },
		"rules-off": func(by, _, _, _ string) string { return "* " + by + " 撤下了这里设定的规矩" },
		"rename":    func(by, whom, _, name string) string { return "* " + by + " 给 " + whom + " 改名 " + name },
		"motd":      func(by, _, _, _ string) string { return "* " + by + " 设定了今日消息" },
		"motd-off":  func(by, _, _, _ string) string { return "* " + by + " 撤下了今日消息" },
		"purge":     func(by, whom, _, _ string) string { return "* " + by + " 删除了 " + whom + " 说的话" },
		"free":      func(by, whom, _, _ string) string { return "* " + by + " 释放了名字 " + whom },
		"operator":  func(by, whom, _, _ string) string { return "* " + by + " 把 " + whom + " 设为管理员" },
		"member":    func(by, whom, _, _ string) string { return "* " + by + " 取消了 " + whom + " 的管理员身份" },
		"owner":     func(_, whom, _, _ string) string { return "* " + whom + " 成为聊天室的所有者" },
		"unrule": func(by, whom, _, _ string) string {
			return "* " + by + " 解除了 " + whom + " 在聊天室里设的封禁和禁言"
		},
		"admit":        func(by, whom, _, _ string) string { return "* " + by + " 准许新名字 " + whom + " 进入" },
		"key-join":     func(by, whom, _, _ string) string { return "* " + by + " 把密钥并入了 " + whom + " 的账号" },
		"announce":     func(by, _, _, reason string) string { return "* " + by + " 通知所有人" + reason },
		"shutdown":     shutdownChinese,
		"shutdown-off": staysUpChinese,
	}
	maps.Copy(all, ruledInRoomsChinese())
	return all
}

// ruledInRoomsChinese words those that are about one room.
func ruledInRoomsChinese() map[string]func(by, whom, span, reason string) string {
	return map[string]func(by, whom, span, reason string) string{
		"pin": func(by, line, _, begins string) string { return "* " + by + " 置顶了一行：" + line + begins },
		"unpin": func(by, line, _, begins string) string {
			return "* " + by + " 取消置顶了一行：" + line + begins
		},
		"private": func(by, _, _, _ string) string {
			return "* " + by + " 把这里设为私密：此后只有成员能看到"
		},
		"close": func(by, _, _, _ string) string { return "* " + by + " 关闭了聊天室" },
		"open":  func(by, _, _, _ string) string { return "* " + by + " 重新打开了聊天室" },
		"readonly": func(by, _, _, _ string) string {
			return "* " + by + " 把这里设为只读：只有管理者可以发言"
		},
		"keyed": func(by, _, _, _ string) string {
			return "* " + by + " 把这里设为仅限有密钥的人发言"
		},
		"room-voice": func(by, whom, _, _ string) string { return "* " + by + " 准许 " + whom + " 在这里发言" },
		"room-unvoice": func(by, whom, _, _ string) string {
			return "* " + by + " 取消了 " + whom + " 在这里的发言许可"
		},
		"writable":  func(by, _, _, _ string) string { return "* " + by + " 恢复了这里的发言" },
		"keep":      keepChinese,
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
	}
}

// slowChinese words that somebody set slow mode, or ended that.
func slowChinese(by, _, _, value string) string {
	if value == choices["off"] {
		return "* " + by + " 关闭了慢速模式"
	}
	return "* " + by + " 开启了慢速模式：每人每 " + value + "一行"
}

// lockdownChinese words that somebody set a lockdown, or ended that.
func lockdownChinese(by, _, _, value string) string {
	if value == choices["off"] {
		return "* " + by + " 解除了锁定"
	}
	return "* " + by + " 锁定了聊天室：" + value
}

// keepChinese words that somebody set for how long lines are kept, or ended that.
func keepChinese(by, _, _, value string) string {
	if value == choices["off"] {
		return "* " + by + " 取消了这里单独的记录保存时间"
	}
	return "* " + by + " 把这里记录的保存时间设为 " + value
}

// shutdownChinese words that the server goes down.
func shutdownChinese(by, node, left, reason string) string {
	return "* " + by + " 将在 " + left + "后关闭" + serverChinese(node) + reason
}

// staysUpChinese words that it does not.
func staysUpChinese(by, node, _, _ string) string {
	if node != "" {
		node += " " // stands before a Chinese word
	}
	return "* " + by + " 取消了关机：" + serverChinese(node) + "继续运行"
}

// serverChinese names the server, which is a node where there are several.
func serverChinese(node string) string {
	if node == "" {
		return "服务器"
	}
	return "节点 " + node
}
