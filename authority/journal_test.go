package authority_test

import (
	"maps"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// rows counts the rows of all tables.
func (b *bench) rows() map[string]int {
	b.t.Helper()
	all := map[string]int{}
	for _, table := range []string{"account", "answer", "attempt", "audit_pending", "change", "challenge", "job", "journal", "notice",
		"session", "token", "trial_message"} {
		var n int
		if err := b.db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil {
			b.t.Fatal(err)
		}
		all[table] = n
	}
	return all
}

// A refused try does the same whether the login is somebody's, and only later somebody is told.
func TestA6ARefusedTryIsInTheJournalAndTellsAStrangerNothing(t *testing.T) {
	b := newBench(t)
	c := newCitizen(b, 0)
	c.register()
	c.signIn()
	b.advance(time.Hour) // nothing else is due
	nobody := must(person.ParsePhone("+7 900 000-99-99"))
	written := func(p person.Phone) map[string]int {
		before := b.rows()
		_, err := b.device().SignIn(t.Context(), person.Login{Phone: p}, "not this one", domain.DeviceInfo{Name: "Позвоните нам"})
		c.want(domain.ErrWrongCredentials, err)
		b.advance(0) // whoever works at once would be heard
		after := b.rows()
		for table, n := range before {
			after[table] -= n
		}
		return after
	}
	if known, unknown := written(c.phone), written(nobody); !maps.Equal(known, unknown) || known["job"] != 1 {
		t.Errorf("known %v, unknown %v", known, unknown)
	}
	if all := ok(c.backend().Journal(t.Context()))(c); all[0].Kind != domain.JournalSignIn {
		t.Error("it is written down at once")
	}
	b.kill()
	b.advance(2 * time.Minute)
	all := ok(c.backend().Journal(t.Context()))(c)
	if e := all[0]; e.Kind != domain.JournalRefused || e.Count != 1 || e.Device != (domain.DeviceInfo{}) || len(all) != 2 {
		t.Errorf("%+v", all)
	}
	if rows := b.rows(); rows["journal"] != 1 {
		t.Error(rows["journal"], "journals")
	}
}
