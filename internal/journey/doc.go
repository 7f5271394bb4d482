// Package journey holds the tests that go the citizen's whole way, from an empty device to an active passport: through the
// program's use cases, killed at any moment (crash_test.go), and through its screens (screens_test.go), which is also what
// `make demo` runs; and further with the passport, between two devices of a citizen and a desk that verifies
// (devices_test.go). There is no code in it that ships.
package journey
