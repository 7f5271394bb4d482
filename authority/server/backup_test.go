package server_test

import (
	"context"
	"os/exec"
	"path/filepath"
	"testing"

	"razvorot/authority/config"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/internal/peer"
	"razvorot/internal/postgrestest"
)

// drill is docs/OPERATIONS.md, «Backup and restore»: an authority is copied while it works, and the copy is it again, for citizens,
// operators and auditors.
func drill(t *testing.T, address, restored string, backUp func(b *bench)) {
	c := trial(t)
	c.PublicURL = "https://passport.example.org" // an authority's, whatever machine it is on
	c.Database.Address = config.NewSecret(address)
	b := start(t, c)
	d := b.device(0)
	d.signIn()
	if _, err := d.SaveProfile(t.Context(), domain.NewKey(), d.who); err != nil {
		t.Fatal(err)
	}
	before := must(d.Authority(t.Context()))
	backUp(b)
	if err := b.running.Stop(context.Background()); err != nil {
		t.Fatal(err)
	}

	c.Database.Address = config.NewSecret(restored)
	again := start(t, c)
	app := again.device(0)
	after := must(app.Authority(t.Context()))
	if before.KeyHash != after.KeyHash {
		t.Error("it has other keys")
	}
	sent := must(app.SignIn(t.Context(), person.Login{Phone: d.who.Phone}, password, domain.DeviceInfo{Name: "Стол"}))
	must(app.FinishSignIn(t.Context(), app.ticket(sent, domain.MessageSignIn)))
	if account := must(app.Account(t.Context())); account.Phone != d.who.Phone {
		t.Error("somebody else's account")
	}
	report, err := again.running.Authority.VerifyAudit(t.Context())
	if err != nil || !report.OK() || report.Entries+int64(report.Pending) == 0 {
		t.Error("the audit log is not whole:", report.Faults, err)
	}
	var operators []struct{ Login, Password, Code string }
	again.counter("/trial/operators", &operators)
	if len(operators) == 0 {
		t.Fatal("no operators")
	}
	if _, err := again.running.Authority.Reception().SignIn(t.Context(), operators[0].Login, operators[0].Password); err != nil {
		t.Error("an operator does not get in:", err)
	}
}

func TestABackupOfSQLiteIsRestored(t *testing.T) {
	dir := t.TempDir()
	copied := filepath.Join(dir, "copy.db")
	drill(t, "sqlite:"+filepath.Join(dir, "authority.db"), "sqlite:"+copied, func(b *bench) {
		if _, err := b.running.Database.SQL.ExecContext(t.Context(), "VACUUM INTO '"+copied+"'"); err != nil {
			t.Fatal(err)
		}
	})
}

func TestABackupOfPostgreSQLIsRestored(t *testing.T) {
	source, target := postgrestest.Open(t), postgrestest.Open(t)
	dump, restore := peer.Program(t, "pg_dump"), peer.Program(t, "pg_restore")
	file := filepath.Join(t.TempDir(), "copy.dump")
	drill(t, source, target, func(*bench) {
		for _, c := range []*exec.Cmd{
			exec.CommandContext(t.Context(), dump, "-Fc", "-f", file, "-d", source),
			exec.CommandContext(t.Context(), restore, "--no-owner", "--exit-on-error", "-d", target, file),
		} {
			if said, err := c.CombinedOutput(); err != nil {
				t.Fatal(c.Path, err, string(said))
			}
		}
	})
}
