package authority_test

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/issuance"
	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

func TestAnOperatorAsksRefusesAndApprovesAndTheCitizenIsTold(t *testing.T) {
	b := newBench(t, byHand)
	c, ref := checking(b, 0)
	anna := hire(b, "anna", office.RoleOperator)
	next, err := anna.ClaimNext(t.Context(), office.Filter{})
	if err != nil || next != ref {
		t.Fatal(next, err)
	}
	seen, err := anna.Case(t.Context(), ref)
	fine(t, err)
	if len(seen.Documents) != 4 || seen.ClaimedBy == "" || !slices.Contains(seen.Actions, domain.Approve) || len(seen.Differences) != 0 {
		t.Error(len(seen.Documents), seen.ClaimedBy, seen.Actions, seen.Differences)
	}
	ask := domain.Decision{Action: domain.Ask, Questions: []domain.Question{{Field: person.FieldIssuer, Text: "Как в паспорте?"}}}
	wants(t, domain.ErrConflict, anna.Decide(t.Context(), ref, seen.Application.Version-1, ask))
	wants(t, domain.ErrInvalid, anna.Decide(t.Context(), ref, seen.Application.Version, domain.Decision{Action: domain.Refuse}))
	wants(t, domain.ErrInvalid, anna.Decide(t.Context(), ref, seen.Application.Version,
		domain.Decision{Action: domain.Ask, Questions: []domain.Question{{Field: "no.such", Text: "?"}}}))
	fine(t, anna.Decide(t.Context(), ref, seen.Application.Version, ask))
	wants(t, domain.ErrForbidden, anna.Decide(t.Context(), ref, seen.Application.Version+1, ask)) // the claim ended with it
	asked := c.awaitState(ref.Application, domain.NeedsInfo)
	if q := asked.OpenQuestions(); len(q) != 1 || q[0].Text != "Как в паспорте?" {
		t.Error(q)
	}
	ok(c.backend().Resubmit(t.Context(), domain.NewKey(), ref.Application,
		domain.Resubmission{Replies: map[domain.QuestionID]string{asked.Questions[0].ID: "Да"}}))(c)
	again := c.awaitState(ref.Application, domain.Checking)
	wants(t, domain.ErrForbidden, anna.Decide(t.Context(), ref, again.Version, domain.Decision{Action: domain.Approve}))
	fine(t, anna.Claim(t.Context(), ref))
	fine(t, anna.Decide(t.Context(), ref, again.Version, domain.Decision{Action: domain.Approve}))
	c.awaitState(ref.Application, domain.Ready)
	if _, err := anna.ClaimNext(t.Context(), office.Filter{}); !errors.Is(err, domain.ErrNotFound) {
		t.Error("a case that is decided waits:", err)
	}
}

func TestACaseShowsWhatTheRegistersHaveDifferently(t *testing.T) {
	b := newBench(t, byHand)
	c := newCitizen(b, 0)
	c.confirmed()
	c.profile.Passport.Issued = c.profile.Passport.Issued.AddDays(1) // in the form alone
	ref := office.CaseRef{Account: c.caller.Account, Application: c.submit().Application}
	c.awaitState(ref.Application, domain.Checking)
	anna := hire(b, "anna", office.RoleOperator)
	fine(t, anna.Claim(t.Context(), ref))
	seen, err := anna.Case(t.Context(), ref)
	fine(t, err)
	want := office.Difference{Field: person.FieldIssued, Registry: domain.RegistryMVD, Given: c.profile.Passport.Issued.String()}
	if len(seen.Differences) != 1 || seen.Differences[0].Field != want.Field || seen.Differences[0].Registry != want.Registry {
		t.Error(seen.Differences)
	}
	q, err := anna.Queue(t.Context(), office.Filter{})
	if err != nil || q.Items[0].Checks != domain.Mismatch || q.Items[0].Claimer == "" {
		t.Error(q.Items, err)
	}
	entries := seen.History
	if len(entries) == 0 || entries[len(entries)-1].Action != "case.claim" {
		t.Error(entries)
	}
}

func TestAFileOfACaseComesAsItWasSent(t *testing.T) {
	b := newBench(t, byHand)
	c, ref := checking(b, 0)
	anna := hire(b, "anna", office.RoleOperator)
	fine(t, anna.Claim(t.Context(), ref))
	seen, err := anna.Case(t.Context(), ref)
	fine(t, err)
	for _, d := range seen.Documents {
		for _, p := range d.Pages {
			f, err := anna.File(t.Context(), ref, d.ID, p.ID)
			if err != nil || f.MediaType != "image/jpeg" || domain.HashOf(f.Content) != p.Digest {
				t.Error(d.Kind, f.MediaType, err)
			}
		}
	}
	extra := picture(88) // sent, and attached to nothing
	page := announcement("extra", domain.KindINN, domain.PageFront, extra)
	c.upload(page, extra)
	b.advance(rules().DocumentCheck)
	_, err = anna.File(t.Context(), ref, "extra", page.Page)
	wants(t, domain.ErrNotFound, err)
}

func TestTheQueueComesOldestFirstInPages(t *testing.T) {
	b := newBench(t, byHand)
	var refs []office.CaseRef
	for who := range 3 {
		if who > 0 {
			b.advance(time.Minute)
		}
		_, ref := checking(b, []int{0, 1, 9}[who])
		refs = append(refs, ref)
	}
	anna := hire(b, "anna", office.RoleOperator)
	var got []office.CaseRef
	f := office.Filter{Limit: 1}
	for range 10 {
		q, err := anna.Queue(t.Context(), f)
		if err != nil || q.Total != 3 {
			t.Fatal(q.Total, err)
		}
		for _, item := range q.Items {
			got = append(got, item.Ref)
		}
		if f.After = q.Next; q.Next == "" {
			break
		}
	}
	if !slices.Equal(got, refs) {
		t.Error(got, refs)
	}
	_, err := anna.Queue(t.Context(), office.Filter{After: "!"})
	wants(t, domain.ErrInvalid, err)
	fine(t, anna.Claim(t.Context(), refs[1]))
	for want, f := range map[string]office.Filter{"1": {Mine: true}, "2": {Free: true}, "0": {Stalled: true},
		"3": {States: domain.ApplicationStates()}, "": {Service: "another"}} {
		q, err := anna.Queue(t.Context(), f)
		if err != nil || want != "" && fmt.Sprint(q.Total) != want || want == "" && q.Total != 0 {
			t.Error(want, q.Total, err)
		}
	}
	b.advance(8 * 24 * time.Hour)
	boris := hire(b, "boris", office.RoleOperator)
	if q, err := boris.Queue(t.Context(), office.Filter{Stalled: true}); err != nil || q.Total != 3 || !q.Items[0].Stalled {
		t.Error(q.Total, err)
	}
}

func TestSearchFindsByNumberAndSNILSAndTheLogTellsWhoLooked(t *testing.T) {
	b := newBench(t, byHand)
	c, ref := checking(b, 0)
	number := ok(c.backend().FindApplication(t.Context(), ref.Application))(c).Number
	anna := hire(b, "anna", office.RoleOperator)
	for _, query := range []string{string(number), strings.ToLower(string(number)), c.profile.SNILS.String()} {
		found, err := anna.Search(t.Context(), query, whyLooked)
		if err != nil || len(found) != 1 || found[0].Application != ref || strings.Contains(found[0].Name, c.profile.Name.Family) {
			t.Error(query, len(found), err)
		}
	}
	found, err := anna.Search(t.Context(), string(domain.NewRegistryID()), whyLooked)
	if err != nil || len(found) != 0 {
		t.Error(len(found), err)
	}
	auditor := hire(b, "auditor", office.RoleAuditor)
	entries, err := auditor.Audit(t.Context(), office.AuditFilter{Subject: string(number), Action: "search.found"})
	if err != nil || len(entries) != 3 || entries[0].Why != whyLooked || entries[0].Name == "" {
		t.Error(entries, err)
	}
	all, err := auditor.Audit(t.Context(), office.AuditFilter{Limit: 1000})
	fine(t, err)
	for _, e := range all {
		if text := fmt.Sprint(e); strings.Contains(text, c.profile.SNILS.Digits()) || strings.Contains(text, c.profile.SNILS.String()) {
			t.Error("the log holds a number of a citizen")
		}
	}
}

func TestABlockIsDoneAtOnceAndUndoneWhenItIsRejected(t *testing.T) {
	b := newBench(t, byHand)
	c, ref := checking(b, 0)
	anna, sonya := hire(b, "anna", office.RoleOperator), hire(b, "sonya", office.RoleSenior)
	p := passportOf(t, c, ref, anna)
	propose := office.Proposal{Kind: office.ProposeBlock, Account: p.Account, Passport: p.ID, Why: whyLooked}
	key := domain.NewKey()
	made, err := anna.Propose(t.Context(), key, propose)
	fine(t, err)
	if now := ok(c.backend().FindPassport(t.Context(), p.ID))(c); now.State != domain.PassportBlocked {
		t.Error(now.State)
	}
	again, err := anna.Propose(t.Context(), key, propose)
	if err != nil || again.ID != made.ID {
		t.Error("the same proposal twice is two:", err)
	}
	propose.Kind = office.ProposeRevoke
	_, err = anna.Propose(t.Context(), key, propose)
	wants(t, domain.ErrConflict, err)
	wants(t, domain.ErrForbidden, anna.Settle(t.Context(), made.ID, true, ""))
	fine(t, sonya.Settle(t.Context(), made.ID, false, whyLooked))
	wants(t, domain.ErrConflict, sonya.Settle(t.Context(), made.ID, true, ""))
	if now := ok(c.backend().FindPassport(t.Context(), p.ID))(c); now.State != domain.PassportReady {
		t.Error(now.State)
	}
	view, err := sonya.Passport(t.Context(), p.Account, p.ID, whyLooked)
	if err != nil || len(view.Proposals) != 1 || view.Proposals[0].State != office.ProposalRejected || len(view.History) < 4 {
		t.Error(view.Proposals, len(view.History), err)
	}
}

// passportOf has a case approved and the passport collected and activated.
func passportOf(t *testing.T, c *citizen, ref office.CaseRef, by *colleague) domain.Passport {
	t.Helper()
	fine(t, by.Claim(t.Context(), ref))
	seen, err := by.Case(t.Context(), ref)
	fine(t, err)
	fine(t, by.Decide(t.Context(), ref, seen.Application.Version, domain.Decision{Action: domain.Approve}))
	c.awaitState(ref.Application, domain.Ready)
	return c.activate(c.collect(ref.Application).ID)
}

func TestWhatTwoConfirmIsDoneAndWhatOneConfirmsIsNot(t *testing.T) {
	b := newBench(t, byHand)
	c, ref := checking(b, 0)
	anna, sonya := hire(b, "anna", office.RoleOperator), hire(b, "sonya", office.RoleSenior)
	p := passportOf(t, c, ref, anna)
	state := func() domain.PassportState { return ok(c.backend().FindPassport(t.Context(), p.ID))(c).State }
	propose := func(by *colleague, kind office.ProposalKind) office.ProposalID {
		made, err := by.Propose(t.Context(), domain.NewKey(), office.Proposal{Kind: kind, Account: p.Account, Passport: p.ID, Why: whyLooked})
		fine(t, err)
		return made.ID
	}
	block := propose(anna, office.ProposeBlock)
	fine(t, sonya.Settle(t.Context(), block, true, ""))
	unblock := propose(sonya, office.ProposeUnblock)
	wants(t, domain.ErrForbidden, sonya.Settle(t.Context(), unblock, true, ""))
	wants(t, domain.ErrForbidden, anna.Settle(t.Context(), unblock, true, "")) // an operator confirms nothing
	if state() != domain.PassportBlocked {
		t.Error(state())
	}
	vera := hire(b, "vera", office.RoleSenior)
	fine(t, vera.Settle(t.Context(), unblock, true, ""))
	if state() != domain.PassportReady {
		t.Error(state())
	}
	b.advance(time.Minute)
	reissue := propose(anna, office.ProposeReissue)
	before := ok(c.backend().FindPassport(t.Context(), p.ID))(c)
	fine(t, vera.Settle(t.Context(), reissue, true, ""))
	b.advance(time.Second)
	if now := ok(c.backend().FindPassport(t.Context(), p.ID))(c); now.Version <= before.Version || !now.FormedAt.After(before.FormedAt) {
		t.Error("it was not made anew")
	}
	var signature int
	if err := b.db.QueryRow("SELECT length(signature) FROM passport WHERE id = $1", string(p.ID)).Scan(&signature); err != nil || signature == 0 {
		t.Error("it is not signed:", err)
	}
	fine(t, vera.Settle(t.Context(), propose(anna, office.ProposeRevoke), true, ""))
	if state() != domain.PassportRevoked {
		t.Error(state())
	}
	_, err := anna.Propose(t.Context(), domain.NewKey(),
		office.Proposal{Kind: office.ProposeUnblock, Account: p.Account, Passport: p.ID, Why: whyLooked})
	wants(t, domain.ErrTransition, err)
}

func TestAProposalThatNobodyConfirmsLapses(t *testing.T) {
	b := newBench(t, byHand)
	c, ref := checking(b, 0)
	anna := hire(b, "anna", office.RoleOperator)
	p := passportOf(t, c, ref, anna)
	made, err := anna.Propose(t.Context(), domain.NewKey(),
		office.Proposal{Kind: office.ProposeRevoke, Account: p.Account, Passport: p.ID, Why: whyLooked})
	fine(t, err)
	b.advance(3 * 24 * time.Hour)
	sonya := hire(b, "sonya", office.RoleSenior)
	wants(t, domain.ErrConflict, sonya.Settle(t.Context(), made.ID, true, ""))
	open, err := sonya.Proposals(t.Context(), true)
	all, failed := sonya.Proposals(t.Context(), false)
	if errors.Join(err, failed) != nil || len(open) != 0 || len(all) != 1 || all[0].State != office.ProposalLapsed || all[0].May {
		t.Error(open, all, err, failed)
	}
}

func TestTwoRegistrarsRevokeACertificate(t *testing.T) {
	b := newBench(t)
	kim, lev := hire(b, "kim", office.RoleKeys), hire(b, "lev", office.RoleKeys)
	all, err := kim.Certificates(t.Context())
	fine(t, err)
	i := slices.IndexFunc(all, func(c office.Certificate) bool { return c.Purpose == string(issuance.DocumentSigner) })
	root := slices.IndexFunc(all, func(c office.Certificate) bool { return c.Purpose == string(issuance.Root) })
	_, err = kim.Propose(t.Context(), domain.NewKey(),
		office.Proposal{Kind: office.ProposeCertificate, Serial: all[root].Serial, Why: whyLooked})
	wants(t, domain.ErrNotFound, err)
	made, err := kim.Propose(t.Context(), domain.NewKey(),
		office.Proposal{Kind: office.ProposeCertificate, Serial: all[i].Serial, Why: whyLooked})
	fine(t, err)
	wants(t, domain.ErrForbidden, kim.Settle(t.Context(), made.ID, true, ""))
	fine(t, lev.Settle(t.Context(), made.ID, true, ""))
	before, err := b.a.Backend(nobodyAtAll).(domain.Credentials).FetchTrust(t.Context())
	fine(t, err)
	all, err = lev.Certificates(t.Context())
	if err != nil || all[i].Revoked.IsZero() || len(all) < 5 {
		t.Error("revoked:", all[i].Revoked, len(all), err)
	}
	if crl, err := b.a.IssuerCRL(t.Context()); err != nil || len(crl) == 0 || len(before) == 0 {
		t.Error(err)
	}
}

func TestTheDashboardCounts(t *testing.T) {
	b := newBench(t, byHand)
	first, ref := checking(b, 0)
	checking(b, 1)
	anna := hire(b, "anna", office.RoleOperator)
	b.advance(time.Minute)
	passportOf(t, first, ref, anna)
	d, err := anna.Dashboard(t.Context())
	fine(t, err)
	today := d.Days[len(d.Days)-1]
	if d.Waiting != 1 || d.Claimed != 0 || len(d.Days) != 30 || today.Arrived != 2 || today.Approved != 1 || today.Waiting < time.Minute {
		t.Errorf("%+v", d)
	}
	b.advance(24 * time.Hour)
	boris := hire(b, "boris", office.RoleOperator)
	if d, err = boris.Dashboard(t.Context()); err != nil || d.Days[28] != today || d.Days[29].Arrived != 0 || len(d.Registries) != 4 {
		t.Error(d.Days[28], d.Days[29], err)
	}
}

func TestAReplyReachesTheCitizenOnce(t *testing.T) {
	b := newBench(t, byHand)
	anna := hire(b, "anna", office.RoleOperator)
	x := newScene(t, b, anna)
	items, err := anna.Conversations(t.Context(), true)
	if err != nil || len(items) != 1 || !items[0].Waiting || len(items[0].Head.Messages) != 0 {
		t.Fatal(len(items), err)
	}
	key := domain.NewKey()
	for range 2 {
		fine(t, anna.Reply(t.Context(), key, x.ref.Account, x.conversation, "Завтра.", true))
	}
	c, err := anna.Conversation(t.Context(), x.ref.Account, x.conversation)
	if err != nil || len(c.Messages) != 2 || !c.Closed || c.Messages[1].Actor != domain.Operator {
		t.Error(len(c.Messages), c.Closed, err)
	}
	_, err = anna.Conversation(t.Context(), "another", x.conversation)
	wants(t, domain.ErrNotFound, err)
}

// TestTheQueueIsReadFromAnIndex holds SQLite's plans: no sorting, no walk through everything.
func TestTheQueueIsReadFromAnIndex(t *testing.T) {
	b := newBench(t)
	if b.o.Dialect != store.SQLite {
		t.Skip("SQLite's plans")
	}
	for query, index := range map[string]string{
		"SELECT number FROM office_case WHERE state = 'checking' ORDER BY arrived, application, account LIMIT 50":                                                     "office_case_queue",
		"SELECT number FROM office_case WHERE state = 'checking' AND claimer = 'a' AND until > 1 ORDER BY arrived, application, account LIMIT 50":                     "office_case_claimer",
		"SELECT number FROM office_case WHERE state = 'checking' AND (arrived, application, account) > (1, 'a', 'b') ORDER BY arrived, application, account LIMIT 50": "office_case_queue",
		"SELECT why FROM audit_entry WHERE subject = 'x' ORDER BY number DESC LIMIT 50":                                                                               "audit_entry_subject",
		"SELECT id FROM proposal WHERE state = 'open' AND proposed > 1 ORDER BY proposed DESC LIMIT 5":                                                                "proposal_state",
		"SELECT COUNT(*) FROM office_case WHERE claimer > '' AND until > 1":                                                                                           "office_case_claimer",
		"SELECT COUNT(*) FROM (SELECT 1 AS one FROM office_case WHERE state = 'checking' AND (claimer = '' OR until <= 1) LIMIT 9)":                                   "COVERING INDEX office_case_queue",
		"SELECT COUNT(*) FROM (SELECT 1 AS one FROM office_case WHERE state = 'checking' AND since < 1 AND arrived < 1 LIMIT 9)":                                      "COVERING INDEX office_case_queue",
		"SELECT account FROM passport WHERE id = 'x'":                                                                                                                 "sqlite_autoindex_passport",
		"SELECT COUNT(*) FROM office_move WHERE action = 'receive' AND at >= 1 AND at < 2":                                                                            "office_move",
	} {
		rows, err := b.db.Query("EXPLAIN QUERY PLAN " + query)
		fine(t, err)
		var plan bytes.Buffer
		for rows.Next() {
			var a, b, c int
			var text string
			fine(t, rows.Scan(&a, &b, &c, &text))
			plan.WriteString(text + "\n")
		}
		fine(t, errors.Join(rows.Err(), rows.Close()))
		if text := plan.String(); !strings.Contains(text, index) || strings.Contains(text, "SCAN ") && !strings.Contains(text, "SCAN (subquery") {
			t.Errorf("%s:\n%s", query, text)
		}
	}
}

func TestACitizenIsErasedWhenTwoWantIt(t *testing.T) {
	b := newBench(t, byHand)
	c, ref := checking(b, 0)
	number := ok(c.backend().FindApplication(t.Context(), ref.Application))(c).Number
	anna, sonya := hire(b, "anna", office.RoleOperator), hire(b, "sonya", office.RoleSenior)
	made, err := anna.Propose(t.Context(), domain.NewKey(), office.Proposal{Kind: office.ProposeErase, Account: ref.Account, Why: whyLooked})
	fine(t, err)
	b.advance(time.Second)
	ok(c.backend().Account(t.Context()))(c)
	fine(t, sonya.Settle(t.Context(), made.ID, true, ""))
	b.advance(time.Second)
	_, err = c.backend().Account(t.Context())
	wants(t, domain.ErrUnauthorised, err)
	wants(t, domain.ErrNotFound, sonya.Claim(t.Context(), ref))
	if found, err := sonya.Search(t.Context(), string(number), whyLooked); err != nil || len(found) != 0 {
		t.Error(len(found), err)
	}
	if all, err := sonya.Proposals(t.Context(), false); err != nil || len(all) != 1 || all[0].State != office.ProposalConfirmed {
		t.Error(all, err)
	}
}

// TestAnApprovalNamesTheRegistersItGoesOver: a console that forgot to ask is told by the authority.
func TestAnApprovalNamesTheRegistersItGoesOver(t *testing.T) {
	registers := agreeing{}
	people := newCitizen(newBench(t), 0).profile
	b := newBench(t, byHand, func(o *authority.Options) { o.Registry = registers })
	c := &citizen{T: t, b: b, profile: people, phone: people.Phone, email: people.Email, between: func() {}}
	c.confirmed()
	ref := office.CaseRef{Account: c.caller.Account, Application: c.submit().Application}
	c.awaitState(ref.Application, domain.Checking)
	anna := hire(b, "anna", office.RoleOperator)
	fine(t, anna.Claim(t.Context(), ref))
	registers[domain.RegistryMVD] = domain.Unknown // since it was asked last
	seen, err := anna.Case(t.Context(), ref)
	fine(t, err)
	silence := office.Silence{Registry: domain.RegistryMVD, Outcome: domain.Unknown}
	if got := seen.Silences(); len(got) != 1 || got[0] != silence {
		t.Fatal(got)
	}
	approve := domain.Decision{Action: domain.Approve}
	version := seen.Application.Version
	wants(t, domain.ErrInvalid, anna.Decide(t.Context(), ref, version, approve))
	wants(t, domain.ErrInvalid, anna.Decide(t.Context(), ref, version, approve, office.Silence{Registry: domain.RegistryMVD, Outcome: domain.NoAnswer}))
	fine(t, anna.Decide(t.Context(), ref, version, approve, silence))
	c.awaitState(ref.Application, domain.Ready)
	entries, err := hire(b, "audit", office.RoleAuditor).Audit(t.Context(), office.AuditFilter{Action: "case.approve"})
	fine(t, err)
	if len(entries) == 0 || entries[0].Why != silence.String() {
		t.Error("the log does not say what the approval went over:", entries)
	}
}
