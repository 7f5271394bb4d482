// Package faults holds the interrupt test: each flow of the program over the real authority, with every request of it lost, answered
// with errors and with garbage, the program killed there, and the clock moved by a year. Each must end as the undisturbed flow does:
// nothing lost, nothing done twice, and what the citizen is told is an error that the screens have words for. There is no code in it
// that ships.
package faults
