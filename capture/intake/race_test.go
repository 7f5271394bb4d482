//go:build race

package intake_test

// raceDetector makes code ten times slower: time is not measured under it.
const raceDetector = true
