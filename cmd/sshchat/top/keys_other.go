//go:build !unix

package top

import (
	"context"
	"io"
)

// keys is what a person types: nothing where a read of the terminal cannot be ended. ^C ends the
// picture all the same.
type keys struct{}

func keysOf(io.Reader) (k *keys, restore func()) { return nil, func() {} }

func (*keys) typed() <-chan byte { return nil }

func (*keys) read(context.Context) {}
