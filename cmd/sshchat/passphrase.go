package main

import (
	"bufio"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/term"
	"github.com/spf13/cobra"

	"sshchat/sshchat/front/auth"
)

const (
	// leastPassphrase is in characters. A source has five guesses and then six a minute,
	// but there are many sources.
	leastPassphrase = 8

	saltBytes = 16 // RFC 9106, 3.1
)

func passphraseCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "passphrase",
		Short: "Make the line for --passphrase-file",
		Long: `Asks for a passphrase, or reads it from standard input, and prints the line that
--passphrase-file wants: its argon2id hash, from which it cannot be read.

  sshchat passphrase > passphrase && chmod 600 passphrase`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			word, err := askPassphrase(cmd.InOrStdin(), cmd.ErrOrStderr())
			if err != nil {
				return err
			}
			if utf8.RuneCountInString(word) < leastPassphrase {
				return fmt.Errorf("take at least %d characters", leastPassphrase)
			}
			salt := make([]byte, saltBytes)
			_, _ = rand.Read(salt) // never fails: crypto/rand
			_, err = fmt.Fprintln(cmd.OutOrStdout(), auth.HashPassphrase(word, salt))
			return err
		},
	}
}

// askPassphrase asks twice on a terminal, without showing what is typed, or reads one
// line.
func askPassphrase(in io.Reader, prompt io.Writer) (string, error) {
	f, ok := in.(*os.File)
	if !ok || !term.IsTerminal(f.Fd()) {
		line, err := bufio.NewReader(io.LimitReader(in, 4<<10)).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return "", fmt.Errorf("read the passphrase: %w", err)
		}
		return strings.TrimRight(line, "\r\n"), nil
	}
	var words [2]string
	for i, ask := range []string{"passphrase: ", "once more: "} {
		fmt.Fprint(prompt, ask)
		word, err := term.ReadPassword(f.Fd())
		fmt.Fprintln(prompt)
		if err != nil {
			return "", fmt.Errorf("read the passphrase: %w", err)
		}
		words[i] = string(word)
	}
	if words[0] != words[1] {
		return "", errors.New("the two are not the same")
	}
	return words[0], nil
}
