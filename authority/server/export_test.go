package server

// KeepPlace is for tests.
var KeepPlace = keepPlace
