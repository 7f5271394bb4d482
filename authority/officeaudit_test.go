package authority_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"razvorot/authority/audit"
	"razvorot/authority/office"
	"razvorot/authority/store"
)

// unguarded takes the triggers away that hinder changes of the log, as somebody with all rights to the database can.
func (b *bench) unguarded() {
	b.t.Helper()
	statements := []string{"DROP TRIGGER audit_entry_stays", "DROP TRIGGER audit_entry_remains", "DROP TRIGGER audit_head_stays",
		"DROP TRIGGER audit_head_remains"}
	if b.o.Dialect == store.PostgreSQL {
		statements = []string{"DROP TRIGGER audit_stays ON audit_entry", "DROP TRIGGER audit_stays ON audit_head"}
	}
	b.exec(statements...)
}

func (b *bench) verified(known ...audit.End) audit.Report {
	b.t.Helper()
	report, err := b.a.VerifyAudit(b.t.Context(), known...)
	if err != nil {
		b.t.Fatal(err)
	}
	return report
}

// logged has an authority with a log of at least ten entries and a signed head at its end.
func (b *bench) logged() audit.Report {
	b.t.Helper()
	c := hire(b, "anna", office.RoleAuditor)
	for i := range 4 {
		if _, err := c.Audit(b.t.Context(), office.AuditFilter{Subject: fmt.Sprint("subject ", i)}); err != nil {
			b.t.Fatal(err)
		}
	}
	fine(b.t, b.a.SealAudit(b.t.Context()))
	b.advance(2 * time.Hour)
	fine(b.t, b.a.SetRoles(b.t.Context(), "anna", office.Roles()))
	hire(b, "boris", office.RoleAuditor)
	fine(b.t, b.a.SealAudit(b.t.Context()))
	return b.verified()
}

func TestAnUntouchedLogIsInOrder(t *testing.T) {
	b := newBench(t, byHand)
	r := b.logged()
	if !r.OK() || r.Entries < 10 || r.Pending != 0 || r.Heads != 2 || r.Signed != r.End.Number {
		t.Errorf("%+v", r)
	}
	fine(t, b.a.SetDisabled(t.Context(), "anna", true))
	if r := b.verified(); !r.OK() || r.Pending != 1 {
		t.Errorf("%+v", r)
	}
}

func TestALogIsVerifiedInPagesHoweverLongItIs(t *testing.T) {
	b := newBench(t, byHand)
	whole := b.logged()
	for _, atOnce := range []int{1, 3, int(whole.Entries)} {
		if r, err := b.a.VerifyAuditBy(t.Context(), atOnce); err != nil || !reflect.DeepEqual(r, whole) {
			t.Errorf("%d at once: %+v, %v", atOnce, r, err)
		}
	}
	b.unguarded()
	b.exec("UPDATE audit_entry SET why = 'x' WHERE number = 4")
	if r, err := b.a.VerifyAuditBy(t.Context(), 3); err != nil || !slices.Contains(r.Faults, audit.Fault{Number: 4, Kind: audit.Edited}) {
		t.Errorf("%+v, %v", r, err)
	}
}

func TestTheLogCannotBeChangedByMistake(t *testing.T) {
	b := newBench(t, byHand)
	b.logged()
	for _, statement := range []string{"UPDATE audit_entry SET why = 'x' WHERE number = 2", "DELETE FROM audit_entry WHERE number = 2",
		"UPDATE audit_head SET at = 1", "DELETE FROM audit_head"} {
		if _, err := b.db.Exec(statement); err == nil {
			t.Error("done:", statement)
		}
	}
	if r := b.verified(); !r.OK() {
		t.Errorf("%+v", r)
	}
}

// TestWhatIsDoneToTheLogIsFound does to it what somebody with all rights to the database may think of.
func TestWhatIsDoneToTheLogIsFound(t *testing.T) {
	insert := func(number string) string {
		return "INSERT INTO audit_entry (number, at, actor, name, action, subject, why, outcome, digest) SELECT " + number +
			", at, actor, name, action, subject, 'another', outcome, digest FROM audit_entry WHERE number = 4"
	}
	// renumber moves what is behind the fourth; by a detour, since numbers are unique at every step.
	renumber := func(by int) []string {
		return []string{"UPDATE audit_entry SET number = number - 1000 WHERE number > 4",
			fmt.Sprintf("UPDATE audit_entry SET number = number + %d WHERE number < 0", 1000+by)}
	}
	const removed, cut = "DELETE FROM audit_entry WHERE number = 4", "DELETE FROM audit_entry WHERE number > 6"
	deeds := map[string]struct {
		statements []string
		kind       audit.FaultKind
		number     int64 // 0 for any
	}{
		"edited":         {[]string{"UPDATE audit_entry SET why = 'another' WHERE number = 4"}, audit.Edited, 4},
		"moved in time":  {[]string{"UPDATE audit_entry SET at = at + 1 WHERE number = 4"}, audit.Edited, 4},
		"removed":        {[]string{removed}, audit.Missing, 4},
		"first removed":  {[]string{"DELETE FROM audit_entry WHERE number = 1"}, audit.Missing, 1},
		"closed up":      {append([]string{removed}, renumber(-1)...), audit.Edited, 4},
		"inserted":       {append(renumber(1), insert("5")), audit.Edited, 5},
		"inserted below": {[]string{insert("0")}, audit.Inserted, 0},
		"appended":       {[]string{insert("(SELECT MAX(number) + 1 FROM audit_entry)")}, audit.Inserted, 0},
		"reordered": {[]string{"UPDATE audit_entry SET number = -4 WHERE number = 4", "UPDATE audit_entry SET number = 4 WHERE number = 5",
			"UPDATE audit_entry SET number = 5 WHERE number = -4"}, audit.Edited, 4},
		"tail cut": {[]string{cut}, audit.Cut, 0},
		"tail cut with its end": {[]string{cut,
			"UPDATE audit_end SET number = 6, digest = (SELECT digest FROM audit_entry WHERE number = 6)"}, audit.Cut, 0},
		"everything cut":  {[]string{"DELETE FROM audit_entry"}, audit.Cut, 0},
		"head changed":    {[]string{"UPDATE audit_head SET at = at + 1"}, audit.Forged, 0},
		"head of another": {[]string{"UPDATE audit_head SET digest = (SELECT digest FROM audit_entry WHERE number = 2)"}, audit.Forged, 0},
	}
	b := newBench(t, byHand)
	b.logged()
	b.unguarded()
	b.exec("CREATE TABLE entries AS SELECT * FROM audit_entry", "CREATE TABLE heads AS SELECT * FROM audit_head",
		"CREATE TABLE ends AS SELECT * FROM audit_end")
	for name, does := range deeds {
		b.exec(does.statements...)
		r := b.verified()
		found := slices.ContainsFunc(r.Faults, func(f audit.Fault) bool {
			return f.Kind == does.kind && (does.number == 0 || f.Number == does.number)
		})
		if !found {
			t.Error(name, r.Faults)
		}
		b.exec("DELETE FROM audit_entry", "DELETE FROM audit_head", "DELETE FROM audit_end", "INSERT INTO audit_entry SELECT * FROM entries",
			"INSERT INTO audit_head SELECT * FROM heads", "INSERT INTO audit_end SELECT * FROM ends")
		if r := b.verified(); !r.OK() {
			t.Fatal(r.Faults)
		}
	}
}

func (b *bench) exec(statements ...string) {
	b.t.Helper()
	for _, s := range statements {
		if _, err := b.db.Exec(s); err != nil {
			b.t.Fatal(s, err)
		}
	}
}

// TestALogThatWasComputedAnewIsFoundByItsHeads has an intruder who knows how digests are made.
func TestALogThatWasComputedAnewIsFoundByItsHeads(t *testing.T) {
	b := newBench(t)
	noted := b.logged().End
	b.unguarded()
	if _, err := b.db.Exec("UPDATE audit_entry SET why = 'another' WHERE number = 4"); err != nil {
		t.Fatal(err)
	}
	rewrite(b)
	r := b.verified()
	if !slices.ContainsFunc(r.Faults, func(f audit.Fault) bool { return f.Kind == audit.Rewritten }) {
		t.Error(r.Faults)
	}
	if _, err := b.db.Exec("DELETE FROM audit_head"); err != nil { // and who removes the heads is found by a noted end alone
		t.Fatal(err)
	}
	if r := b.verified(); !r.OK() {
		t.Error("nothing told of it:", r.Faults)
	}
	if r := b.verified(noted); r.OK() {
		t.Error("the noted end does not tell")
	}
}

// rewrite computes all digests anew.
func rewrite(b *bench) {
	b.t.Helper()
	rows, err := b.db.Query("SELECT number, at, actor, name, action, subject, why, outcome FROM audit_entry ORDER BY number")
	fine(b.t, err)
	var all []audit.Record
	for rows.Next() {
		var r audit.Record
		var at int64
		fine(b.t, rows.Scan(&r.Number, &at, &r.Actor, &r.Name, &r.Action, &r.Subject, &r.Why, &r.Outcome))
		r.At = time.UnixMilli(at)
		all = append(all, r)
	}
	fine(b.t, rows.Close())
	var before audit.Digest
	for _, r := range all {
		before = r.After(before)
		_, err := b.db.Exec("UPDATE audit_entry SET digest = $2 WHERE number = $1", r.Number, before[:])
		fine(b.t, err)
	}
	_, err = b.db.Exec("UPDATE audit_end SET digest = $1", before[:])
	fine(b.t, err)
}

func TestTwoProcessesChainOneLog(t *testing.T) {
	b := newBench(t, byHand)
	b.logged()
	for range 30 {
		fine(t, b.a.SetDisabled(t.Context(), "anna", true))
	}
	done := make(chan error)
	for range 4 {
		go func() { done <- b.a.SealAudit(t.Context()) }()
	}
	for range 4 {
		fine(t, <-done)
	}
	if r := b.verified(); !r.OK() || r.Pending != 0 || r.Entries < 40 {
		t.Errorf("%+v", r)
	}
}
