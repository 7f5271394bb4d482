// Package windowtest starts the program as a person does and looks at what comes up.
//
// Its tests build package main, which no other test does because only that package needs cgo and the graphics
// libraries, open it on a virtual display of their own and look at the picture. They are a package apart, not tests of
// package main, so that the tests at the root stay free of cgo. What a missing tool skips at home, it fails where the
// environment says CI=true.
package windowtest
