//go:build !race

// It is one goroutine: there is no race to find in it.

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"sshchat/sshchat/chattest"
)

// harness looks at each page in frames of two widths, searches in one, and sends what it found.
const harness = `<!doctype html><link rel="icon" href="data:,"><body><script>
const wrong = [], widths = [390, 1280];
const frame = (url, width) => new Promise((done) => {
  const f = document.createElement("iframe");
  f.width = width; f.height = 800; f.src = url; f.onload = () => done(f);
  document.body.append(f);
});
const wait = (ms) => new Promise((done) => setTimeout(done, ms));
(async () => {
  const seen = {};
  for (const page of PAGES) for (const width of widths) {
    const f = await frame(page, width), d = f.contentDocument, style = f.contentWindow.getComputedStyle(d.body);
    if (d.documentElement.scrollWidth > width) wrong.push(page + " at " + width + " is " + d.documentElement.scrollWidth + " wide");
    for (const i of d.images) if (!i.complete || !i.naturalWidth) wrong.push(page + ": no picture " + i.src);
    if (parseFloat(style.fontSize) < 15) wrong.push(page + ": small letters");
    if (d.getElementById("search").hidden) wrong.push(page + ": no search");
    seen[style.backgroundColor] = 1;
    f.remove();
  }
  const f = await frame("index.html", 390), d = f.contentDocument, input = d.querySelector("#search input");
  input.focus();
  input.value = "host key changed";
  input.dispatchEvent(new Event("input"));
  for (let i = 0; i < 100 && !d.querySelector("#found a"); i++) await wait(50);
  const hits = [...d.querySelectorAll("#found a")].map((a) => a.getAttribute("href"));
  if (!hits.some((h) => h.startsWith("join.html#"))) wrong.push("the search finds " + hits);
  if (d.documentElement.scrollWidth > 390) wrong.push("what was found is too wide");
  await fetch("/result", {method: "POST", body: JSON.stringify({wrong, colours: Object.keys(seen)})});
})();
</script>`

// TestBrowser has Chromium show every page: nothing is wider than the window, whether that is a phone's
// or a desk's, pictures are there, the search finds, and dark and light differ.
func TestBrowser(t *testing.T) {
	if os.Getenv("SSHCHAT_SITE_BROWSER") == "" {
		t.Skip("it takes a browser some twenty seconds: make site-test")
	}
	s := made(t)
	var names []string
	for _, p := range s.pages {
		names = append(names, p.name)
	}
	list, err := json.Marshal(names)
	if err != nil {
		t.Fatal(err)
	}
	files := maps.Clone(s.files)
	files["harness.html"] = []byte(strings.Replace(harness, "PAGES", string(list), 1))
	type result struct{ Wrong, Colours []string }
	results := make(chan result, 1)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/result" {
			var got result
			_ = json.NewDecoder(r.Body).Decode(&got) // an empty one fails the test
			results <- got
			return
		}
		text, ok := files[strings.TrimPrefix(r.URL.Path, "/")]
		if !ok {
			http.NotFound(w, r)
			t.Errorf("the browser asks for %s", r.URL.Path)
			return
		}
		http.ServeContent(w, r, r.URL.Path, time.Time{}, bytes.NewReader(text))
	}))
	defer server.Close()
	colours := map[string]bool{}
	for scheme := range 2 { // Chromium's own numbers: 0 is dark, 1 light
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
		cmd := exec.CommandContext(ctx, chattest.Need(t, "chromium"), "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
			"--disable-background-networking", "--disable-component-update", "--disable-sync", "--user-data-dir="+t.TempDir(),
			fmt.Sprintf("--blink-settings=preferredColorScheme=%d", scheme), "--remote-debugging-port=0", server.URL+"/harness.html")
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		select {
		case got := <-results:
			if len(got.Wrong) > 0 || len(got.Colours) != 1 {
				t.Errorf("in scheme %d: %s; colours %q", scheme, strings.Join(got.Wrong, "\n"), got.Colours)
			}
			for _, c := range got.Colours {
				colours[c] = true
			}
		case <-ctx.Done():
			t.Errorf("the browser said nothing:\n%s", out.String())
		}
		cancel()
		_ = cmd.Wait() // it was killed
	}
	if len(colours) != 2 {
		t.Errorf("dark and light are %v", colours)
	}
}
