package main

import (
	_ "embed"
	"html/template"
)

//go:embed style.css
var style string

//go:embed search.js
var script string

var layout = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>{{.Title}}{{if not .Home}} · sshchat{{end}}</title>
<link rel="stylesheet" href="style.css">
<link rel="icon" href="data:,">
<script src="search.js" defer></script>
</head>
<body>
<a class="skip" href="#text">To the text</a>
<header><a class="home" href="index.html">sshchat</a><a class="list" href="#pages">Pages</a><form id="search" role="search" hidden><input type="search" placeholder="Search" aria-label="Search" autocomplete="off"><ol id="found" aria-live="polite"></ol></form></header>
<div class="frame">
<main id="text">
{{.Body}}
<footer>{{with .Back}}<a rel="prev" href="{{.File}}">← {{.Label}}</a>{{end}} {{with .Next}}<a rel="next" href="{{.File}}">{{.Label}} →</a>{{end}}</footer>
</main>
{{if gt (len .Heads) 2}}<nav class="here" aria-label="On this page"><h2>On this page</h2>
<ul>{{range .Heads}}<li><a href="#{{.ID}}">{{.Text}}</a></li>{{end}}</ul></nav>
{{end}}<nav class="pages" id="pages" aria-label="Pages">
{{range .Parts}}<h2>{{.Title}}</h2>
<ul>{{range .Pages}}<li><a href="{{.Name}}"{{if .Here}} aria-current="page"{{end}}>{{.Label}}</a></li>{{end}}</ul>
{{end}}</nav>
</div>
</body>
</html>
`))

// folderPage lists the files of a folder: its name twice, with the way home between, and the list.
const folderPage = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s · sshchat</title>
<link rel="stylesheet" href="%[2]sstyle.css">
<link rel="icon" href="data:,">
</head>
<body>
<header><a class="home" href="%[2]sindex.html">sshchat</a></header>
<div class="frame"><main>
<h1>%[3]s</h1>
<ul>
%[4]s</ul>
</main></div>
</body>
</html>
`
