package faults_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"razvorot/app"
	"razvorot/domain"
)

// ending is a vault whose program ends after a transaction.
type ending struct {
	app.Vault
	w    *world
	mu   sync.Mutex // held while the files are put away
	over atomic.Bool
}

func (w *world) watch(v app.Vault) app.Vault { return &ending{Vault: v, w: w} }

// Update implements domain.Vault.
func (v *ending) Update(ctx context.Context, f func(domain.Tx) error) error {
	if v.over.Load() {
		v.mu.Lock()
		defer v.mu.Unlock()
		return errCut
	}
	if err := v.Vault.Update(ctx, f); err != nil {
		return err
	}
	if v.w.commits.Add(1) != v.w.endAt {
		return nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.over.Store(true)
	v.w.kill()
	return errCut
}

// TestEveryFlowEndsWellThoughTheProgramEndsAfterATransaction ends the program after each transaction of the vault: what is on the disk then
// is all that is left.
func TestEveryFlowEndsWellThoughTheProgramEndsAfterATransaction(t *testing.T) {
	for _, name := range []string{"an application is signed", "a backup is made", "another device is moved to", "a printed version is ordered and called off",
		"the passport is presented"} {
		f := named(t, name)
		t.Run(strings.ReplaceAll(name, " ", "_"), func(t *testing.T) {
			clean := f.clean(t)
			all := clean.commits
			tried := 0
			for n := int64(1); n <= all; n++ {
				if !chosen(fmt.Sprint(name, n), 0, 4) {
					continue
				}
				tried++
				t.Run(fmt.Sprint("transaction", n), func(t *testing.T) { f.ends(t, n, clean.want) })
			}
			t.Logf("%d transactions, %d cases", all, tried)
		})
	}
}

// ends has the program end after a transaction of a flow.
func (f flow) ends(t *testing.T, at int64, want counted) {
	t.Helper()
	w := f.from.open(t)
	w.endAt = at
	w.walk(f.act)
	got := w.settle(want)
	if w.lives == 0 {
		t.Log("there were fewer transactions this time")
	}
	w.clear()
	if d := differences(got, want); d != "" {
		t.Errorf("it ends otherwise than undisturbed; the citizen was told %v\n%s", w.told, d)
	}
	w.close()
}
