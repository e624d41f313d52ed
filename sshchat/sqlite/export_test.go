package sqlite

import (
	"bytes"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat"
	"sshchat/sshchat/sqlite/archive"
)

// TestExportImport: out and in again, the log is the same.
func TestExportImport(t *testing.T) {
	path, to := fresh(t), fresh(t)
	e := open(t, path, Options{})
	talk := newTalk(3)
	for range 1100 {
		e.Append(talk.next(), func(sshchat.Entry, error) {})
	}
	evening(t, e)
	want := all(t, e)
	var out bytes.Buffer
	if err := archive.Export(t.Context(), path, &out, archive.JSON); err != nil {
		t.Fatal(err)
	}
	done, err := archive.Import(t.Context(), to, bytes.NewReader(out.Bytes()), archive.ImportOptions{})
	if err != nil || done.Entries != len(want) || done.Junk != 0 {
		t.Fatalf("Import = %+v, %v, want %d entries", done, err, len(want))
	}
	sound(t, to)
	e2 := open(t, to, Options{})
	if got := all(t, e2); !reflect.DeepEqual(got, want) {
		t.Error("the imported log is another one")
	}
	if found, err := e2.Search(t.Context(), sshchat.Query{Text: "secret"}); err != nil || len(found) != 0 {
		t.Errorf("an erased text came back: %v, %v", found, err)
	}
	var again bytes.Buffer
	if err := archive.Export(t.Context(), to, &again, archive.JSON); err != nil || !bytes.Equal(again.Bytes(), out.Bytes()) {
		t.Errorf("a second export differs (%v)", err)
	}
	if next := must(t, e2, said("bob", "next")); next.Seq != want[len(want)-1].Seq+1 {
		t.Errorf("the numbers go on with %d", next.Seq)
	}
	if err := e2.Close(); err != nil {
		t.Fatal(err)
	}
	// A second time would double the log.
	_, err = archive.Import(t.Context(), to, bytes.NewReader(out.Bytes()), archive.ImportOptions{})
	if err == nil || !strings.Contains(err.Error(), "entry 1 is not above") {
		t.Errorf("importing the same twice = %v", err)
	}
}

// TestExportForm pins the names and forms of the fields: other people's programs
// read them.
func TestExportForm(t *testing.T) {
	path := fresh(t)
	e := open(t, path, Options{Now: func() time.Time { return time.Date(2026, 11, 23, 18, 19, 39, 123_456_789, time.UTC) }})
	evening(t, e)
	var out bytes.Buffer
	if err := archive.Export(t.Context(), path, &out, archive.JSON); err != nil {
		t.Fatal(err)
	}
	const want = `{"seq":1,"at":"2026-11-23T18:19:39.123Z","room":"lobby","kind":"joined","people":[{"name":"Ann","account":"SHA256:abc"},{"name":"鲍勃","guest":true}]}
{"seq":2,"at":"2026-11-23T18:19:39.123Z","room":"lobby","kind":"said","from":{"name":"Ann"},"erased":true}
{"seq":3,"at":"2026-11-23T18:19:39.123Z","room":"lobby","kind":"said","from":{"name":"Ann","account":"SHA256:abc"},"body":"大家好\nsecond line"}
{"seq":4,"at":"2026-11-23T18:19:39.123Z","room":"lobby","kind":"said","from":{"name":"Ann","account":"SHA256:abc"},"body":"x := 1","code":true}
{"seq":5,"at":"2026-11-23T18:19:39.123Z","room":"dev","kind":"acted","from":{"name":"鲍勃","guest":true},"body":"waves"}
{"seq":6,"at":"2026-11-23T18:19:39.123Z","room":"dev","kind":"edited","from":{"name":"鲍勃","guest":true},"body":"waved","ref":1}
{"seq":7,"at":"2026-11-23T18:19:39.123Z","room":"dev","kind":"renamed","from":{"name":"鲍勃","guest":true},"about":{"name":"Ann","account":"SHA256:abc"}}
{"seq":8,"at":"2026-11-23T18:19:39.123Z","room":"dev","kind":"ruled","from":{"name":"Ann","account":"SHA256:abc"},"body":"spam","about":{"name":"鲍勃","guest":true},"rule":"ban","for":3600000000000}
{"seq":9,"at":"2026-11-23T18:19:39.123Z","room":"lobby","kind":"erased","from":{"name":"Ann","account":"SHA256:abc"},"refs":[2]}
{"seq":10,"at":"2026-11-23T18:19:39.123Z","room":"dev","kind":"left","people":[{"name":"鲍勃","guest":true,"cause":"kicked","stayed":3600000000000}]}
{"seq":11,"at":"2026-11-23T18:19:39.123Z","room":"","kind":"history-on","lost":3}
`
	if out.String() != want {
		t.Errorf("JSON is\n%s\nwant\n%s", out.String(), want)
	}
	out.Reset()
	if err := archive.Export(t.Context(), path, &out, archive.Text); err != nil {
		t.Fatal(err)
	}
	const plain = `2026-11-23 18:19:39 #lobby * Ann, 鲍勃 joined
2026-11-23 18:19:39 #lobby Ann: (erased)
2026-11-23 18:19:39 #lobby Ann: 大家好
    second line
2026-11-23 18:19:39 #lobby Ann: x := 1
2026-11-23 18:19:39 #dev * 鲍勃 waves
2026-11-23 18:19:39 #dev * 鲍勃 edited 1: waved
2026-11-23 18:19:39 #dev * 鲍勃 is now Ann
2026-11-23 18:19:39 #dev * Ann: ban 鲍勃 spam
2026-11-23 18:19:39 #lobby * Ann erased [2]
2026-11-23 18:19:39 #dev * 鲍勃 left
2026-11-23 18:19:39 * history is being kept again, 3 entries are lost
`
	if out.String() != plain {
		t.Errorf("text is\n%s\nwant\n%s", out.String(), plain)
	}
}

// imported imports a log into a new history and returns what is there.
func imported(t *testing.T, log string, o archive.ImportOptions) ([]sshchat.Entry, archive.Imported) {
	t.Helper()
	path := fresh(t)
	done, err := archive.Import(t.Context(), path, strings.NewReader(log), o)
	if err != nil {
		t.Fatal(err)
	}
	sound(t, path)
	return all(t, open(t, path, Options{})), done
}

// brief is an imported entry in short.
func brief(e sshchat.Entry) string {
	s := fmt.Sprintf("%s #%s %s %s", e.At.Format("01-02 15:04:05"), e.Room, e.Kind, e.From.Name)
	for _, p := range e.People {
		s += " " + p.Name.String()
	}
	if e.About != nil {
		s += " -> " + e.About.Name.String()
	}
	return strings.TrimSpace(s + " " + e.Body.String())
}

// foreignLog is a log and what is imported of it.
type foreignLog struct {
	log  string
	o    archive.ImportOptions
	want []string
	junk int
}

func foreignLogs(paris *time.Location) map[string]foreignLog {
	return map[string]foreignLog{
		"ssh-chat": {
			"[2019-03-01 10:00:00]  * alice joined. (Connected: 1)\n" +
				"[2019-03-01 10:00:05] alice: hi: there\r\n" +
				"\n" +
				"[2019-03-01 10:00:06] ** alice waves\n" +
				"a line that alice pasted\n" +
				"[2019-03-01 10:00:07]  * alice is now known as al-1.\n" +
				"[2019-13-41 10:00:07] alice: no such day\n" +
				"[2019-03-01 10:00:08]  * something new\n" +
				"[2019-03-01 10:00:09]  * al-1 left. (After 9 seconds)\n" +
				"[2019-03-01 10:00:10] al-1: cut o",
			archive.ImportOptions{Format: archive.SSHChat, Room: "old"},
			[]string{
				"03-01 10:00:00 #old joined  alice", "03-01 10:00:05 #old said alice hi: there", "03-01 10:00:06 #old acted alice waves",
				"03-01 10:00:07 #old renamed alice -> al-1", "03-01 10:00:09 #old left  al-1", "03-01 10:00:10 #old said al-1 cut o",
			},
			3,
		},
		"devzat": {
			"2021/10/05 12:34:55 main.go:120: Starting a Devzat server on port 2221 and profiling on port 5555\n" +
				"2021/10/05 12:34:56 main.go:300: Connected \x1b[38;5;1malice\x1b[0m [0123abcd]\n" +
				"2021/10/05 12:35:00 [#main] alice: hello\n" +
				"2021/10/05 12:35:01 main.go:301: Rejected mallory [10.0.0.1] (banned)\n" +
				"goroutine 1 [running]:\n" +
				"2021/10/05 12:35:02 main.go:77: [#rust] bob: 你好",
			archive.ImportOptions{Format: archive.Devzat, Zone: paris},
			[]string{"10-05 10:34:56 #lobby joined  alice", "10-05 10:35:00 #main said alice hello", "10-05 10:35:02 #rust said bob 你好"},
			3,
		},
		"json with junk": {
			`{"seq":1,"at":"2026-01-02T03:04:05Z","room":"lobby","kind":"said","from":{"name":"a"},"body":"one"}` + "\n" +
				"{\n[]\nnull\n" +
				`{"seq":0,"at":"2026-01-02T03:04:05Z","room":"lobby","kind":"said"}` + "\n" +
				`{"seq":18446744073709551615,"at":"2026-01-02T03:04:05Z","room":"lobby","kind":"said"}` + "\n" +
				`{"seq":2,"at":"0001-01-01T00:00:00Z","room":"lobby","kind":"said"}` + "\n" +
				`{"seq":3,"at":"2026-01-02T03:04:05+08:00","room":"lobby","kind":"said","unknown":1,"from":{"name":"a"},"body":"two"}`,
			archive.ImportOptions{},
			[]string{"01-02 03:04:05 #lobby said a one", "01-01 19:04:05 #lobby said a two"},
			6,
		},
		"a line without end": {strings.Repeat("x", 4<<20+10) + "\n[2019-03-01 10:00:05] alice: hi", archive.ImportOptions{Format: archive.SSHChat}, []string{"03-01 10:00:05 #lobby said alice hi"}, 1},
		"nothing":            {"", archive.ImportOptions{Format: archive.Devzat}, nil, 0},
	}
}

func TestImportForeign(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Skip(err)
	}
	for name, c := range foreignLogs(paris) {
		t.Run(name, func(t *testing.T) {
			got, done := imported(t, c.log, c.o)
			var s []string
			for _, e := range got {
				s = append(s, brief(e))
			}
			if !reflect.DeepEqual(s, c.want) || done.Entries != len(c.want) || done.Junk != c.junk {
				t.Errorf("imported %+v:\n%s\nwant %d junk and:\n%s", done, strings.Join(s, "\n"), c.junk, strings.Join(c.want, "\n"))
			}
		})
	}
	if _, err := archive.Import(t.Context(), fresh(t), strings.NewReader(""), archive.ImportOptions{Format: archive.Text}); err == nil {
		t.Error("text was accepted, which cannot be read back")
	}
}
