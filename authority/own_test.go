package authority_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/database"
	"razvorot/domain"
	"razvorot/internal/postgrestest"
	"razvorot/protocol/dpop"
)

// stubborn repeats a command until it is answered or refused: others of the account are in its way all the time.
func stubborn(ctx context.Context, do func() error) error {
	for range 50 {
		if err := do(); !errors.Is(err, domain.ErrUnavailable) || ctx.Err() != nil {
			return err
		}
	}
	return errors.New("unavailable for ever")
}

// deed is a command that may be given again and again: it is the same one.
type deed struct {
	key domain.Key
	do  func(b domain.Backend, key domain.Key) error
}

// deeds are commands of an account that get in each other's way, two of each side by side: they save its profile, fight for one page, and
// announce a content for a page while it is taken away with another.
func (c *citizen) deeds(n int) (all []deed) {
	announce := func(document string, content []byte) func(domain.Backend, domain.Key) error {
		p := announcement(domain.DocumentID(document), domain.KindINN, domain.PageFront, content)
		return func(b domain.Backend, key domain.Key) error {
			_, err := b.CreateUpload(c.ctx(), key, p)
			return err
		}
	}
	for i := range n {
		profile := c.profile
		profile.Work = fmt.Sprintf("ООО «Образец» %d", i)
		had := fmt.Sprintf("had-%d", i)
		c.upload(announcement(domain.DocumentID(had), domain.KindINN, domain.PageFront, picture(i)), picture(i))
		var now []deed
		for _, do := range []func(domain.Backend, domain.Key) error{
			announce(fmt.Sprintf("of-%d", i), picture(i)),
			func(b domain.Backend, key domain.Key) error {
				return b.DeleteDocument(c.ctx(), key, domain.DocumentID(had))
			},
			func(b domain.Backend, key domain.Key) error {
				_, err := b.SaveProfile(c.ctx(), key, profile)
				return err
			},
			announce("contended", picture(100+i)),
		} {
			now = append(now, deed{domain.NewKey(), do})
		}
		now = slices.Concat(now, now)
		rand.Shuffle(len(now), func(i, j int) { now[i], now[j] = now[j], now[i] })
		all = append(all, now...)
	}
	return all
}

// TestCommandsOfOneAccountAtOnceAreAsIfEachWereAlone gives each of them twice, out of order and at once, while a file
// arrives; then it counts what is there.
func TestCommandsOfOneAccountAtOnceAreAsIfEachWereAlone(t *testing.T) {
	c := uploader(t)
	before := c.checked()
	const profiles = 8
	given := c.deeds(profiles)
	work := make(chan deed, len(given))
	for _, d := range given {
		work <- d
	}
	close(work)
	var workers sync.WaitGroup
	for range 4 {
		workers.Go(func() {
			for d := range work {
				err := stubborn(t.Context(), func() error { return d.do(c.b.a.Backend(c.caller), d.key) })
				if err != nil && !errors.Is(err, domain.ErrConflict) && !errors.Is(err, domain.ErrDuplicate) {
					t.Error(err)
				}
			}
		})
	}
	workers.Go(func() {
		p := announcement("arriving", domain.KindINN, domain.PageFront, large())
		var u domain.Upload
		if err := stubborn(t.Context(), func() (err error) { u, err = c.backend().CreateUpload(t.Context(), "arriving", p); return err }); err != nil {
			t.Error(err)
		}
		err := stubborn(t.Context(), func() (err error) {
			u, err = c.backend().AppendUpload(t.Context(), u.ID, u.Offset, bytes.NewReader(large()[u.Offset:]))
			return err
		})
		if err != nil || !u.Done() {
			t.Error(u, err)
		}
	})
	workers.Wait()
	after := ok(c.backend().Account(t.Context()))(c)
	if after.Version != before.Version+profiles {
		t.Errorf("%d profiles saved, %d versions", profiles, after.Version-before.Version)
	}
	c.holds("changes that have no number, or the same", "SELECT COUNT(*) FROM account AS a WHERE changes <> (SELECT COUNT(*) FROM change WHERE account = a.id)")
	c.holds("changes with a gap before them", "SELECT COUNT(*) FROM account AS a WHERE changes <> (SELECT MAX(number) FROM change WHERE account = a.id)")
	c.holds("uploads without content", "SELECT COUNT(*) FROM upload WHERE blob NOT IN (SELECT id FROM blob)")
	c.holds("contents of nobody", "SELECT COUNT(*) FROM blob WHERE complete = 0 AND id NOT IN (SELECT blob FROM upload)")
	documents := ok(c.backend().FindDocuments(t.Context()))(c)
	for _, d := range documents {
		if len(d.Pages) != 1 {
			t.Errorf("%s has %d pages", d.ID, len(d.Pages))
		}
	}
	if !slices.ContainsFunc(documents, func(d domain.Document) bool { return d.ID == "arriving" && d.State() != domain.FileQueued }) {
		t.Error("what arrived is lost")
	}
}

// holds reports what a query counts and is not to be.
func (c *citizen) holds(what, query string) {
	c.Helper()
	var n int
	if err := c.b.db.QueryRowContext(c.Context(), query).Scan(&n); err != nil || n != 0 {
		c.Error(n, what, err)
	}
}

func TestARememberedTokenOfAnEndedSessionCommandsNothing(t *testing.T) {
	c := uploader(t)
	token := c.signIn().AccessToken
	remembered := func() (authority.Caller, error) { return c.b.a.AuthenticateCommand(t.Context(), token, dpop.Proof{}) }
	caller := ok(remembered())(c)
	other := openDatabase(t, c.b.where) // as another process would
	t.Cleanup(func() { _ = other.Close() })
	if _, err := other.SQL.ExecContext(t.Context(), "DELETE FROM session WHERE id = $1", caller.Session); err != nil {
		t.Fatal(err)
	}
	again, err := remembered()
	if err != nil || again.Session != caller.Session {
		t.Skip("it is not remembered:", err)
	}
	before := c.rows("answer")
	_, err = c.b.a.Backend(again).SaveProfile(t.Context(), domain.NewKey(), c.profile)
	c.want(domain.ErrUnauthorised, err)
	_, err = c.b.a.Backend(again).CreateUpload(t.Context(), domain.NewKey(), announcement("d", domain.KindINN, domain.PageFront, picture(1)))
	c.want(domain.ErrUnauthorised, err)
	c.want(domain.ErrUnauthorised, c.b.a.Backend(again).DeleteDocument(t.Context(), domain.NewKey(), "d"))
	if after := c.rows("answer"); after != before {
		t.Error(after-before, "answers to nobody")
	}
	if _, err := c.b.a.AuthenticateCommand(t.Context(), token, dpop.Proof{Thumbprint: "of another"}); !errors.Is(err, domain.ErrUnauthorised) {
		t.Error("another key commands:", err)
	}
	c.b.clock.Advance(15 * time.Minute)
	_, err = remembered()
	c.want(domain.ErrUnauthorised, err)
}

func (c *citizen) rows(table string) (n int) {
	c.Helper()
	if err := c.b.db.QueryRowContext(c.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
		c.Fatal(err)
	}
	return n
}

// TestACommandIsTwoRoundTrips counts what goes to PostgreSQL for a command of a device that has just commanded.
func TestACommandIsTwoRoundTrips(t *testing.T) {
	if !onPostgreSQL {
		t.Skip("there is nowhere to go with SQLite")
	}
	c := uploader(t)
	c.checked()
	token := c.signIn().AccessToken
	connector, err := database.Connector(c.b.where)
	if err != nil {
		t.Fatal(err)
	}
	o, trips := c.b.o, (*postgrestest.Trips)(nil)
	o.DB, trips = postgrestest.Counted(t, connector)
	a, err := authority.Open(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	as := func() domain.Backend {
		caller, err := a.AuthenticateCommand(t.Context(), token, dpop.Proof{})
		if err != nil {
			t.Fatal(err)
		}
		return a.Backend(caller)
	}
	profile := func(n int) {
		p := c.profile
		p.Work = fmt.Sprint("ООО «Образец» ", n)
		ok(as().SaveProfile(t.Context(), domain.NewKey(), p))(c)
	}
	file := func(n int) {
		p := announcement("d", domain.KindINN, domain.PageFront, picture(n))
		ok(as().CreateUpload(t.Context(), domain.NewKey(), p))(c)
	}
	profile(1)
	file(1) // keys are opened
	for name, x := range map[string]struct {
		do         func(int)
		statements int
	}{"profile": {profile, 4}, "file": {file, 6}} {
		trips.Take()
		x.do(2)
		if n, said := trips.Take(); n != 2 || len(said) > x.statements {
			t.Errorf("%s: %d round trips, %d statements:\n%s", name, n, len(said), strings.Join(said, "\n"))
		}
	}
}
