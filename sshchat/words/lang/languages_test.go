package lang

import (
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// TestMaybeGBK: the hint is shown to a terminal whose charset is not known. In ASCII
// every one can read it; in Chinese its bytes must be no C1 controls, which a terminal
// that takes them for Latin-1 would obey.
func TestMaybeGBK(t *testing.T) {
	for i, b := range []byte(For("en").MaybeGBK) {
		if b < ' ' || b > '~' {
			t.Errorf("en: byte %d is %#x", i, b)
		}
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(For("zh").MaybeGBK)
	if err != nil {
		t.Fatal(err)
	}
	for i, b := range []byte(gbk) {
		if b < ' ' || b > '~' && b < 0xa1 {
			t.Errorf("zh: byte %d is %#x", i, b)
		}
	}
}

// TestMatch: what clients send, in the order LC_ALL, LC_MESSAGES, LANG.
func TestMatch(t *testing.T) {
	for _, c := range []struct {
		all, messages, lang string
		want                string
		known               bool
	}{
		{"", "", "zh_CN.UTF-8", "zh", true},
		{"", "", "zh_TW.UTF-8", "zh", true}, // nobody has written Hant yet
		{"", "", "zh_HK", "zh", true},
		{"", "", "zh-Hans-SG", "zh", true},
		{"", "", "zh_CN.GBK@pinyin", "zh", true},
		{"", "", "ZH_cn", "zh", true},
		{"", "", "yue_HK.UTF-8", "zh", true},
		{"", "", "en_GB.UTF-8", "en", true},
		{"", "", "de_DE@euro", "en", true}, // somebody who chose; English is what we have
		{"", "", "ja_JP.UTF-8", "en", true},
		{"", "zh_CN.UTF-8", "en_US.UTF-8", "zh", true},
		{"en_US.UTF-8", "zh_CN.UTF-8", "zh_CN.UTF-8", "en", true},
		{"C.UTF-8", "", "zh_CN.UTF-8", "zh", true}, // C says the charset at most
		{"", "POSIX", "zh_CN.UTF-8", "zh", true},
		{"", "", "C.UTF-8", "en", false},
		{"", "", "", "en", false}, // Windows, PuTTY, Dropbear
		{"", "", ".UTF-8", "en", false},
		{"", "", "zhx_CN", "en", true},
	} {
		got, known := Match(c.all, c.messages, c.lang)
		if got != c.want || known != c.known {
			t.Errorf("Match(%q, %q, %q) = %s, %v, want %s, %v", c.all, c.messages, c.lang, got, known, c.want, c.known)
		}
	}
}

// TestCharset: LC_ALL, LC_CTYPE, LANG, and the first that is set decides.
func TestCharset(t *testing.T) {
	for _, c := range []struct{ all, ctype, lang, want string }{
		{"", "", "zh_CN.GBK", "gbk"},
		{"", "", "zh_CN.gb2312", "gbk"},
		{"", "", "zh_CN.eucCN", "gbk"},
		{"", "", "zh_CN.EUC-CN", "gbk"},
		{"", "", "zh_CN.GB18030", "gb18030"},
		{"", "", "zh_CN.gb18030@pinyin", "gb18030"},
		{"", "", "zh_CN.UTF-8", "utf-8"},
		{"", "zh_CN.GBK", "zh_CN.UTF-8", "gbk"},
		{"zh_CN.UTF-8", "zh_CN.GBK", "zh_CN.GBK", "utf-8"},
		{"", "UTF-8", "", "utf-8"}, // macOS
		{"", "", "zh_CN", "utf-8"},
		{"", "", "ja_JP.eucJP", "utf-8"},
		{"", "", "", "utf-8"},
	} {
		if got := Charset(c.all, c.ctype, c.lang); got != c.want {
			t.Errorf("Charset(%q, %q, %q) = %s, want %s", c.all, c.ctype, c.lang, got, c.want)
		}
	}
}
