// Package windowtest starts the program as a person does, looks at what comes up and works with it by mouse and keyboard.
//
// Its tests build package main, which no other test does because only that package needs cgo and the graphics libraries,
// and open it on a desktop of their own: a virtual display, a window manager and a session bus. They are a package apart,
// not tests of package main, so that the tests at the root stay free of cgo; nor does this package need any. What a missing
// tool skips at home, it fails where the environment says CI=true.
//
// The double is the same screens under the toolkit's test driver, in the test's own process and with a device of its own.
// It is walked through step by step beside the window: where it has a button the window is clicked, and a step is over when
// both look alike. There is no code here that ships.
package windowtest
