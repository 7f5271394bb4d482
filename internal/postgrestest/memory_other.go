//go:build !unix

package postgrestest

const onDisk = ""

func inMemory() string { return onDisk }
