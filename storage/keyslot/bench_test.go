package keyslot

import "testing"

func BenchmarkOpenHeader(b *testing.B) {
	v := newVault(b, Options{}, passphrase(b, "a"))
	for b.Loop() {
		if _, err := Open(v.path, v.opts); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkUnlockRecovery is everything of an unlock but Argon2id: two writes of
// header and copy, synced.
func BenchmarkUnlockRecovery(b *testing.B) {
	v := newVault(b, Options{})
	f, secret := v.reopen(b), v.Recovery.Secret()
	for b.Loop() {
		if _, err := f.Unlock(secret); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkArgon2Floor(b *testing.B) {
	withProductionFloor(b)
	for b.Loop() {
		measure(productionFloor)
	}
}

// BenchmarkCalibrated is one try with what Calibrate found on this machine; it
// should be near CalibrationTarget.
func BenchmarkCalibrated(b *testing.B) {
	withProductionFloor(b)
	p := Calibrate(CalibrationTarget)
	for b.Loop() {
		measure(p)
	}
	b.ReportMetric(float64(p.Memory)/1024, "MiB")
	b.ReportMetric(float64(p.Time), "passes")
}
