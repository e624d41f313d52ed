package lang

import "cmp"

// settingsChinese are the settings, by their commands.
var settingsChinese = map[string]string{
	"lang": "语言", "theme": "颜色", "time": "时间显示", "bell": "响铃", "notify": "桌面通知", "plain": "纯文本模式", "charset": "编码", "msgs": "陌生人私信", "tz": "时区",
}

// choices are what may be chosen for a room or for the chat.
var choices = map[string]string{
	"off": "关", "on": "开",
	"all": "显示全部", "mentions": "只看提到我的", "none": "不显示",
	"guests": "不接待访客", "new": "不接待新账号", "known": "仅限熟人",
}

func choiceChinese(value string) string { return cmp.Or(choices[value], value) }

// acts are the acts of moderation, as lists of them have them.
var acts = map[string]string{
	"kick": "请出", "ban": "封禁", "unban": "解除封禁", "mute": "禁言", "unmute": "解除禁言", "unrule": "解除其所设",
	"slow": "慢速模式", "lockdown": "锁定", "motd": "今日消息", "motd-off": "撤下今日消息", "rules": "规矩", "rules-off": "撤下规矩", "rename": "改名", "purge": "删除发言", "free": "收回名字", "announce": "公告", "shutdown": "预告关机", "shutdown-off": "取消关机",
	"operator": "设为管理员", "member": "取消管理员", "owner": "成为所有者", "admit": "准许新名字", "forget": "清除账号",
	"key": "加密钥", "key-reset": "生成验证码", "key-undo": "撤销并入", "key-join": "并入账号",
	"pin": "置顶", "unpin": "取消置顶",
	"topic": "话题", "private": "设为私密", "readonly": "设为只读", "keyed": "限密钥发言", "room-voice": "准许发言", "room-unvoice": "取消发言", "writable": "恢复发言", "close": "关闭", "open": "重新开放",
	"keep": "记录保存", "invite": "邀请", "remove": "取消成员", "room-op": "设为管理者", "room-deop": "取消管理者",
	"room-kick": "请出", "room-ban": "禁止进入", "room-unban": "解除禁止进入", "room-mute": "禁言", "room-unmute": "解除禁言",
}

func actChinese(what string) string { return cmp.Or(acts[what], what) }
