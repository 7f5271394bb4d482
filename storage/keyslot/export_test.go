package keyslot

// productionFloor is what the app works with.
var productionFloor = paramFloor

// cheap are Argon2id parameters for tests only: nothing outside the test binary
// can lower the floor.
var cheap = Params{Time: 1, Memory: 8, Threads: 1}

func init() { paramFloor = cheap }
