// Package wiring puts the program together: the vault, the way to the authority, and the trial authority that runs inside
// the program. It decides nothing. The window (package main) and the tests that walk through the journey use it alike.
//
// The words of this package:
//
//   - The folder is where the program keeps everything on the device: vault/ and trial/.
//   - The trial authority is the reference authority in this process. Its database is sealed like the vault, with a key
//     that lies in the vault, and is reached over an in-memory listener by the same client as any other authority.
package wiring
