// Package bundle is a whole backup as a file: a tar of the data folder. It begins with a list of
// what is in it; then come the database as one moment of the log, and every other file of the
// folder. Its parts have the names that they have there, so that it can be looked into with tar.
package bundle

import (
	"archive/tar"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode"

	"sshchat/cmd/sshchat/folder"
	"sshchat/files"
	"sshchat/sshchat/sqlite/archive"
)

const (
	manifestName    = "sshchat-backup.json"
	manifestVersion = 1
	maxManifest     = 1 << 20
	copySuffix      = ".database" // of the copy of the database that lies beside a backup while it is made
)

// Manifest is the first file of a backup. A tar that was cut off between two files
// looks complete without it.
type Manifest struct {
	SSHChat string    `json:"sshchat"` // "backup"
	Version int       `json:"version"`
	Made    time.Time `json:"made"`
	Files   []Packed  `json:"files"`
}

// Packed is one file of a backup.
type Packed struct {
	Name string `json:"name"` // with slashes, relative to the data folder
	Size int64  `json:"size"`

	from string // where it lies now
}

// Looks reports whether the file at path begins as a whole backup does.
func Looks(path string) bool {
	f, err := files.Open(path, os.O_RDONLY, 0)
	if err != nil {
		return false
	}
	defer f.Close()
	head, err := tar.NewReader(f).Next()
	return err == nil && head.Name == manifestName
}

// Pack writes the data folder to the new file dst, mode 0600, also while the server
// runs; history writes the database to a new file. It returns what is in it.
func Pack(ctx context.Context, data, dst string, history func(ctx context.Context, dst string) error) (m Manifest, err error) {
	dst, err = filepath.Abs(dst)
	if err != nil {
		return m, err
	}
	out, err := os.OpenFile(dst, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return m, err
	}
	defer func() {
		err = errors.Join(err, out.Close())
		if err != nil {
			err = errors.Join(err, os.Remove(dst))
		}
	}()
	copied := dst + copySuffix // a moment of the log has to lie somewhere; here is room for it, or for nothing
	if err := history(ctx, copied); err != nil {
		return m, err
	}
	defer os.Remove(copied) //nolint:errcheck // at worst it stays
	m = Manifest{SSHChat: "backup", Version: manifestVersion, Made: time.Now().UTC().Truncate(time.Second)}
	others, err := folderFiles(data)
	if err != nil {
		return m, err
	}
	m.Files = append([]Packed{{Name: folder.History, from: copied}}, others...)
	for i := range m.Files {
		info, err := os.Lstat(m.Files[i].from)
		if err != nil {
			return m, err
		}
		m.Files[i].Size = info.Size() // what is appended later is of a later moment
	}
	w := tar.NewWriter(out)
	if err := writeManifest(w, m); err != nil {
		return m, err
	}
	for _, f := range m.Files {
		if err := packFile(w, f, m.Made); err != nil {
			return m, err
		}
	}
	return m, errors.Join(w.Close(), out.Sync())
}

func writeManifest(w *tar.Writer, m Manifest) error {
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	if err := w.WriteHeader(&tar.Header{Name: manifestName, Mode: 0o600, Size: int64(len(text)), ModTime: m.Made}); err != nil {
		return err
	}
	_, err = w.Write(text)
	return err
}

func packFile(w *tar.Writer, p Packed, made time.Time) error {
	f, err := files.Open(p.from, os.O_RDONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := w.WriteHeader(&tar.Header{Name: p.Name, Mode: 0o600, Size: p.Size, ModTime: made}); err != nil {
		return err
	}
	_, err = io.CopyN(w, f, p.Size)
	return err
}

// folderFiles are the files of the data folder and of the folders in it that a backup
// keeps beside the database, in the order of their names.
func folderFiles(data string) (all []Packed, err error) {
	err = filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil || path == data {
			return err
		}
		name, err := filepath.Rel(data, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		switch {
		case !kept(name) && d.IsDir():
			return fs.SkipDir
		case kept(name) && d.Type().IsRegular():
			all = append(all, Packed{Name: name, from: path})
		}
		return nil
	})
	return all, err
}

// kept reports whether a backup keeps the file of this name: all but the database,
// which is copied in its own way, what lives as long as the server, and older states
// and backups.
func kept(name string) bool {
	base := name[strings.LastIndex(name, "/")+1:]
	return !strings.HasPrefix(base, ".") && !strings.HasPrefix(name, folder.History) && !strings.HasSuffix(base, ".lock") &&
		base != folder.Socket && !strings.HasPrefix(name, noteName) && base != manifestName && !strings.Contains(name, ".before-") && !folder.IsBackup(base) && !folder.IsBackup(strings.TrimSuffix(base, copySuffix))
}

// Unpack puts the backup src in the place of the data folder's files. What was there is
// kept under other names, which it returns. The caller has made sure that no server
// runs.
func Unpack(ctx context.Context, src, data string) (m Manifest, set []string, err error) {
	stage := filepath.Join(data, ".restore")
	if err := os.RemoveAll(stage); err != nil {
		return m, nil, err
	}
	if err := os.Mkdir(stage, 0o700); err != nil {
		return m, nil, err
	}
	defer os.RemoveAll(stage) //nolint:errcheck // the next restore removes it
	if m, err = UnpackInto(src, stage); err != nil {
		return m, nil, fmt.Errorf("read the backup %s: %w", src, err)
	}
	report, err := archive.Check(ctx, filepath.Join(stage, folder.History))
	if err == nil && len(report.Problems) > 0 {
		err = errors.New(report.Problems[0])
	}
	if err != nil {
		return m, nil, fmt.Errorf("the database in the backup %s: %w", src, err)
	}
	if files.Held(filepath.Join(data, folder.History+".lock")) {
		return m, nil, fmt.Errorf("the history in %s is in use: stop the server first", data)
	}
	stamp := ".before-" + time.Now().UTC().Format("20060102-150405.000")
	for _, top := range tops(m) {
		old, err := replaceWith(filepath.Join(data, top), filepath.Join(stage, top), stamp)
		if err != nil {
			return m, set, err
		}
		if old != "" {
			set = append(set, old)
		}
	}
	old, err := archive.Restore(ctx, filepath.Join(stage, folder.History), filepath.Join(data, folder.History))
	if old != "" {
		set = append(set, old)
	}
	return m, set, err
}

// tops are the files and folders of the data folder that a backup has, but the database.
func tops(m Manifest) (all []string) {
	seen := map[string]bool{folder.History: true}
	for _, f := range m.Files {
		top, _, _ := strings.Cut(f.Name, "/")
		if !seen[top] {
			seen[top] = true
			all = append(all, top)
		}
	}
	return all
}

// replaceWith moves fresh to path, and what was there to path+stamp.
func replaceWith(path, fresh, stamp string) (old string, err error) {
	if _, err := os.Lstat(path); err == nil {
		old = path + stamp
		if err := os.Rename(path, old); err != nil {
			return "", err
		}
	}
	return old, os.Rename(fresh, path)
}

// UnpackInto writes the files of a backup below dir, which is new, and makes sure that
// they are all.
func UnpackInto(src, dir string) (m Manifest, err error) {
	f, err := files.Open(src, os.O_RDONLY, 0)
	if err != nil {
		return m, err
	}
	defer f.Close()
	r := tar.NewReader(f)
	if m, err = readManifest(r); err != nil {
		return m, err
	}
	for _, want := range m.Files {
		head, err := r.Next()
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return m, fmt.Errorf("it is cut off before %s", want.Name)
		}
		if err != nil {
			return m, err
		}
		if head.Name != want.Name || head.Size != want.Size || head.Typeflag != tar.TypeReg {
			return m, fmt.Errorf("it holds %q in the place of %q", head.Name, want.Name)
		}
		if err := unpackFile(r, filepath.Join(dir, filepath.FromSlash(want.Name)), want.Size); err != nil {
			return m, err
		}
	}
	return m, nil
}

func readManifest(r *tar.Reader) (m Manifest, err error) {
	head, err := r.Next()
	if err != nil || head.Name != manifestName {
		return m, errors.New("this is no backup of sshchat")
	}
	if err := json.NewDecoder(io.LimitReader(r, maxManifest)).Decode(&m); err != nil {
		return m, fmt.Errorf("its list of files: %w", err)
	}
	if m.SSHChat != "backup" || m.Version > manifestVersion {
		return m, fmt.Errorf("it is of version %d, and this program knows %d: use a newer one", m.Version, manifestVersion)
	}
	found := false
	for _, f := range m.Files {
		if !safeName(f.Name) || f.Size < 0 {
			return m, fmt.Errorf("it holds %q, which no backup does", f.Name)
		}
		found = found || f.Name == folder.History
	}
	if !found {
		return m, fmt.Errorf("it holds no %s", folder.History)
	}
	return m, nil
}

// safeName reports whether a file of this name could have come out of a data folder,
// and stays in one.
func safeName(name string) bool {
	return filepath.IsLocal(filepath.FromSlash(name)) && filepath.ToSlash(filepath.Clean(name)) == name &&
		(name == folder.History || kept(name)) && strings.IndexFunc(name, unicode.IsControl) < 0
}

func unpackFile(r io.Reader, path string, size int64) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	out, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = io.CopyN(out, r, size)
	return errors.Join(err, out.Sync(), out.Close())
}

// Names are the files of a backup.
func (m *Manifest) Names() string {
	var all []string
	for _, f := range m.Files {
		all = append(all, f.Name)
	}
	return strings.Join(all, ", ")
}

// Missing says, in lines, what a server is lacking that is rebuilt from the backup.
func (m *Manifest) Missing() string {
	var lines string
	if !slices.ContainsFunc(m.Files, func(f Packed) bool { return strings.HasPrefix(f.Name, folder.Keys+"/") }) {
		lines += "no host keys are in it\n"
	}
	if !slices.ContainsFunc(m.Files, func(f Packed) bool { return f.Name == folder.Audit }) {
		lines += "no audit record is in it\n"
	}
	return lines
}
