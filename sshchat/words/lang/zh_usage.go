package lang

import "regexp"

// placeholder is a word of a usage that stands for one of yours.
var placeholder = regexp.MustCompile(`\b(?:[A-Z]{2,}|N)\b`)

// chinesePlaceholders are what people put in the place of these words.
var chinesePlaceholders = map[string]string{
	"NAME": "名字", "TEXT": "内容", "WORDS": "内容", "WORD": "词", "COUNT": "条数", "ROOM": "聊天室", "COMMAND": "命令", "GROUP": "组",
	"DATE": "日期", "SEQ": "编号", "CODE": "验证码", "REASON": "原因", "PRINT": "指纹", "CIDR": "网段", "ZONE": "时区", "EMOJI": "表情",
	"ACTION": "动作", "OLD": "旧", "NEW": "新", "FIRST": "起", "LAST": "止", "TYPE": "类型", "KEY": "密钥", "COMMENT": "备注", "N": "序号",
}

// inChinese words the placeholders of a usage.
func inChinese(usage string) string {
	return placeholder.ReplaceAllStringFunc(usage, func(word string) string {
		if own, ok := chinesePlaceholders[word]; ok {
			return own
		}
		return word
	})
}
