//go:build !race

package cryptvfs

// statements is how many generated statements the two databases are given.
const statements = 24_000
