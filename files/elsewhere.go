//go:build !unix

package files

// What a build for Windows is told, in one line: locks, the local socket and who may
// read a file are a Unix's here. People join from Windows with the ssh that it has.
var _ = sshchat_serves_on_Linux_macOS_and_BSD__on_Windows_run_it_in_WSL
