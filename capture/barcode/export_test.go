package barcode

// Message is for the fuzzer.
var Message = message
