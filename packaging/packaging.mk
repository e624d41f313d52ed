# What becomes of the program before people install it. docs/packages.md tells of it.

.PHONY: man install lay packages package-test reproducible

NFPM = go run github.com/goreleaser/nfpm/v2/cmd/nfpm@v2.45.2

# The moment of the commit stands in whatever has a date.
# https://reproducible-builds.org/specs/source-date-epoch/
SOURCE_DATE_EPOCH ?= $(shell git log -1 --format=%ct 2>/dev/null || date +%s)
export SOURCE_DATE_EPOCH

# Man pages, and completions for four shells, from the commands themselves.
man: build
	rm -rf dist/manual
	bin/sshchat manual dist/manual

# The licences of all that is in the program, as their terms ask.
dist/copyright: go.sum LICENSE packaging/licenses.sh
	mkdir -p dist
	GOOS=linux packaging/licenses.sh >$@

# Everything where it belongs on a machine, for whoever packages it: make install DESTDIR=...
# BINARY is what was built for that machine, if that is another one.
DESTDIR ?=
PREFIX ?= /usr
SYSCONFDIR ?= /etc
UNITDIR ?= $(PREFIX)/lib/systemd/system
BINARY ?= bin/sshchat
SHARE = $(DESTDIR)$(PREFIX)/share
install: man dist/copyright
	$(MAKE) -s lay
lay:
	install -D -m 755 $(BINARY) $(DESTDIR)$(PREFIX)/bin/sshchat
	install -d $(DESTDIR)$(UNITDIR) $(SHARE)/man/man1 $(SHARE)/man/man5 $(SHARE)/doc/sshchat
	for unit in sshchat.service sshchat.socket sshchat-backup.service sshchat-backup.timer; do \
		sed 's|/usr/bin/sshchat|$(PREFIX)/bin/sshchat|' contrib/systemd/$$unit >$(DESTDIR)$(UNITDIR)/$$unit && chmod 644 $(DESTDIR)$(UNITDIR)/$$unit || exit; done
	install -D -m 644 contrib/systemd/sshchat.sysusers $(DESTDIR)$(PREFIX)/lib/sysusers.d/sshchat.conf
	[ -e $(DESTDIR)$(SYSCONFDIR)/sshchat/sshchat.toml ] || install -D -m 644 contrib/systemd/sshchat.toml $(DESTDIR)$(SYSCONFDIR)/sshchat/sshchat.toml
	for page in dist/manual/man*/*; do section=$${page##*.}; \
		gzip -n -9 -c $$page >$(SHARE)/man/man$$section/$${page##*/}.gz && chmod 644 $(SHARE)/man/man$$section/$${page##*/}.gz || exit; done
	install -D -m 644 dist/manual/completions/sshchat.bash $(SHARE)/bash-completion/completions/sshchat
	install -D -m 644 dist/manual/completions/sshchat.fish $(SHARE)/fish/vendor_completions.d/sshchat.fish
	install -D -m 644 dist/manual/completions/_sshchat $(SHARE)/zsh/site-functions/_sshchat
	install -D -m 644 dist/copyright $(SHARE)/licenses/sshchat/copyright
	install -m 644 README.md CHANGELOG.md docs/*.md $(SHARE)/doc/sshchat/

# deb and rpm for two kinds of machine, in dist/packages.
ARCHES ?= amd64 arm64
programs:
	set -e; for arch in $(ARCHES); do GOOS=linux GOARCH=$$arch $(BUILD) -o dist/bin/linux_$$arch/sshchat ./cmd/sshchat; done
packages: man dist/copyright programs
	rm -rf dist/packages && mkdir -p dist/packages
	set -e; for arch in $(ARCHES); do \
		rm -rf dist/stage; $(MAKE) -s lay DESTDIR=dist/stage BINARY=dist/bin/linux_$$arch/sshchat; \
		for kind in deb rpm; do \
			STAGE=dist/stage PACKAGE_ARCH=$$arch PACKAGE_VERSION=$(VERSION) PACKAGE_MAINTAINER='$(MAINTAINER)' \
				$(NFPM) package -f packaging/nfpm.yaml -p $$kind -t dist/packages/; \
		done; \
	done
MAINTAINER ?= sshchat <root@localhost>

# deb and rpm on a machine of their own: installed, run by the unit, upgraded, removed, purged.
package-test:
	packaging/test-packages.sh

# An OCI image of the program alone, for both kinds of machine, as one file; and without an engine.
image: dist/copyright programs
	mkdir -p dist/image
	go run -C packaging/image . -out $(CURDIR)/dist/image/sshchat-oci.tar -version $(VERSION) -epoch $(SOURCE_DATE_EPOCH) \
		-licenses $(CURDIR)/dist/copyright $(foreach arch,$(ARCHES),$(arch)=$(CURDIR)/dist/bin/linux_$(arch)/sshchat)

# The image unpacked and run by hand: not as root, with nothing to write to but its volume.
image-test:
	packaging/test-image.sh

# Archives for ten systems, checksums, what is in each, deb, rpm and image, as a release has them,
# without a network and without publishing anything. goreleaser takes minutes to build, once.
GORELEASER = go run github.com/goreleaser/goreleaser/v2@v2.15.1
release-snapshot: packages image
	LDFLAGS='$(LDFLAGS)' SBOM=$(CURDIR)/packaging/sbom.sh VERSION=$(VERSION) VERSION_NUMBER=$(patsubst v%,%,$(VERSION)) \
		$(GORELEASER) release --snapshot --clean --skip=publish -f packaging/goreleaser.yaml

# What is in the archives, and whether their checksums hold.
archives-test:
	packaging/test-archives.sh

# Two builds of what is committed, in two folders and with two caches, must be the same bytes.
REPRODUCE ?= build man packages
reproducible:
	packaging/reproducible.sh $(REPRODUCE)
