// Package peertest holds the tests in which other people's programs read what this house writes, and the other way round: mdocs,
// status lists and offline QRs against libraries of npm, which know nothing of ours.
//
// A peer is such a library. Each runs in a node process of its own (testdata/peers.mjs) that answers lines of JSON. They are installed once
// into the user's cache, as testdata/package-lock.json names them, without running anything of theirs at that time. Where node, npm
// or the network is missing the tests are skipped and say why; where the environment says CI=true they fail instead. There is no
// code in it that ships.
package peertest
