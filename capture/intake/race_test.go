//go:build race

package intake_test

// raceDetector makes code ten times slower and takes memory of its own: costs are not measured under it.
const raceDetector = true
