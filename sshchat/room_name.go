package sshchat

import "strings"

const (
	// PrivateMark stands before a private room's name. No name can hold it, so that
	// nobody takes a public room for the private one of the same name.
	PrivateMark = "+"

	// IdMark separates a room's name from what makes its ID unique.
	IdMark = "~"
)

// ParseRoomName checks what somebody calls a room, with or without '#', and returns
// it in its canonical form (RFC 8265 UsernameCaseMapped), without. Rooms follow the
// rules of names, but may be called as briefly as one likes, and like the server.
// The error is a *Fault "room.name".
func ParseRoomName(s string) (string, error) {
	word := strings.TrimPrefix(s, "#")
	bad := NewFault("room.name", Echo(s), maxNameCells)
	if word == "" || len(word) > maxNameBytes {
		return "", bad
	}
	name, f := canonical(caseMapped, splitAm(word))
	if f != nil {
		return "", bad
	}
	name = joinAm(name)
	if f := checkName(name); f != nil && f.Key != "name.short" {
		return "", bad
	}
	return name, nil
}

// LooksLikeRoom reports whether a word that begins with '#' may be meant as a room:
// "#ops" is, so are "#+ops" and "#+ops~k3v9"; "#", "#!" and "##" are not.
func LooksLikeRoom(word string) bool {
	name, marked := strings.CutPrefix(strings.TrimPrefix(word, "#"), PrivateMark)
	if marked {
		name, _, _ = strings.Cut(name, IdMark)
	}
	_, err := ParseRoomName(name)
	return strings.HasPrefix(word, "#") && err == nil
}
