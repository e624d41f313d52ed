package sshchat

// Choice is a value that a command takes, as it is typed: off, mentions, 30d. Who is told of one
// reads it in their language, a program reads it as it stands.
type Choice string
