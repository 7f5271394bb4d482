package remotetest

import (
	"testing"
	"time"

	"razvorot/domain"
)

// Bench is one authority under test. It is a trial authority: its counter tells the codes it sent.
type Bench struct {
	// Backend is the way to the authority from one device. Nobody is signed in, and nobody has an account.
	Backend domain.Backend
	// NewDevice returns the way to the same authority from another device, where nobody is signed in.
	NewDevice func() domain.Backend
	// Trial is the authority's counter. At first the rules decide, and every registry answers.
	Trial domain.Trial
	// Clock is the clock that authority and ways to it go by. It stands still but for Advance.
	Clock domain.Clock
	// Advance moves the clock, and returns when the authority has done what was due by then.
	Advance func(d time.Duration)
}

// test is one sentence of the suite.
type test struct {
	name string
	run  func(*scene)
}

// parts is the suite, by capability.
var parts = []struct {
	name  string
	tests []test
}{
	{"accounts", accountTests},
	{"identity", identityTests},
	{"documents", documentTests},
	{"applications", applicationTests},
	{"decisions", decisionTests},
	{"passports", passportTests},
	{"credentials", credentialTests},
	{"offline QR", offlineQRTests},
	{"changes", changeTests},
	{"conversations", conversationTests},
	{"emergencies", emergencyTests},
	{"proofs", proofTests},
	{"video", videoTests},
	{"offices", officeTests},
	{"proofs by a bank", bankTests},
	{"prints", printTests},
	{"proofs by a card", cardTests},
	{"guardians", guardianTests},
	{"fees", feeTests},
	{"biometrics", biometricTests},
	{"security", securityTests},
	{"second factors", factorTests},
	{"the way back", reentryTests},
	{"phones", phoneTests},
}

// Run holds an authority, and the way to it, against what the port says. newBackend is called for each test anew and
// cleans up after itself with t.Cleanup.
func Run(t *testing.T, newBackend func(t *testing.T) Bench) {
	for _, part := range parts {
		t.Run(part.name, func(t *testing.T) {
			for _, x := range part.tests {
				t.Run(x.name, func(t *testing.T) { x.run(newScene(t, newBackend(t))) })
			}
		})
	}
}
