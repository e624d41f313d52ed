package memory_test

import (
	"testing"

	"sshchat/sshchat"
	"sshchat/sshchat/chattest"
	"sshchat/sshchat/memory"
)

func TestContract(t *testing.T) {
	chattest.Contract(t, false, func(*testing.T, sshchat.Engine) sshchat.Engine {
		return memory.New(memory.Options{})
	})
}
