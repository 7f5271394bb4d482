package storage

// Backups of tests cost little to open; the app's cost is scryptWork's own.
func init() { scryptWork, maxScryptWork = 10, 12 }
