FUZZTIME ?= 10m
BENCH ?= .

.PHONY: words model resize flood check test race fuzz bench performance microbench build docs pictures abuse soak cluster faults lockorder domain-jetstream nodes bench-cluster everyday elsewhere site site-test

check:
	.ci/run format vet lint floor

test:
	go test ./...

race:
	go test -race ./...

# Each fuzz target in turn.
fuzz:
	FUZZTIME=$(FUZZTIME) .ci/run fuzz

# The whole server against a bare x/crypto/ssh broadcaster under the same load, one
# after the other on this machine, as ratios. BENCHFLAGS= for the full run. The crowd makes more
# rooms than strangers may in a day: without them lines have nowhere to go, and count as lost.
BENCHFLAGS ?= -quick
BENCHARGS = --say-every 0 --bot-every 0 --new-rooms 0 --new-rooms-per-source 0 --new-accounts 0
bench: build
	go run ./sshchat/chattest/bench $(BENCHFLAGS) -server bin/sshchat -args "$(BENCHARGS)"

# The same, which takes 20 minutes on a machine that does nothing else, written to the docs.
performance: build
	go run ./sshchat/chattest/bench -runs 3 -only idle100,idle1000,idle2000,lines,small,calm,bursts,rooms -write docs/performance.md -server bin/sshchat -args "$(BENCHARGS)"

# A cluster of three nodes against one node, in one run on this machine, as ratios.
bench-cluster: build
	go run ./sshchat/chattest/benchcluster -server bin/sshchat

microbench:
	go test -run '^$$' -bench '$(BENCH)' -benchmem ./...

# What the program is built with, here and in packages: the same commit and the same Go give the
# same bytes, from a clone or from an archive of the source (make reproducible).
VERSION := $(shell packaging/version.sh)
LDFLAGS = -s -w -buildid= -X sshchat/cmd/sshchat/release.version=$(VERSION)
BUILD = CGO_ENABLED=0 GOFLAGS= GOAMD64= GOARM64= GOEXPERIMENT= go build -buildvcs=false -trimpath -ldflags '$(LDFLAGS)'

build:
	$(BUILD) -o bin/sshchat ./cmd/sshchat

include packaging/packaging.mk

# A chat on three nodes with three NATS servers, on loopback, to try: it prints how to log in
# to each. ^C ends everything and leaves nothing.
cluster: build
	go run ./sshchat/chattest/trial -server bin/sshchat

# A chat of three nodes and three NATS servers, as processes, struck by each fault so many times
# while sixty people talk over SSH; ten of each take an hour. FAULTS='-n 1 -only cut' for less.
FAULTS ?= -n 10
faults: build
	go build -o bin/faults ./sshchat/chattest/faults
	bin/faults -server bin/sshchat -write docs/cluster.md $(FAULTS)

# Whether it compiles for everything that it runs on, and its tests as well: those of the program
# need a Unix.
elsewhere:
	.ci/run elsewhere

# What of the docs is made from the source.
docs:
	go test ./sshchat/words/ -run TestCommandsPage -update
	go test ./cmd/sshchat/metrics -run TestMetricsPage -update
	go test ./cmd/sshchat -run TestSettingsPage -update

# The docs as a site of plain files, for any web server, or for a browser to open: dist/site.
site:
	go run ./cmd/site -out dist/site

# The site in headless Chromium: at two widths nothing is wider than the window, in dark and light, and the search finds.
site-test:
	SSHCHAT_SITE_BROWSER=1 go test ./cmd/site -count=1 -v

# What the languages that are files lack, each line with its English text, to be filled in.
words:
	@go test ./sshchat/words/lang -run 'TestFiles$$' -count=1 -v -missing | grep -v '^\(=== \|--- \|PASS\|ok\)'

# The pictures of the docs, from real conversations in tmux.
pictures:
	sshchat/chattest/picture/play.sh docs/img

# Every abuse case, with longer runs than go test's, and the table of them in the docs.
abuse:
	SSHCHAT_KILLS=20 SSHCHAT_SOAK=2m go run ./sshchat/chattest/cases -write docs/security.md

# People who come, talk, stall, flood and leave, and whether that grows anything.
SOAK ?= 10m
soak:
	SSHCHAT_SOAK=$(SOAK) SSHCHAT_SOAK_PLOT=$(CURDIR)/docs/img/soak.svg go test ./cmd/sshchat -run TestSoak -count=1 -v -timeout 24h | grep -v level=INFO

# A hundred sessions of one address that flood a room of 250 with questions.
flood:
	SSHCHAT_FLOOD=1 go test ./cmd/sshchat -run 'TestFlood$$' -count=1 -v -timeout 20m | grep -v level=INFO

# The domain's tests with locks that panic when they are taken in a wrong order. Slow: it looks
# up its goroutine at each lock.
lockorder:
	go test -tags lockorder -timeout 60m $$(go list ./sshchat/... | grep -v chattest)

# The domain's tests and scenes on NATS JetStream under the race detector: node and server run inside the
# tests' fake time, which pipes let them do. What is left out says why (-v). Most of an hour.
domain-jetstream:
	d=$$(mktemp -d -p /dev/shm 2>/dev/null || mktemp -d) && trap 'rm -r $$d' EXIT && TMPDIR=$$d go test -race -tags jetstream \
		-gcflags=modernc.org/sqlite/lib=-race=false -count=1 -timeout 120m $(JETSTREAMFLAGS) ./sshchat/chat ./sshchat/commands ./sshchat/script ./sshchat/chattest/apart

# Many nodes on three servers under the race detector, with servers that are killed.
nodes:
	SSHCHAT_TEST_CLUSTER=1 go test -race ./sshchat/jetstream/... -count=1 -v -timeout 30m | grep -v level=

# Forty everyday things, each by guessing and by doing, in a real terminal of 80x24 and one of 45x20.
everyday:
	SSHCHAT_EVERYDAY=1 go test ./cmd/sshchat -run 'TestEveryday$$' -count=1 -v | grep -v level=INFO

# The line editor at random on terminals of each opinion, a hundred times as long as go test does. Half an hour.
MODEL ?= 100
model:
	go test ./sshchat/term -run 'Model|Disagree|Oracle|TestResize|CutAt' -rounds $(MODEL) -v -timeout 3h

# A window that changes at random in real xterm (both TERMs), GNU screen and tmux, 200
# sequences in all: no message may be gone. Three minutes.
resize:
	go test ./sshchat/front/face -run 'TestResize(Xterm|Screen|Tmux)' -resizes 50 -v -timeout 20m
