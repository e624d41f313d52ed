package main

// part is a group of pages in the site's list.
type part struct {
	title string
	pages []entry
}

// entry is a page: where it stands in the repository, and what the list calls it.
type entry struct {
	source, label string
}

// plan is the list of all pages, in the order in which one reads them. A page of docs that is not
// in it is refused.
var plan = []part{
	{"Begin", []entry{
		{"README.md", "Start in a minute"},
		{"docs/join.md", "How to join 怎么进来"},
		{"docs/team.md", "For a team, tonight"},
		{"docs/community.md", "For a community"},
		{"docs/first-hour.md", "An operator's first hour"},
	}},
	{"In the chat", []entry{
		{"docs/commands.md", "Every command"},
		{"docs/rooms.md", "Rooms and letters"},
		{"docs/terminal.md", "The terminal"},
		{"docs/moderation.md", "Moderation"},
		{"docs/identity.md", "Who is who"},
	}},
	{"Running it", []entry{
		{"docs/operating.md", "Operating"},
		{"docs/settings.md", "Every setting and flag"},
		{"docs/storage.md", "Storage and backups"},
		{"docs/upgrading.md", "Upgrading"},
		{"docs/metrics.md", "Watching it"},
		{"docs/security.md", "Security"},
		{"docs/packages.md", "Packages"},
		{"docs/cluster.md", "Many machines"},
		{"docs/scale.md", "How far it goes"},
	}},
	{"Programs", []entry{
		{"docs/scripting.md", "Scripts"},
		{"docs/bots.md", "Bots"},
		{"examples/README.md", "Examples"},
		{"docs/bridges.md", "Bridges"},
		{"docs/records.md", "Records"},
		{"docs/admin-socket.md", "The local socket"},
	}},
	{"Inside", []entry{
		{"docs/architecture.md", "Architecture"},
		{"docs/contributing.md", "Contributing"},
		{"DECISIONS.md", "Decisions"},
		{"CHANGELOG.md", "Changelog"},
		{"SECURITY.md", "Report a hole"},
	}},
}

// output is the file of a page.
var output = map[string]string{
	"README.md": "index.html", "examples/README.md": "examples.html", "SECURITY.md": "report.html",
	"DECISIONS.md": "decisions.html", "CHANGELOG.md": "changelog.html",
}
