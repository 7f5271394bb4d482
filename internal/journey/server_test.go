package journey_test

import (
	"context"
	"database/sql"
	"errors"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib"
	"github.com/pquerna/otp/totp"

	"razvorot/app"
	staff "razvorot/authority/office"
	"razvorot/authority/server"
	"razvorot/domain"
	"razvorot/internal/postgrestest"
	"razvorot/internal/wiring"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

// abroad is somebody whose program talks to a server by the setting «Сервер».
type abroad struct {
	*wiring.Program
	citizen
	t      *testing.T
	walked chan error
}

// goAbroad starts a program on a new device and has it talk to a server.
func goAbroad(t *testing.T, p *process, who int) *abroad {
	t.Helper()
	home, cheap, ctx := t.TempDir(), keyslot.FloorParams(), t.Context()
	a := &abroad{t: t, walked: make(chan error, 1), Program: wiring.New(wiring.Options{Dir: filepath.Join(home, "device"),
		Vault: storage.Options{Params: &cheap, BackupWork: 10}, Host: "test", Roots: p.roots})}
	t.Cleanup(func() { a.ok(a.Close(context.Background())) })
	a.citizen = citizen{app: a.App, papers: home, counter: p, who: who}
	_, err := a.step(ctx)
	a.ok(err)
	me, err := a.self(ctx)
	a.ok(err)
	_, err = a.specimens(ctx, me.Profile) // drawn by the trial inside the program: they stay on the device
	a.ok(err)
	found, err := a.FindServer(ctx, p.api)
	a.ok(err)
	if !found.Info.Trial || found.Info.Name == "" || found.Info.KeyHash == (domain.Hash{}) {
		t.Errorf("the server says %+v of itself", found.Info)
	}
	a.ok(a.UseServer(ctx, found))
	return a
}

func (a *abroad) ok(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

// sets out on the whole way.
func (a *abroad) setsOut(ctx context.Context) { go func() { a.walked <- a.walk(ctx) }() }

// until waits until something holds on the device.
func (a *abroad) until(what string, holds func() bool) {
	a.t.Helper()
	changed := make(chan struct{}, 1)
	defer a.Subscribe(func(app.Topic) {
		select {
		case changed <- struct{}{}:
		default:
		}
	})()
	for deadline := time.After(2 * time.Minute); !holds(); {
		select {
		case <-changed:
		case <-time.After(200 * time.Millisecond):
		case <-deadline:
			a.t.Fatal("it never comes that ", what)
		}
	}
}

// conversation returns the only one.
func (a *abroad) conversation() domain.Conversation {
	a.t.Helper()
	all, err := a.FindConversations(a.t.Context())
	a.ok(err)
	if len(all) != 1 {
		a.t.Fatalf("%d conversations", len(all))
	}
	return all[0]
}

// code returns a code of the authenticator app that was not used yet: one is good once, and enrolling used that of the start.
func (p *process) code(w worker) string {
	p.t.Helper()
	for time.Now().Unix()/30 <= p.started.Unix()/30 {
		time.Sleep(200 * time.Millisecond) // the other program goes by the machine's clock
	}
	code, err := totp.GenerateCode(w.Secret, time.Now())
	if err != nil {
		p.t.Fatal(err)
	}
	return code
}

// counts returns what the database holds of each.
func counts(t *testing.T, database string, tables ...string) map[string]int {
	t.Helper()
	db, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	found := map[string]int{}
	for _, table := range tables {
		var n int
		if err := db.QueryRowContext(t.Context(), "SELECT COUNT(*) FROM "+table).Scan(&n); err != nil {
			t.Fatal(table, err)
		}
		found[table] = n
	}
	return found
}

// desk opens an office in this process, beside the server's own, over the same database.
func (p *process) openOffice(login string) staff.Office {
	p.t.Helper()
	ctx := p.t.Context()
	c := p.config
	c.PublicURL = p.api
	opened, err := server.Open(ctx, c, server.ToWork)
	if err != nil {
		p.t.Fatal(err)
	}
	p.t.Cleanup(func() {
		if err := opened.Close(); err != nil {
			p.t.Error(err)
		}
	})
	reception, who := opened.Authority.Reception(), p.staff()[login]
	second, err := reception.SignIn(ctx, who.Login, who.Password)
	if err != nil {
		p.t.Fatal(err)
	}
	token, err := reception.WithTOTP(ctx, second.Ticket, p.code(who), "127.0.0.1", "journey")
	if err != nil {
		p.t.Fatal(err)
	}
	desk, _, err := reception.Office(ctx, token, "127.0.0.1")
	if err != nil {
		p.t.Fatal(err)
	}
	return desk
}

// waiting waits until so many cases are checked by the registers and wait for an operator.
func waitingCases(t *testing.T, desk staff.Office, citizens ...*abroad) []staff.QueueItem {
	t.Helper()
	n := len(citizens)
	for deadline := time.Now().Add(3 * time.Minute); time.Now().Before(deadline); {
		q, err := desk.Queue(t.Context(), staff.Filter{States: []domain.ApplicationState{domain.Checking}})
		if err != nil {
			t.Fatal(err)
		}
		if len(q.Items) == n {
			return q.Items
		}
		for _, a := range citizens {
			a.stillWalks()
		}
		time.Sleep(200 * time.Millisecond) // another process fills the queue
	}
	for _, a := range citizens {
		next, err := a.Next(t.Context())
		t.Errorf("a citizen stands at %s, %v", next.Step, err)
	}
	t.Fatalf("there are never %d cases", n)
	return nil
}

// stillWalks fails when the way came to an end before the passport.
func (a *abroad) stillWalks() {
	a.t.Helper()
	select {
	case err := <-a.walked:
		next, _ := a.Next(a.t.Context())
		account, _ := a.Account(a.t.Context())
		a.t.Fatalf("citizen %d is stuck at %s, level %s: %v (%T)", a.who, next.Step, account.Level, err, err)
	default:
	}
}

// TestTwoProgramsAndTwoOperatorsOverAServer is the whole journey with every part in a process of its own: two citizens' programs, which
// chose the server by its address; the server over PostgreSQL; and two operators, in another process over the same database.
func TestTwoProgramsAndTwoOperatorsOverAServer(t *testing.T) {
	if testing.Short() {
		t.Skip("takes a minute; the short run leaves it out")
	}
	database := postgrestest.Open(t)
	p := serve(t, database, filepath.Join(t.TempDir(), "server"))
	ctx, cancel := context.WithTimeout(t.Context(), 5*time.Minute)
	defer cancel()
	one, two := goAbroad(t, p, 0), goAbroad(t, p, 1)
	one.setsOut(ctx)
	two.setsOut(ctx)

	operator, senior := p.openOffice("operator"), p.openOffice("senior")
	for _, item := range waitingCases(t, operator, one, two) {
		decide(t, []staff.Office{operator, senior}, item.Ref)
	}
	one.talks(operator)
	for _, a := range []*abroad{one, two} {
		a.ok(<-a.walked)
		a.holdsAPassport()
	}
	found := counts(t, database, "account", "application", "passport", "conversation", "conversation_message")
	want := map[string]int{"account": 2, "application": 2, "passport": 2, "conversation": 1, "conversation_message": 2}
	for table, n := range want {
		if found[table] != n {
			t.Errorf("%d rows of %s, want %d", found[table], table, n)
		}
	}
}

// decide has several operators take a case at once, of whom one gets it and approves.
func decide(t *testing.T, desks []staff.Office, ref staff.CaseRef) {
	t.Helper()
	got := make([]error, len(desks))
	var taken sync.WaitGroup
	for i, desk := range desks {
		taken.Go(func() { got[i] = desk.Claim(t.Context(), ref) })
	}
	taken.Wait()
	winner := slices.Index(got, nil)
	for i, err := range got {
		if i != winner && !errors.Is(err, domain.ErrConflict) {
			t.Errorf("the other operator's claim: %v, want %v", err, domain.ErrConflict)
		}
	}
	if winner < 0 {
		t.Fatal("nobody has the case:", got)
	}
	c, err := desks[winner].Case(t.Context(), ref)
	if err != nil {
		t.Fatal(err)
	}
	if len(c.Documents) == 0 || len(c.Checks) == 0 {
		t.Errorf("%d documents, %d checks", len(c.Documents), len(c.Checks))
	}
	page := c.Documents[0].Pages[0]
	if f, err := desks[winner].File(t.Context(), ref, c.Documents[0].ID, page.ID); err != nil || domain.HashOf(f.Content) != page.Digest {
		t.Errorf("the page that the citizen sent is not what the operator sees: %v", err)
	}
	if err := desks[winner].Decide(t.Context(), ref, c.Application.Version, domain.Decision{Action: domain.Approve}); err != nil {
		t.Fatal(err)
	}
}

// talks asks support and gets an answer.
func (a *abroad) talks(desk staff.Office) {
	a.t.Helper()
	ctx := a.t.Context()
	_, err := a.StartConversation(ctx, app.Talk{Topic: domain.TopicProcessing, Text: "Когда будет готово?"})
	a.ok(err)
	a.until("the question has a number", func() bool { return a.conversation().Number != "" })
	all, err := desk.Conversations(ctx, true)
	a.ok(err)
	if len(all) != 1 || !all[0].Waiting {
		a.t.Fatalf("support sees %d conversations", len(all))
	}
	asked, err := desk.Conversation(ctx, all[0].Account, all[0].Head.ID)
	a.ok(err)
	if len(asked.Messages) != 1 || asked.Messages[0].Text != "Когда будет готово?" {
		a.t.Errorf("support reads %d messages", len(asked.Messages))
	}
	key := domain.NewKey()
	for range 2 { // sent twice, said once
		a.ok(desk.Reply(ctx, key, all[0].Account, all[0].Head.ID, "Уже одобрено.", true))
	}
	a.answered("Уже одобрено.")
}

// answered waits until support's answer is on the device, with its notice.
func (a *abroad) answered(text string) {
	a.t.Helper()
	a.until("the answer is here", func() bool { return len(a.conversation().Messages) > 1 })
	c := a.conversation()
	if last := c.Messages[len(c.Messages)-1]; len(c.Messages) != 2 || last.Text != text || last.Actor != domain.Operator || !c.Closed {
		a.t.Errorf("%d messages, closed %v", len(c.Messages), c.Closed)
	}
	a.until("a notice tells of it", func() bool {
		all, err := a.Notices(a.t.Context(), 0, 0)
		a.ok(err)
		return slices.ContainsFunc(all, func(n domain.Notice) bool { return n.Kind == domain.NoticeSupport && n.Params.Support == c.Number })
	})
}

// holdsAPassport checks what the device holds at the end.
func (a *abroad) holdsAPassport() {
	a.t.Helper()
	passports, err := a.Passports(a.t.Context())
	a.ok(err)
	if len(passports) != 1 || passports[0].State != domain.PassportActive || !passports[0].Specimen {
		a.t.Errorf("%d passports", len(passports))
	}
	now, err := a.Connectivity(a.t.Context())
	a.ok(err)
	if !now.Online || now.Failed > 0 {
		a.t.Errorf("online %v, %d commands refused", now.Online, now.Failed)
	}
}
