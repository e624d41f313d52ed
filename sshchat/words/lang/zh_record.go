package lang

import "fmt"

// recordChinese is the words of an exported record.
func recordChinese() RecordWords {
	return RecordWords{
		Title:  func(room string) string { return room + " 的记录" },
		Span:   func(from, to, zone string) string { return fmt.Sprintf("%s 至 %s（%s）", from, to, zone) },
		Made:   func(room, at string) string { return room + " 里的发言，导出于 " + at },
		Marks:  "标记",
		People: "参与者",
		Find:   "筛选",
		Passed: func(n int) string { return fmt.Sprintf("%d 次进出", n) },
		Gone:   "（已删除）",
		Edited: func(at string) string {
			if at == "" {
				return "（已修改）"
			}
			return "（" + at + " 修改过）"
		},
		Pinned: "（置顶）",
		Lost:   func(lines int) string { return fmt.Sprintf("（另有 %d 行不在这份记录里）", lines) },
		Full: func(entries int, last, since string) string {
			return fmt.Sprintf("一份记录装不下更多：这里有 %d 条，到 %s 为止；其余的用 --since %s 导出", entries, last, since)
		},
		Nothing: "这段时间里没有人发言。",
		Ends:    func(entries int) string { return fmt.Sprintf("记录到此为止，共 %d 条。", entries) },
	}
}
