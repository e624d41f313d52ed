# What becomes of the program before people install it. docs/packages.md tells of it.

.PHONY: man reproducible

# The moment of the commit stands in whatever has a date.
# https://reproducible-builds.org/specs/source-date-epoch/
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH

# Man pages, and completions for four shells, from the commands themselves.
man: build
	rm -rf dist/manual
	bin/sshchat manual dist/manual

# Two builds of what is committed, in two folders and with two caches, must be the same bytes.
REPRODUCE ?= build man
reproducible:
	packaging/reproducible.sh $(REPRODUCE)
