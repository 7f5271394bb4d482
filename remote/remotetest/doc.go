// Package remotetest holds what every way to an authority must do, as a suite of tests, and an authority in memory to
// test use cases with.
//
// A Bench is one authority under test, seen from one device: its Backend, its counter (domain.Trial) and a clock that only
// the test moves. Run takes it through every method of domain.Backend and every error that the port names. The Fake is
// an authority of maps under a mutex, which follows the rules of package domain and passes the same suite; it can
// be taken offline, made to fail and made to lose its answers.
package remotetest
