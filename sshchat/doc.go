// Package sshchat is the chat itself, with nothing around it: names, rooms as
// logs, sessions as cursors, the roster, the command table, moderation, limits,
// and the Engine that keeps it all.
//
// It knows no network, no operating system, no SQL, no SSH, no clock and no
// logger. Time is handed in. That is what lets one test run a whole evening of
// chat in a millisecond.
package sshchat
