//go:build race

package cryptvfs

const statements = 3_000
