package invite

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"strconv"
	"strings"

	"rsc.io/qr"
)

// port is the port as it is written.
func (f Facts) port() string { return strconv.Itoa(f.Port) }

// Page writes one HTML file that needs no other: it can be mailed, printed, or put on any server.
func (f Facts) Page(w io.Writer, langs []Words) error {
	code, err := qr.Encode(f.URL(), qr.M)
	if err != nil {
		return fmt.Errorf("draw the QR code: %w", err)
	}
	type section struct {
		Words
		Head, Apps, Scan string
		Ways             []string
	}
	var all []section
	for _, l := range langs {
		all = append(all, section{l, l.Title(f.Title), l.apps(f), l.scan(f), l.ways(f)})
	}
	sum := sha256.Sum256([]byte(style))
	return page.Execute(w, map[string]any{
		"Facts": f, "Command": f.Command(), "URL": template.URL(f.URL()), "Sections": all, //nolint:gosec // made of a checked host
		"Style": template.CSS(style), "Hash": base64.StdEncoding.EncodeToString(sum[:]),
		"QR": template.HTML(svg(code)), //nolint:gosec // of numbers alone
	})
}

// svg draws a code as one path, black on white in any theme.
func svg(code *qr.Code) string {
	const edge = 4
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			n := 0
			for x+n < code.Size && code.Black(x+n, y) {
				n++
			}
			if n > 0 {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", x+edge, y+edge, n, n)
				x += n
			}
		}
	}
	size := code.Size + 2*edge
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" role="img" aria-label="QR"><path fill="#fff" d="M0 0h%dv%dH0z"/><path fill="#000" d="%s"/></svg>`,
		size, size, size, size, path.String())
}

const style = `
:root{color-scheme:light dark;--bg:#fbfaf8;--fg:#1d1f21;--dim:#5c6066;--box:#efece6;--line:#d9d5cc}
@media(prefers-color-scheme:dark){:root{--bg:#16181b;--fg:#e6e4df;--dim:#a3a7ad;--box:#22262b;--line:#363b42}}
*{box-sizing:border-box}
body{margin:0;background:var(--bg);color:var(--fg);font:1.05rem/1.55 system-ui,"Noto Sans CJK SC","PingFang SC","Microsoft YaHei",sans-serif}
main{max-width:46rem;margin:0 auto;padding:1.5rem 1rem 3rem}
h1{font-size:1.5rem;line-height:1.25;margin:.5rem 0 1rem}
section+section{border-top:1px solid var(--line);margin-top:2rem;padding-top:1rem}
pre{background:var(--box);border-radius:.4rem;padding:.8rem 1rem;overflow-x:auto;font:1rem/1.4 ui-monospace,Menlo,Consolas,"DejaVu Sans Mono",monospace;user-select:all}
.print{white-space:pre-wrap;overflow-wrap:anywhere}
p{margin:.6rem 0}
.dim{color:var(--dim)}
figure{margin:1.5rem 0 0;max-width:13rem}
figure svg{width:100%;display:block;border-radius:.4rem}
figcaption{color:var(--dim);font-size:.9rem;margin-top:.4rem}
a{color:inherit}
@media print{:root{--bg:#fff;--fg:#000;--dim:#333;--box:#f3f3f3}body{font-size:10pt;line-height:1.35}main{max-width:none;padding:0}h1{font-size:14pt;margin:0 0 .4rem}p{margin:.35rem 0}pre{padding:.4rem .7rem;margin:.4rem 0;border:1px solid var(--line)}section+section{margin-top:.8rem;padding-top:.6rem}figure{max-width:8rem;margin-top:.6rem;break-inside:avoid}}
@page{margin:14mm}
`

var page = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{(index .Sections 0).Tag}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-{{.Hash}}'">
<title>{{.Facts.Title}}: {{(index .Sections 0).PageTitle}}</title>
<style>{{.Style}}</style>
</head>
<body>
<main>
{{range .Sections}}<section lang="{{.Tag}}">
<h1>{{.Head}}</h1>
<p>{{.Type}}</p>
<pre>{{$.Command}}</pre>
<p>{{.Name}}</p>
<p>{{.Apps}}</p>
{{range .Ways}}<p>{{.}}</p>
{{end}}<p>{{.First}}</p>
{{range $.Facts.Prints}}<pre class="print">{{.}}</pre>
{{end}}<p>{{.Changed}}</p>
<p>{{.Inside}}</p>
<p class="dim">{{.Denied}}</p>
</section>
{{end}}<figure>
<a href="{{.URL}}">{{.QR}}</a>
<figcaption>{{range $i, $s := .Sections}}{{if $i}} · {{end}}<span lang="{{$s.Tag}}">{{$s.Scan}}</span>{{end}}</figcaption>
</figure>
</main>
</body>
</html>
`))
