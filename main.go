//go:build cgo || js

// Razvorot is an open electronic-passport application. This package puts the pieces together and knows nothing else;
// it is the only one that opens a real window, so it is the only one that needs cgo, and with CGO_ENABLED=0 the rest of
// the repository builds and tests without it.
package main

import "log"

func main() {
	if err := run(); err != nil {
		log.Fatalf("razvorot: %v", err)
	}
}
