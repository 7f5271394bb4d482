//go:build race

package cryptvfs

const crashUnderRace = true
