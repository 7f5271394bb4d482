package scan

// ReadVerdict is what is fuzzed.
var ReadVerdict = readVerdict
