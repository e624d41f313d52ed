package timeline

import (
	"bytes"
	"context"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
)

// browser is a headless Chromium, and a folder with the pages that it is shown.
type browser struct{ program, dir string }

func newBrowser(t *testing.T) browser {
	t.Helper()
	return browser{chattest.Need(t, "chromium"), t.TempDir()}
}

// page writes a page and returns its address.
func (b browser) page(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(b.dir, name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return (&url.URL{Scheme: "file", Path: path}).String()
}

// show loads an address with the network off, and returns what the browser wrote to its outputs.
func (b browser) show(t *testing.T, address string, flags ...string) (out, errs string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	flags = append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-extensions", "--disable-background-networking",
		"--disable-component-update", "--host-resolver-rules=MAP * ~NOTFOUND", "--enable-logging=stderr", "--user-data-dir=" + t.TempDir(),
	}, flags...)
	cmd := exec.CommandContext(ctx, b.program, append(flags, address)...)
	cmd.Env = append(os.Environ(), "DBUS_SESSION_BUS_ADDRESS=disabled:", "HOME="+t.TempDir())
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Run(); err != nil {
		t.Fatalf("%s %s: %v\n%s", b.program, address, err, stderr.String())
	}
	return stdout.String(), stderr.String()
}

// corner returns how bright a picture of the page is where nothing stands, from 0 to 0xffff.
func (b browser) corner(t *testing.T, address string, flags ...string) uint32 {
	t.Helper()
	path := filepath.Join(t.TempDir(), "page.png")
	b.show(t, address, append(flags, "--window-size=900,900", "--hide-scrollbars", "--screenshot="+path)...)
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	picture, err := png.Decode(f)
	if err != nil {
		t.Fatal(err)
	}
	r, g, blue, _ := picture.At(2, 2).RGBA()
	return (r + g + blue) / 3
}

var (
	rowTag  = regexp.MustCompile(`<(?:div|p|h2|details)[^>]* class="row[^>]*>|<(?:div|p|h2|details) class="row[^>]*>`)
	lineTag = regexp.MustCompile(`<[a-z][^>]*>`)
)

// What a browser makes of the page: its script filters the lines, nothing that people wrote runs
// or becomes an element, nothing is fetched, and the console has no complaint.
func TestPageInABrowser(t *testing.T) {
	b := newBrowser(t)
	story := incident()
	bad := attack(t)
	for i := range bad.entries {
		bad.entries[i].Seq += 1000
		if ref := bad.entries[i].Ref; ref != 0 {
			bad.entries[i].Ref = ref + 1000
		}
	}
	story.entries = append(story.entries, bad.entries...)
	address := b.page(t, "incident.html", write(t, HTML, story))
	plain := b.page(t, "plain.html", write(t, HTML, incident()))

	t.Run("search", func(t *testing.T) {
		t.Parallel()
		dom, errs := b.show(t, address+"#q="+url.QueryEscape("rolling")+"%20back", "--dump-dom")
		for _, line := range strings.Split(errs, "\n") {
			if strings.Contains(line, "CONSOLE") || strings.Contains(line, "Content Security Policy") {
				t.Errorf("the console says: %s", line)
			}
		}
		rows := rowTag.FindAllString(dom, -1)
		var shown []string
		for _, row := range rows {
			if !strings.Contains(row, "hidden") {
				shown = append(shown, row)
			}
		}
		if len(rows) < 100 || len(shown) != 2 || !strings.Contains(shown[0], `id="l1004"`) || !strings.Contains(shown[1], `id="l1010"`) {
			t.Errorf("of %d rows these are shown: %q, want the line and the heading above it", len(rows), shown)
		}
		if !strings.Contains(dom, "<title>Record of #ops</title>") {
			t.Error("a text ran: the title is another")
		}
		checkTags(t, dom)
	})
	t.Run("light and dark", func(t *testing.T) {
		t.Parallel()
		light := b.corner(t, plain, "--blink-settings=preferredColorScheme=1")
		dark := b.corner(t, plain, "--blink-settings=preferredColorScheme=0")
		if light < 0xf000 || dark > 0x3000 {
			t.Errorf("the ground is %04x where light is wanted, and %04x where dark", light, dark)
		}
	})
	t.Run("print", func(t *testing.T) {
		t.Parallel()
		path := filepath.Join(t.TempDir(), "page.pdf")
		b.show(t, plain, "--print-to-pdf="+path)
		if got, err := os.ReadFile(path); err != nil || !bytes.HasPrefix(got, []byte("%PDF-")) || len(got) < 10_000 {
			t.Errorf("printed to %d bytes, %v", len(got), err)
		}
	})
}

// checkTags fails for an element or an attribute that a record has no use for.
func checkTags(t *testing.T, dom string) {
	t.Helper()
	_, body, _ := strings.Cut(dom, "<body>")
	body, script, _ := strings.Cut(body, "<script>")
	if strings.Count(script, "<script") > 0 {
		t.Error("there is another script")
	}
	known := regexp.MustCompile(`^<(?:header|main|nav|ol|ul|small|code|br|bdi|summary|label for="q"|h[12]|div id="find" hidden|(?:p|li|em|div|h2|details|span|a|time|pre|input|output)(?: (?:class|id|href|hidden|dir|datetime|rel|open|for|type|autocomplete|spellcheck)="[^"<>]*")*)>$`)
	for _, tag := range lineTag.FindAllString(body, -1) {
		if !known.MatchString(tag) {
			t.Errorf("the page has %s", tag)
		}
	}
	for _, m := range regexp.MustCompile(`href="([^"]*)"`).FindAllStringSubmatch(body, -1) {
		if !strings.HasPrefix(m[1], "#l") && !strings.HasPrefix(m[1], "https://") && !strings.HasPrefix(m[1], "http://") {
			t.Errorf("the page leads to %q", m[1])
		}
	}
}
