FUZZTIME ?= 1m
BENCH ?= .

.PHONY: check test race fuzz bench build

check:
	.ci/run format vet lint floor

test:
	go test ./...

race:
	go test -race ./...

# Each fuzz target in turn: one process can fuzz only one.
fuzz:
	@set -e; \
	for f in $$(git grep -l --untracked '^func Fuzz' -- '*_test.go'); do \
		for name in $$(sed -n 's/^func \(Fuzz[A-Za-z0-9_]*\).*/\1/p' $$f); do \
			echo "== $$name in $$(dirname $$f) for $(FUZZTIME)"; \
			go test -run '^$$' -fuzz "^$$name\$$" -fuzztime $(FUZZTIME) ./$$(dirname $$f); \
		done; \
	done

bench:
	go test -run '^$$' -bench '$(BENCH)' -benchmem ./...

build:
	CGO_ENABLED=0 go build -trimpath -o bin/sshchat ./cmd/sshchat
