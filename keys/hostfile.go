package keys

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/ssh"

	"sshchat/files"
)

// maxKeyFileBytes is far above the largest key file: RSA with 16,384 bits has 12 KB.
const maxKeyFileBytes = 64 << 10

// checkFolder refuses a folder in which others could put another key in our key's
// place.
func checkFolder(dir string) error {
	info, err := os.Stat(dir)
	if err != nil {
		return fmt.Errorf("host keys: %w", err)
	}
	if !info.IsDir() {
		return fmt.Errorf("host keys: %s is not a folder; take it away: mv %s %s.bad", dir, dir, dir)
	}
	if uid, ours := files.Owner(info); !ours {
		return fmt.Errorf("host key folder %s belongs to uid %d; %s", dir, uid, files.Advice(uid, dir))
	}
	if files.OpenTo(info.Mode(), 0o022) {
		return fmt.Errorf("host key folder %s can be changed by others (mode %04o); run: chmod 700 %s", dir, info.Mode().Perm(), dir)
	}
	return nil
}

// readPrivate reads a file that nobody else may have read or written. The checks are
// made on the open file, so that it cannot be exchanged after them.
func readPrivate(path string) ([]byte, error) {
	// O_NONBLOCK: opening a named pipe would wait for its other end.
	f, err := os.OpenFile(path, os.O_RDONLY|files.NoFollow|files.AtOnce, 0)
	if files.IsLink(err) {
		return nil, fmt.Errorf("host key %s is a symbolic link; put the file itself there: cp --remove-destination \"$(readlink -f %s)\" %s", path, path, path)
	}
	if files.IsOther(err) {
		return nil, fmt.Errorf("host key %s is not a regular file; take it away: mv %s %s.bad", path, path, path)
	}
	if err != nil {
		return nil, fmt.Errorf("host key: %w", err)
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, fmt.Errorf("host key: %w", err)
	}
	if !info.Mode().IsRegular() {
		return nil, fmt.Errorf("host key %s is not a regular file; take it away: mv %s %s.bad", path, path, path)
	}
	if uid, ours := files.Owner(info); !ours {
		return nil, fmt.Errorf("host key %s belongs to uid %d; %s", path, uid, files.Advice(uid, path))
	}
	if files.OpenTo(info.Mode(), 0o077) {
		return nil, fmt.Errorf("host key %s is open to others (mode %04o); run: chmod 600 %s", path, info.Mode().Perm(), path)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxKeyFileBytes))
	if err != nil {
		return nil, fmt.Errorf("host key: %w", err)
	}
	return data, nil
}

// createHostKey puts a new ed25519 key at path, whole and on disk, unless another
// process was faster: then the other's stays.
func createHostKey(path string) error {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	block, err := ssh.MarshalPrivateKey(private, "sshchat")
	if err != nil {
		return err
	}
	key, err := ssh.NewPublicKey(public)
	if err != nil {
		return err
	}
	temp, err := writeTemp(path, pem.EncodeToMemory(block), 0o600)
	if err != nil {
		return err
	}
	defer os.Remove(temp)
	// Not rename, which would replace the key that another process has made and is
	// already serving with.
	if err := os.Link(temp, path); errors.Is(err, fs.ErrExist) {
		return nil
	} else if err != nil {
		return err
	}
	if err := syncDir(filepath.Dir(path)); err != nil {
		return err
	}
	return writePub(path+".pub", key)
}

// refreshPub makes the .pub file say what the private key says: it is missing after a
// crash, and stale after a rotation. Nothing depends on it, and a read-only folder is
// no reason not to serve, so errors are left alone.
func refreshPub(k HostKey) {
	path := k.Path + ".pub"
	old, err := files.Read(path, maxKeyFileBytes)
	if err == nil {
		have, _, _, _, err := ssh.ParseAuthorizedKey(old)
		if err == nil && bytes.Equal(have.Marshal(), k.Signer.PublicKey().Marshal()) {
			return
		}
	}
	_ = writePub(path, k.Signer.PublicKey())
}

func writePub(path string, key ssh.PublicKey) error {
	line := append(bytes.TrimSpace(ssh.MarshalAuthorizedKey(key)), " sshchat\n"...)
	temp, err := writeTemp(path, line, 0o644)
	if err != nil {
		return err
	}
	defer os.Remove(temp) // fails after the rename, as it should
	if err := os.Rename(temp, path); err != nil {
		return err
	}
	return syncDir(filepath.Dir(path))
}

// writeTemp writes a new file beside path (exclusive create, mode 0600 until it is
// complete) and syncs it. The caller must link or rename it, and remove it.
func writeTemp(path string, data []byte, mode fs.FileMode) (temp string, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*")
	if err != nil {
		return "", err
	}
	_, err = f.Write(data)
	if err == nil {
		err = f.Chmod(mode)
	}
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err != nil {
		os.Remove(f.Name())
		return "", err
	}
	return f.Name(), nil
}

// syncDir makes a new name in dir survive a power cut.
func syncDir(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	err = d.Sync()
	if closeErr := d.Close(); err == nil {
		err = closeErr
	}
	return err
}
