package authoritybench_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"
	"time"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
)

// The crowd are copies of one citizen: rows as long as theirs, by which nobody is found and which nothing opens. Of a hundred
// applications two wait for an operator, one is looked through, and the others came to their end.

// pattern writes the citizen whom the crowd are copies of, with everything that somebody who went the whole way leaves behind.
func pattern(t testing.TB, s *store.Store) resident {
	t.Helper()
	r := settle(t, s, 9_999_999, 1)[0]
	id, at := r.account.ID, r.account.CreatedAt.Add(-30*24*time.Hour)
	err := s.Update(t.Context(), func(tx *store.Tx) error {
		a := domain.Application{ID: domain.NewID[domain.ApplicationID](), Number: domain.NewApplicationNumber(), State: domain.Issued,
			Service: domain.PassportService().ID, Answers: r.account.Profile.Answers(), CreatedAt: at}
		for i := range 8 {
			a.Timeline = append(a.Timeline, domain.Event{At: at.Add(time.Duration(i) * time.Hour), Actor: domain.System,
				Action: domain.Receive, State: domain.Processing})
		}
		err := tx.CreateApplication(store.Application{Application: a, Account: id, Signed: a.Submission().SignedBytes()})
		if err != nil {
			return err
		}
		if err := tx.SaveCase(store.Case{Ref: office.CaseRef{Account: id, Application: a.ID}, Number: a.Number, Service: a.Service,
			State: a.State, Since: at, Arrived: at, Outcome: domain.Match}); err != nil {
			return err
		}
		for _, kind := range []domain.DocumentKind{domain.KindPassport, domain.KindSNILS} {
			d := domain.Document{ID: domain.DocumentID(kind), Kind: kind, AddedAt: at, Pages: []domain.Page{{ID: "1",
				Role: domain.PageFront, MediaType: domain.MediaJPEG, Size: 100_000, State: domain.FileAccepted}}}
			if err := tx.SaveDocument(id, d); err != nil {
				return err
			}
		}
		file := domain.HashOf([]byte("a page"))
		if err := tx.CreateBlob(store.Blob{ID: "pattern", Account: id, Digest: file, Size: 100_000}); err != nil {
			return err
		}
		if err := tx.CreateUpload(store.Upload{ID: "pattern", Account: id, Blob: "pattern", ExpiresAt: at.Add(100 * 24 * time.Hour),
			Announced: domain.PageUpload{Document: "passport", Page: "1", Kind: domain.KindPassport, Size: 100_000, Digest: file}}); err != nil {
			return err
		}
		n := domain.Notice{ID: domain.NewID[domain.NoticeID](), Kind: domain.NoticeSignIn, At: at}
		if err := tx.SaveNotice(id, n); err != nil {
			return err
		}
		if err := tx.CreateAnswer(store.Answer{Account: id, Owner: id, Key: domain.NewKey(), Method: "SaveProfile",
			Request: strings.Repeat("0", 64), Answer: strings.Repeat("{", 900), At: at}, domain.ErrDuplicate); err != nil {
			return err
		}
		for range 3 {
			if err := tx.AppendChange(id, store.AccountChanged, string(id), at); err != nil {
				return err
			}
		}
		return tx.PutJob(store.Job{Kind: "stalled", Account: id, Subject: string(a.ID), Data: []byte("{}"),
			Due: at.Add(100 * 24 * time.Hour)})
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// Of one of the crowd: wordOf is a word of their own for a purpose, digestOf one of digits, state where their application
// stands, arrived when it came.
const (
	wordOf   = `translate(substr(md5(n || '%s'), 1, 26), '0123456789abcdef', 'ACEGIKMOQSUWY246')` // between ids as they are made
	digestOf = `encode(sha256((n || '%s')::bytea), 'hex')`
	state    = `CASE WHEN n %% 100 < 2 THEN 'checking' WHEN n %% 100 = 2 THEN 'processing' ELSE 'issued' END`
	ago      = `x.created - (n %% 1000) * 60000 - n`
)

// copies are the statements that make the crowd of the pattern's rows, for the numbers from $1 to $2 and the pattern $3.
func copies() []string {
	named := func(format, purpose string) string { return fmt.Sprintf(format, purpose) }
	id, application, session := named(wordOf, "account"), named(wordOf, "application"), named(wordOf, "session")
	number, file := `'R' || n`, named(wordOf, "file")
	at := strings.ReplaceAll(ago, "%%", "%")
	stands := strings.ReplaceAll(state, "%%", "%")
	of := func(table string, besides ...string) string {
		return " FROM generate_series($1::bigint, $2::bigint) AS n, " + table + " AS x WHERE x.account = $3" + strings.Join(besides, "")
	}
	return []string{
		`INSERT INTO account (id, phone, email, email_confirmed, snils, password, data, profile, profile_revision, changes, created) SELECT ` +
			id + `, substr(` + named(digestOf, "phone") + `, 1, 22), substr(` + named(digestOf, "mail") + `, 1, 22), 1, substr(` + named(digestOf, "snils") +
			`, 1, 22), x.password, x.data, x.profile, 1, 3, ` + at + ` FROM generate_series($1::bigint, $2::bigint) AS n, account AS x WHERE x.id = $3`,
		`INSERT INTO citizen_key (account, master, wrapped) SELECT ` + id + `, x.master, x.wrapped` + of("citizen_key"),
		`INSERT INTO session (id, account, device, generation, previous, created, thumbprint, used) SELECT ` + session + `, ` + id +
			`, x.device, 1, 0, x.created, ` + named(digestOf, "key") + `, x.used` + of("session"),
		`INSERT INTO token (digest, session, kind, generation, expires) SELECT encode(sha256((n || kind)::bytea), 'hex'), ` + session +
			`, kind, 1, extract(epoch FROM now())::bigint * 1000 + 7776000000 FROM generate_series($1::bigint, $2::bigint) AS n,
			(VALUES ('access'), ('refresh')) AS k (kind) WHERE $3::text <> ''`,
		`INSERT INTO application (account, id, number, state, data, receipt, signed, created, finished, copies_erased) SELECT ` + id + `, ` +
			application + `, ` + number + `, ` + stands + `, x.data, x.receipt, x.signed, ` + at + `, CASE WHEN n % 100 > 2 THEN ` + at +
			` ELSE 0 END, 1` + of("application"),
		`INSERT INTO office_case (account, application, number, service, state, since, arrived, outcome, checks, checked, claimer, claimed,
			until) SELECT ` + id + `, ` + application + `, ` + number + `, x.service, ` + stands + `, ` + strings.ReplaceAll(at, "x.created", "x.since") +
			`, ` + strings.ReplaceAll(at, "x.created", "x.arrived") + `, x.outcome, x.checks, 0, '', 0, 0` + of("office_case"),
		`INSERT INTO document (account, id, data, added) SELECT ` + id + `, x.id, x.data, x.added` + of("document"),
		`INSERT INTO blob (id, account, digest, size, complete) SELECT ` + file + `, ` + id + `, substr(` + named(digestOf, "file") +
			`, 1, 22), x.size, x.complete` + of("blob"),
		`INSERT INTO upload (id, account, document, page, blob, got, data, expires) SELECT ` + named(wordOf, "upload") + `, ` + id +
			`, x.document, x.page, ` + file + `, x.got, x.data, x.expires` + of("upload"),
		`INSERT INTO notice (account, id, data) SELECT ` + id + `, ` + named(wordOf, "notice") + `, x.data` + of("notice"),
		`INSERT INTO answer (account, key, method, request, answer, created, owner) SELECT ` + id + `, ` + named(wordOf, "key") + `, x.method, ` +
			named(digestOf, "request") + `, x.answer, ` + at + `, ` + id + of("answer"),
		`INSERT INTO change (account, number, kind, thing, at) SELECT ` + id + `, x.number, x.kind, ` + id + `, x.at` + of("change"),
		`INSERT INTO job (id, kind, account, subject, data, due, attempts, lane) SELECT ` + named(wordOf, "job") + `, x.kind, ` + id + `, ` +
			application + `, x.data, x.due + n, 0, x.lane` + of("job", " AND n % 33 = 0"),
	}
}

// gather fills the database with a crowd of so many, past triggers that look at every row.
func gather(t testing.TB, db *sql.DB, s *store.Store, n int) {
	t.Helper()
	r, ctx := pattern(t, s), context.Background()
	one, err := db.Conn(ctx)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = one.Close() }()
	run := func(query string, args ...any) {
		if _, err := one.ExecContext(ctx, query, args...); err != nil {
			t.Fatal(query, err)
		}
	}
	run("SET session_replication_role = replica")
	run("SET synchronous_commit = off")
	run("SET statement_timeout = 0")
	const atOnce = 50_000
	for i := 1; i <= n; i += atOnce {
		for _, query := range copies() {
			run(query, i, min(n, i+atOnce-1), string(r.account.ID))
		}
	}
	run("VACUUM ANALYZE")
	run("RESET ALL")
}
