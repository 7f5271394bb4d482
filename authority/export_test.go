package authority

import (
	"context"

	"razvorot/authority/audit"
	"razvorot/authority/store"
	"razvorot/domain"
)

// RunDue does everything that is due now.
func (a *Authority) RunDue(ctx context.Context) error {
	_, err := a.runDue(ctx)
	return err
}

// CheapPasswords makes passwords cost nothing from here on.
func (a *Authority) CheapPasswords() {
	cheap := PasswordCost{MemoryKiB: 8, Passes: 1, Lanes: 1}
	a.verifier, a.staff = newCheapVerifier(cheap), newCheapVerifier(cheap)
}

// HoldPasswords keeps everybody from hashing until the function that it returns is called. waits tells how many want to.
func (a *Authority) HoldPasswords() (release func(), waits func() int64) {
	for range hashesAtOnce {
		a.verifier.slots <- struct{}{}
	}
	return func() {
		for range hashesAtOnce {
			<-a.verifier.slots
		}
	}, a.verifier.waiting.Load
}

// Records runs a transaction on what the authority keeps, as it is when it was opened.
func (a *Authority) Records(ctx context.Context, f func(*store.Tx) error) error {
	return a.store.Update(ctx, f)
}

// EraseKeyOnly is an erasure that is interrupted when the key is destroyed.
func (a *Authority) EraseKeyOnly(ctx context.Context, id domain.AccountID) error {
	return a.destroyKey(ctx, id)
}

// VerifyAuditBy verifies the audit log so many entries at a time.
func (a *Authority) VerifyAuditBy(ctx context.Context, atOnce int) (audit.Report, error) {
	return verifyAudit(ctx, a.store, atOnce, nil)
}
