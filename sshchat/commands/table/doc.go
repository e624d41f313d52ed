// Package table is what commands are made of: a Row says all that there is to know of one, a
// Call is one use of it, and an Index finds rows by the words that are typed. A handler has what
// it needs by its Call.
package table
