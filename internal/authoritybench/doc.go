// Package authoritybench measures the authority as it is run: the built program in a process of its own, over HTTPS, with
// PostgreSQL beside it.
//
// The words of this package:
//
//   - A resident is somebody with an account and a session that were written into the database past the wire, so that there may
//     be very many of them. The crowd are rows that nobody signs in to: they fill tables as a resident's do.
//   - A journey is the whole way of somebody who was not there before, from the first code to an active passport.
//   - A round is one stretch of each of two sides, in turn; ratios are medians over the rounds of one run.
//   - The gateway is what codes are sent by: a server in the test, which reads them out of the messages.
//
// A fast variant of everything is an ordinary test, which says what is done and nothing of how long it takes.
package authoritybench
