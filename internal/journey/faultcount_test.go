package journey_test

import (
	"database/sql"
	"fmt"
	"net/url"
	"slices"
	"testing"
	"time"

	"razvorot/authority/config"
	"razvorot/authority/server"
	"razvorot/domain"
)

// count holds what there is against what each citizen did: nothing lost, nothing doubled. The database is asked by its own address,
// whatever way the servers took.
func (c *cluster) count(database string, mail *carrier, all []*pilgrim) {
	c.t.Helper()
	n := len(all)
	want := map[string]int{"account": n, "application": n, "passport": n, "citizen_key WHERE account <> ''": n, "conversation": n,
		"conversation_message": said * n, "document": papers * n}
	keys, open, notices, codes, signIns, loose, told := 0, 0, 0, 0, 0, 0, 0
	for _, p := range all {
		notices += p.holds(c.t)
		p.repeated(c.t)
		keys, open, told = keys+p.keys, open+p.open, told+messagesOfNotices()
		codes, signIns, loose = codes+p.codes, signIns+p.signIns, loose+p.loose
	}
	want["answer WHERE account <> ''"], want["answer WHERE account = ''"], want["notice"] = keys, open, notices
	want["job WHERE dead <> 0"] = 0
	c.sentAll(database)
	found := counts(c.t, database, append(keysOf(want), challenges, delivered)...)
	for table, rows := range want {
		if found[table] != rows {
			c.t.Errorf("%d rows of %s, want %d", found[table], table, rows)
		}
	}
	if n := found[challenges]; n < codes+signIns || n > codes+signIns+loose {
		c.t.Errorf("%d codes, want %d, and %d to sign in perhaps", n, codes+signIns, loose)
	}
	sent, again := mail.count(), mail.check()
	if want := found[challenges] + told; sent != want || found[delivered] != want {
		c.t.Errorf("%d messages, of which %d are known to be sent; want %d", sent, found[delivered], want)
	}
	c.t.Logf("%d citizens, %d keys, %d notices, %d messages of which %d were sent again, %d codes too many, %d requests",
		n, keys+open, notices, sent, again, found[challenges]-codes-signIns, asked.Load())
	c.whole(database)
}

// What is counted besides. A challenge is one code: nobody here has one sent again.
const (
	challenges = "challenge"
	delivered  = "message_delivery WHERE state = 'sent'"
)

func keysOf(m map[string]int) (all []string) {
	for k := range m {
		all = append(all, k)
	}
	slices.Sort(all)
	return all
}

// sentAll waits until no message waits to be sent.
func (c *cluster) sentAll(database string) {
	c.t.Helper()
	const waiting = "job WHERE kind = 'message'"
	for deadline := time.Now().Add(time.Minute); counts(c.t, database, waiting)[waiting] > 0; time.Sleep(5 * soon) { // another process sends
		if time.Now().After(deadline) {
			c.t.Fatal("messages are never sent")
		}
	}
}

// whole opens the authority beside the servers and checks its audit log.
func (c *cluster) whole(database string) {
	c.t.Helper()
	c.mu.Lock()
	configured := c.up[0].config
	c.mu.Unlock()
	configured.Database.Address, configured.Clock, configured.PublicURL = config.NewSecret(database), c.clock, c.url()
	opened, err := server.Open(c.t.Context(), configured, server.ToWork)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() {
		if err := opened.Close(); err != nil {
			c.t.Error(err)
		}
	}()
	if report, err := opened.Authority.VerifyAudit(c.t.Context()); err != nil || len(report.Faults) > 0 {
		c.t.Errorf("the audit log: %v, %+v", err, report.Faults)
	}
}

// messagesOfNotices is how many SMS the notices of a whole way are: all but those of documents and checks.
func messagesOfNotices() (n int) {
	for kind, times := range usualNotices {
		if kind != domain.NoticeDocument && kind != domain.NoticeChecks {
			n += times
		}
	}
	return n
}

// usualNotices is what a whole way tells, by kind, whatever happens on it.
var usualNotices = map[domain.NoticeKind]int{domain.NoticeSignIn: 1, domain.NoticeChecks: 1, domain.NoticeLevel: 2, domain.NoticeDocument: papers,
	domain.NoticeApplication: 4, domain.NoticeReady: 1, domain.NoticePassport: 1}

// holds checks what a citizen sees from the beginning on, and returns how many notices.
func (p *pilgrim) holds(t *testing.T) int {
	t.Helper()
	notices, passports, applications, documents := map[domain.NoticeID]domain.Notice{}, 0, 0, 0
	seen := map[string]bool{}
	for cursor := domain.Cursor(""); ; {
		changes, next, err := p.FetchChanges(p.ctx, cursor, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, x := range changes {
			switch {
			case x.Notice != nil:
				notices[x.Notice.ID] = *x.Notice
			case x.Passport != nil && !seen[string(x.Passport.ID)]:
				passports, seen[string(x.Passport.ID)] = passports+1, true
			case x.Application != nil && !seen[string(x.Application.ID)]:
				applications, seen[string(x.Application.ID)] = applications+1, true
			case x.Document != nil && !seen[string(x.Document.ID)]:
				documents, seen[string(x.Document.ID)] = documents+1, true
			}
		}
		if len(changes) == 0 {
			break
		}
		cursor = next
	}
	if passports != 1 || applications != 1 || documents != papers {
		t.Errorf("a citizen sees %d passports, %d applications, %d documents", passports, applications, documents)
	}
	toldOf(t, notices)
	final, err := p.FindPassport(p.ctx, p.passport.ID)
	if err != nil || final.State != domain.PassportActive {
		t.Errorf("the passport is %s, %v", final.State, err)
	}
	if a, err := p.FindApplication(p.ctx, p.application); err != nil || a.Number != p.receipt.Number || a.Number == "" {
		t.Errorf("the application is not the one of the receipt: %v", err)
	}
	return len(notices)
}

// toldOf holds notices against those of a whole way. Of a document there is one when all its pages that are there were looked through:
// one of several pages may be told of once for each, when the next arrives late.
func toldOf(t *testing.T, notices map[domain.NoticeID]domain.Notice) {
	t.Helper()
	kinds, same := map[domain.NoticeKind]int{}, map[string]int{}
	for _, n := range notices {
		said, most := fmt.Sprint(n.Kind, n.Params), 1
		if rules, ok := n.Params.Document.Rules(); ok && n.Kind == domain.NoticeDocument {
			most = len(rules.Required)
		}
		if same[said]++; same[said] > most {
			t.Errorf("the same notice came %d times: %s %s", same[said], n.Kind, n.Params.Document)
		}
		if n.Kind != domain.NoticeDocument || same[said] == 1 {
			kinds[n.Kind]++
		}
	}
	if fmt.Sprint(kinds) != fmt.Sprint(usualNotices) {
		t.Errorf("a citizen was told %v, want %v", kinds, usualNotices)
	}
}

// repeated gives every command again: it answers as it did.
func (p *pilgrim) repeated(t *testing.T) {
	t.Helper()
	for _, r := range p.repeats {
		v, err := r.again()
		if err != nil || written(v) != r.answer {
			t.Errorf("%s, given again: another answer, %v", r.what, err)
		}
	}
}

func command(t *testing.T, database, statement string) {
	t.Helper()
	db, err := sql.Open("pgx", database)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if _, err := db.ExecContext(t.Context(), statement); err != nil {
		t.Fatal(err)
	}
}

// nameOf is the name of a database.
func nameOf(t *testing.T, database string) string {
	t.Helper()
	u, err := url.Parse(database)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path[1:]
}
