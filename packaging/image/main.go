// Command image makes an OCI image of programs that are built already, one for each kind of machine,
// without an engine: image -out FILE -version V -epoch SECONDS -licenses FILE amd64=PROGRAM arm64=PROGRAM
//
// It is a module of its own, so that what it needs is nothing that the program needs.
package main

import (
	"archive/tar"
	"bytes"
	"cmp"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"path/filepath"
	"strings"
	"time"

	v1 "github.com/google/go-containerregistry/pkg/v1"
	"github.com/google/go-containerregistry/pkg/v1/empty"
	"github.com/google/go-containerregistry/pkg/v1/layout"
	"github.com/google/go-containerregistry/pkg/v1/mutate"
	"github.com/google/go-containerregistry/pkg/v1/tarball"
	"github.com/google/go-containerregistry/pkg/v1/types"
)

// user is who the program is in a container: nobody that the machine knows.
const user = 65532

// maker is what all images have in common.
type maker struct {
	version  string
	moment   time.Time
	licenses []byte
}

func main() {
	log.SetFlags(0)
	out := flag.String("out", "", "file to write: a tar of an OCI layout")
	version := flag.String("version", "", "version of the program")
	epoch := flag.Int64("epoch", 0, "seconds of Unix time that everything bears")
	licenses := flag.String("licenses", "", "file with the licences")
	flag.Parse()
	text, err := os.ReadFile(*licenses)
	if err != nil {
		log.Fatal(err)
	}
	m := maker{*version, time.Unix(*epoch, 0).UTC(), text}
	if err := m.make(*out, flag.Args()); err != nil {
		log.Fatal(err)
	}
}

// make writes the index of the images of all programs.
func (m maker) make(out string, programs []string) error {
	index := mutate.IndexMediaType(empty.Index, types.OCIImageIndex)
	for _, arg := range programs {
		arch, path, ok := strings.Cut(arg, "=")
		if !ok {
			return fmt.Errorf("%q is not ARCH=PROGRAM", arg)
		}
		image, err := m.image(arch, path)
		if err != nil {
			return err
		}
		index = mutate.AppendManifests(index, mutate.IndexAddendum{Add: image, Descriptor: v1.Descriptor{Platform: &v1.Platform{OS: "linux", Architecture: arch}}})
	}
	dir, err := os.MkdirTemp("", "image")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	at, err := layout.Write(dir, empty.Index)
	if err != nil {
		return err
	}
	if err := at.AppendIndex(index, layout.WithAnnotations(map[string]string{
		"org.opencontainers.image.ref.name": m.version, // by which umoci and skopeo find it
		"io.containerd.image.name":          "localhost/sshchat:" + strings.ReplaceAll(m.version, "+", "-"),
	})); err != nil {
		return err
	}
	return m.pack(out, dir)
}

// image is the program alone, and what says how it is run.
func (m maker) image(arch, path string) (v1.Image, error) {
	program, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var files bytes.Buffer
	w := tar.NewWriter(&files)
	for _, f := range []struct {
		name  string
		mode  int64
		owner int
		text  []byte // none: a folder
	}{
		{"data/", 0o700, user, nil},
		{"etc/", 0o755, 0, nil},
		{"etc/group", 0o644, 0, fmt.Appendf(nil, "root:x:0:\nsshchat:x:%d:\n", user)},
		{"etc/passwd", 0o644, 0, fmt.Appendf(nil, "root:x:0:0:root:/:/sbin/nologin\nsshchat:x:%d:%[1]d:Chat server on SSH:/data:/sbin/nologin\n", user)},
		{"etc/sshchat/", 0o755, 0, nil},
		{"tmp/", 0o1777, 0, nil},
		{"usr/", 0o755, 0, nil},
		{"usr/bin/", 0o755, 0, nil},
		{"usr/bin/sshchat", 0o755, 0, program},
		{"usr/share/", 0o755, 0, nil},
		{"usr/share/licenses/", 0o755, 0, nil},
		{"usr/share/licenses/sshchat/", 0o755, 0, nil},
		{"usr/share/licenses/sshchat/copyright", 0o644, 0, m.licenses},
	} {
		h := &tar.Header{Name: f.name, Mode: f.mode, Uid: f.owner, Gid: f.owner, Size: int64(len(f.text)), ModTime: m.moment, Typeflag: tar.TypeReg}
		if f.text == nil {
			h.Typeflag = tar.TypeDir
		}
		if err := w.WriteHeader(h); err != nil {
			return nil, err
		}
		if _, err := w.Write(f.text); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	layer, err := tarball.LayerFromOpener(func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(files.Bytes())), nil }, tarball.WithMediaType(types.OCILayer))
	if err != nil {
		return nil, err
	}
	image := mutate.ConfigMediaType(mutate.MediaType(empty.Image, types.OCIManifestSchema1), types.OCIConfigJSON)
	image, err = mutate.Append(image, mutate.Addendum{Layer: layer, History: v1.History{Created: v1.Time{Time: m.moment}, CreatedBy: "make image"}})
	if err != nil {
		return nil, err
	}
	return mutate.ConfigFile(image, m.config(image, arch))
}

// config says how the program is run.
func (m maker) config(image v1.Image, arch string) *v1.ConfigFile {
	c, err := image.ConfigFile()
	if err != nil {
		log.Fatal(err) // of an image in memory
	}
	c = c.DeepCopy()
	c.OS, c.Architecture, c.Created = "linux", arch, v1.Time{Time: m.moment}
	c.Config = v1.Config{
		User:         fmt.Sprintf("%d:%[1]d", user),
		Env:          []string{"PATH=/usr/bin", "HOME=/data", "SSHCHAT_DATA=/data"},
		Entrypoint:   []string{"/usr/bin/sshchat"},
		Cmd:          []string{"serve"},
		WorkingDir:   "/data",
		Volumes:      map[string]struct{}{"/data": {}},
		ExposedPorts: map[string]struct{}{"2222/tcp": {}},
		StopSignal:   "SIGTERM",
		Healthcheck: &v1.HealthConfig{
			Test: []string{"CMD", "/usr/bin/sshchat", "health"}, Interval: 30 * time.Second, Timeout: 8 * time.Second, StartPeriod: 30 * time.Second, Retries: 3,
		},
		Labels: map[string]string{
			"org.opencontainers.image.title":       "sshchat",
			"org.opencontainers.image.description": "chat server on SSH",
			"org.opencontainers.image.licenses":    "MIT",
			"org.opencontainers.image.version":     m.version,
			"org.opencontainers.image.created":     m.moment.Format(time.RFC3339),
		},
	}
	return c
}

// pack writes a layout as one file, in an order that does not depend on chance.
func (m maker) pack(out, dir string) (err error) {
	f, err := os.Create(out)
	if err != nil {
		return err
	}
	defer func() { err = cmp.Or(err, f.Close()) }()
	w := tar.NewWriter(f)
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		if err := w.WriteHeader(&tar.Header{Name: filepath.ToSlash(name), Mode: 0o644, Size: int64(len(text)), ModTime: m.moment, Typeflag: tar.TypeReg}); err != nil {
			return err
		}
		_, err = w.Write(text)
		return err
	})
	if err != nil {
		return err
	}
	return w.Close()
}
