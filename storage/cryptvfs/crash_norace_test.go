//go:build !race

package cryptvfs

const crashUnderRace = false
