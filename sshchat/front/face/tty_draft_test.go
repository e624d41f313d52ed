package face_test

import (
	"strings"
	"testing"
)

// A draft in the scripts and clusters that line editors get wrong.

func TestTTYChinese(t *testing.T) {
	area(t, []check{
		one("type", "你好，世界", "jo> 你好，世界|"),
		one("backspace", "你好世"+back, "jo> 你好|"),
		one("delete", "你好世"+home+del, "jo> |好世"),
		one("insert", "你世"+left+"好", "jo> 你好|世"),
		one("left and right", "你a好b"+left+left+left+right, "jo> 你a|好b"),
		one("^W", "你好 世界"+ctrlW, "jo> 你好 |"),
		one("^U", "你好世界"+ctrlU, "jo> |"),
		one("^K", "你好世界"+left+left+ctrlK, "jo> 你好|"),
		one("among ASCII", "a你b好c"+left+left+back, "jo> a你|好c"),
		one("emoji", "好😀的"+left+back, "jo> 好|的"),
		{"a character in two pieces", []step{
			{keys: "\xe4\xbd", want: "jo> |"},
			{keys: "\xa0", want: "jo> 你|"},
		}},
		one("send", "大家好"+enter, "jo: 大家好\njo> |"),
	})
}

// clusters are the checks of what is one character to its reader and several code
// points to a machine: with it whole, and nothing of it left behind.
func clusters(c string) []check {
	return []check{
		one("type", "a"+c+"b", "jo> a"+c+"b|"),
		one("backspace", "a"+c+back, "jo> a|"),
		one("delete", c+"b"+home+del, "jo> |b"),
		one("over it and insert", c+"b"+left+left+"x", "jo> x|"+c+"b"),
		one("send", c+"!"+enter, "jo: "+c+"!\njo> |"),
	}
}

func TestTTYFamily(t *testing.T) { area(t, clusters("👨‍👩‍👧")) }

func TestTTYFlag(t *testing.T) { area(t, clusters("🇨🇳")) }

func TestTTYCombining(t *testing.T) {
	area(t, []check{
		one("type", "ae\u0301b", "jo> ae\u0301b|"),
		one("backspace", "ae\u0301"+back, "jo> a|"),
		one("delete", "e\u0301b"+home+del, "jo> |b"),
		one("over it and insert", "e\u0301b"+left+left+"x", "jo> x|e\u0301b"),
		one("none to stand on", "\u0301a", "jo> a|"),
		one("send", "e\u0301!"+enter, "jo: \u00e9!\njo> |"), // NFC
	})
}

func TestTTYWrapping(t *testing.T) {
	a := func(n int) string { return strings.Repeat("a", n) }
	area(t, []check{
		one("the first row full", a(35), "jo> "+a(35)+"|"),
		one("one more", a(36), "jo> "+a(35)+"\na|"),
		one("and back", a(36)+back, "jo> "+a(35)+"|"),
		one("three rows", a(80), "jo> "+a(35)+"\n"+a(39)+"\n"+a(6)+"|"),
		one("to the start", a(80)+home, "jo> |"+a(35)+"\n"+a(39)+"\n"+a(6)),
		one("insert in the first row", a(74)+home+"xy", "jo> xy|"+a(33)+"\n"+a(39)+"\n"+a(2)),
		one("over the edge", a(37)+left+left+left+"x", "jo> "+a(34)+"x\n|"+a(3)),
		one("^U", a(100)+ctrlU, "jo> |"),
		one("send an exact row", a(36)+enter, "jo: "+a(36)+"\njo> |"),
		one("send three rows", a(100)+enter, "jo: "+a(36)+"\n"+a(40)+"\n"+a(24)+"\njo> |"),
	})
}

// TestTTYChineseWrapping: one cell is left at the edge, and a wide character does
// not fit in it.
func TestTTYChineseWrapping(t *testing.T) {
	n := func(n int) string { return strings.Repeat("你", n) }
	area(t, []check{
		one("the first row full", n(17), "jo> "+n(17)+"|"),
		one("one more", n(18), "jo> "+n(17)+"\n你|"),
		one("and back", n(18)+back, "jo> "+n(17)+"|"),
		one("pushed over by one cell", n(36)+home+"a", "jo> a|"+n(17)+"\n"+n(19)),
		one("three rows", "a"+n(40), "jo> a"+n(17)+"\n"+n(19)+"\n"+n(4)+"|"),
		one("send with an odd edge", "a"+n(20)+enter, "jo: a"+n(17)+"\n"+n(3)+"\njo> |"),
	})
}
