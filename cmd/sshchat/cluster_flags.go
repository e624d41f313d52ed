package main

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/nats-io/nkeys"
	"github.com/spf13/pflag"

	"sshchat/cmd/sshchat/release"
	"sshchat/files"
	"sshchat/sshchat/jetstream"
)

// clusterFlags say which NATS servers order a chat of many nodes, and which of its nodes this
// is. The zero clusterFlags are a chat on one machine.
type clusterFlags struct {
	list    string // as it was given
	servers []string
	node    string
	key     string                  // a file
	ca      string                  // a file
	system  string                  // a file, for check
	equal   string                  // the settings that all nodes should share, see equalSettings
	shown   *atomic.Pointer[string] // what other nodes are shown of them, and of the host key; of a server
}

// maxSeed bounds a file that holds one nkey.
const maxSeed = 4 << 10

// bind declares the flags that say which node serves.
func (f *clusterFlags) bind(fs *pflag.FlagSet) {
	f.bindServers(fs)
	fs.StringVar(&f.node, "node", "", "`name` of this node among those of the cluster")
}

// bindServers declares the flags that say how to reach the servers.
func (f *clusterFlags) bindServers(fs *pflag.FlagSet) {
	fs.StringVar(&f.list, "cluster", "", "`addresses` of the NATS servers of a chat on many machines, such as tls://n1:4222,tls://n2:4222")
	fs.StringVar(&f.key, "cluster-key", "", "`file` with the nkey that the NATS servers ask for")
	fs.StringVar(&f.ca, "cluster-ca", "", "`file` of who signed the NATS servers' certificates (default: the system's)")
}

// on reports whether the chat is one of many nodes.
func (f *clusterFlags) on() bool { return f.list != "" }

// check refuses what cannot be meant, with a line that says what can.
func (f *clusterFlags) check() error {
	if !f.on() {
		for flag, value := range map[string]string{"--node": f.node, "--cluster-key": f.key, "--cluster-ca": f.ca} {
			if value != "" {
				return usageError{fmt.Errorf("%s says nothing without --cluster: name the NATS servers, such as --cluster tls://n1:4222,tls://n2:4222", flag)}
			}
		}
		return nil
	}
	if f.node == "" {
		return usageError{errors.New("--cluster needs --node NAME: what this node is called, always the same and no other's")}
	}
	if !jetstream.ValidNode(f.node) {
		return usageError{fmt.Errorf("--node %s: write 1 to 32 letters, digits, - and _, such as n1", f.node)}
	}
	if f.node == initNode {
		return usageError{fmt.Errorf("--node %s: sshchat cluster init is called so; choose another", f.node)}
	}
	return f.checkServers()
}

// checkServers looks at all but the node.
func (f *clusterFlags) checkServers() (err error) {
	f.servers = nil
	for s := range strings.SplitSeq(f.list, ",") {
		address, err := checkServer(strings.TrimSpace(s))
		if err != nil {
			return usageError{fmt.Errorf("--cluster: %w", err)}
		}
		f.servers = append(f.servers, address)
	}
	for _, path := range []*string{&f.key, &f.ca} {
		if *path == "" {
			continue
		}
		if *path, err = filepath.Abs(*path); err != nil { // who is told of it may be elsewhere
			return err
		}
	}
	return errors.Join(f.checkKey(), f.checkCA())
}

// checkServer refuses what is no server's address.
func checkServer(s string) (string, error) {
	u, err := url.Parse(s)
	if strings.Contains(s, "@") {
		return "", errors.New("everybody on this machine can read a password in a command line: use --cluster-key FILE")
	}
	if err != nil || u.Scheme != "nats" && u.Scheme != "tls" || u.Hostname() == "" || strings.Trim(u.Path, "/") != "" {
		return "", fmt.Errorf("%q is no address: write nats://HOST:PORT or tls://HOST:PORT, and a comma between two", s)
	}
	return u.Scheme + "://" + u.Host, nil
}

// checkKey makes sure that the file holds an nkey, and that nobody else can read it.
func (f *clusterFlags) checkKey() error {
	if f.key == "" {
		return nil
	}
	_, err := readSeed(f.key)
	if err != nil {
		return fmt.Errorf("--cluster-key: %w", err)
	}
	return nil
}

// readSeed reads a file that holds the nkey of a user.
func readSeed(path string) (nkeys.KeyPair, error) {
	source := files.NewSource(path, maxSeed)
	data, err := source.Read()
	if err != nil {
		return nil, err
	}
	if mode := source.Mode().Perm(); files.OpenTo(mode, 0o077) {
		return nil, fmt.Errorf("%s can be read by others (mode %04o); run: chmod 600 %[1]s", path, mode)
	}
	for line := range strings.Lines(string(data)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "SU") {
			if pair, err := nkeys.FromSeed([]byte(line)); err == nil {
				return pair, nil
			}
		}
	}
	return nil, fmt.Errorf("%s holds no nkey of a user (a line that begins with SU): sshchat cluster key makes one", path)
}

func (f *clusterFlags) checkCA() error {
	if f.ca == "" {
		return nil
	}
	data, err := files.NewSource(f.ca, maxListBytes).Read()
	if err != nil {
		return fmt.Errorf("--cluster-ca: %w", err)
	}
	if !x509.NewCertPool().AppendCertsFromPEM(data) {
		return fmt.Errorf("--cluster-ca: %s holds no certificate (-----BEGIN CERTIFICATE-----)", f.ca)
	}
	return nil
}

// inClear returns the servers that what is said reaches over a network unencrypted.
func (f *clusterFlags) inClear() (all []string) {
	for _, s := range f.servers {
		u, err := url.Parse(s)
		if err != nil || u.Scheme == "tls" || f.ca != "" || u.Hostname() == "localhost" {
			continue
		}
		if ip := net.ParseIP(u.Hostname()); ip == nil || !ip.IsLoopback() {
			all = append(all, s)
		}
	}
	return all
}

// options are how to reach the servers.
func (f *clusterFlags) options() jetstream.Options {
	return jetstream.Options{Servers: f.servers, KeyFile: f.key, CAFile: f.ca, Node: f.node, Version: release.Version(), Config: f.told}
}
