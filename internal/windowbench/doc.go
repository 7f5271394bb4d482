// Package windowbench measures the program in a real window, beside a bare window of the same toolkit.
//
// The words of this package:
//
//   - The bare window is testdata/bare: as large as the program's, with a line of text and a button, and nothing behind it.
//     What the toolkit, the graphics driver and the machine cost, it costs too.
//   - A device is the folder of the program, prepared: a vault with documents, and somebody who is signed in.
//   - A round is one start of each, in turn; figures are medians over the rounds of one run.
//   - A frame is what the virtual display shows. It is read from the display's memory (Xvfb -fbdir), which asks nothing of
//     the program and sees a change within milliseconds.
//
// The benchmarks need cgo, Xvfb, openbox and xdotool, and say so and skip where those are missing.
package windowbench
