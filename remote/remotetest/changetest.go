package remotetest

import (
	"context"
	"errors"
	"time"

	"razvorot/domain"
)

var changeTests = []test{
	{"everything that happens arrives as changes", testEverythingArrives},
	{"changes go on from the cursor, and begin again from the empty one", testCursor},
	{"a cursor that never was is too old", testCursorUnknown},
	{"waiting ends early with news", testWaitNews},
	{"waiting ends with nothing new", testWaitNothing},
	{"waiting ends when nobody waits any more", testWaitCancelled},
	{"another device of the citizen learns the same", testOtherDevice},
	{"notices are read, once with one key", testReadNotices},
	{"messages at the counter are numbered and can be waited for", testMessages},
}

// view is what a device knows by its changes alone.
type view struct {
	account       domain.Account
	documents     map[domain.DocumentID]domain.Document
	applications  map[domain.ApplicationID]domain.Application
	passports     map[domain.RegistryID]domain.Passport
	notices       map[domain.NoticeID]domain.Notice
	conversations map[domain.ConversationID]domain.Conversation
	proofs        map[domain.ProofID]domain.ProofAttempt
	prints        map[domain.PrintID]domain.PrintOrder
	guardians     map[domain.GuardianID]domain.GuardianRequest
}

// learn applies everything after a cursor.
func (s *scene) learn(b domain.Backend, after domain.Cursor) (view, domain.Cursor) {
	s.Helper()
	k := view{documents: map[domain.DocumentID]domain.Document{}, applications: map[domain.ApplicationID]domain.Application{},
		passports: map[domain.RegistryID]domain.Passport{}, notices: map[domain.NoticeID]domain.Notice{},
		conversations: map[domain.ConversationID]domain.Conversation{}, proofs: map[domain.ProofID]domain.ProofAttempt{},
		prints:    map[domain.PrintID]domain.PrintOrder{},
		guardians: map[domain.GuardianID]domain.GuardianRequest{}}
	for range 1000 {
		changes, next, err := b.FetchChanges(s.ctx, after, 0)
		s.ok(err)
		after = next
		if len(changes) == 0 {
			return k, after
		}
		for _, c := range changes {
			s.apply(&k, c)
		}
	}
	s.Fatal("the changes do not end")
	return k, after
}

func (s *scene) apply(k *view, c domain.Change) {
	s.Helper()
	s.check(!c.At.IsZero(), "a change without a time")
	set := 0
	if c.Account != nil {
		set++
		k.account = *c.Account
	}
	if c.Document != nil {
		set++
		k.documents[c.Document.ID] = *c.Document
	}
	if c.Application != nil {
		set++
		k.applications[c.Application.ID] = *c.Application
	}
	if c.Passport != nil {
		set++
		k.passports[c.Passport.ID] = *c.Passport
	}
	if c.Proof != nil {
		set++
		k.proofs[c.Proof.ID] = *c.Proof
	}
	if c.Print != nil {
		set++
		k.prints[c.Print.ID] = *c.Print
	}
	if c.Guardian != nil {
		set++
		k.guardians[c.Guardian.ID] = *c.Guardian
	}
	if c.Notice != nil {
		set++
		k.notices[c.Notice.ID] = *c.Notice
	}
	if c.Conversation != nil {
		set++
		k.conversations[c.Conversation.ID] = *c.Conversation
	}
	s.check(set == 1, "a change is about %d things", set)
}

func testEverythingArrives(s *scene) {
	p := s.active()
	k, _ := s.learn(s.Backend, "")
	account := got(s.Backend.Account(s.ctx))(s)
	s.check(k.account.Level == domain.Confirmed && k.account.Version == account.Version, "%v", k.account)
	documents := got(s.Backend.FindDocuments(s.ctx))(s)
	s.check(len(documents) > 0, "no documents")
	for _, d := range documents {
		s.check(k.documents[d.ID].State() == d.State() && len(k.documents[d.ID].Pages) == len(d.Pages), "%v, known %v", d, k.documents[d.ID])
	}
	a := k.applications[p.Application]
	s.check(a.State == domain.Issued && a.Version == got(s.Backend.FindApplication(s.ctx, a.ID))(s).Version, "%v", a)
	s.check(k.passports[p.ID].State == domain.PassportActive && k.passports[p.ID].Holder == p.Holder, "%v", k.passports[p.ID])
	kinds := map[domain.NoticeKind]int{}
	for _, n := range k.notices {
		kinds[n.Kind]++
		s.check(n.Route.Page != "" && !n.At.IsZero(), "%+v", n)
		s.check(n.Kind != domain.NoticeReady || n.Params.Registry == p.ID && !n.Params.FormedAt.IsZero(), "%+v", n)
	}
	s.check(kinds[domain.NoticeReady] == 1 && kinds[domain.NoticeApplication] > 0 && kinds[domain.NoticeLevel] > 0, "%v", kinds)
}

func testCursor(s *scene) {
	s.standard()
	all, cursor := s.learn(s.Backend, "")
	s.check(cursor != "", "no cursor")
	nothing, same := s.learn(s.Backend, cursor)
	s.check(nothing.account.ID == "" && len(nothing.notices) == 0, "old changes after the cursor")
	p := front(picture(1))
	s.upload(p, picture(1))
	fresh, _ := s.learn(s.Backend, same)
	_, there := fresh.documents[p.Document]
	s.check(there && fresh.account.ID == "", "%v", fresh.documents)
	again, _ := s.learn(s.Backend, "")
	_, there = again.documents[p.Document]
	s.check(there && again.account.Version == all.account.Version && len(again.notices) >= len(all.notices), "the beginning is lost")
}

func testCursorUnknown(s *scene) {
	s.citizen()
	s.wants(domain.ErrNotFound, changesFailure(s, "never-given-out"))
}

// poll is one answer to FetchChanges.
type poll struct {
	changes []domain.Change
	err     error
}

func (s *scene) poll(ctx context.Context, after domain.Cursor, wait time.Duration) <-chan poll {
	answer := make(chan poll, 1)
	go func() {
		changes, _, err := s.Backend.FetchChanges(ctx, after, wait)
		answer <- poll{changes, err}
	}()
	return answer
}

func testWaitNews(s *scene) {
	s.citizen()
	_, cursor := s.learn(s.Backend, "")
	answer := s.poll(s.ctx, cursor, 50*time.Second)
	got(s.Backend.SaveProfile(s.ctx, key(), s.anybody()))(s)
	p := <-answer // the clock stands still
	s.ok(p.err)
	s.check(len(p.changes) > 0, "it waited for nothing")
}

func testWaitNothing(s *scene) {
	s.citizen()
	_, cursor := s.learn(s.Backend, "")
	answer := s.poll(s.ctx, cursor, 5*time.Second)
	for {
		select {
		case p := <-answer:
			s.ok(p.err)
			s.check(len(p.changes) == 0, "%d changes", len(p.changes))
			return
		case <-s.ctx.Done():
			s.Fatal("it waits on")
		default:
			s.Advance(10 * time.Millisecond)
		}
	}
}

func testWaitCancelled(s *scene) {
	s.citizen()
	_, cursor := s.learn(s.Backend, "")
	ctx, cancel := context.WithCancel(s.ctx)
	answer := s.poll(ctx, cursor, 50*time.Second)
	cancel()
	p := <-answer
	s.check(errors.Is(p.err, domain.ErrUnavailable) || errors.Is(p.err, context.Canceled), "%v", p.err)
}

func testOtherDevice(s *scene) {
	s.standard()
	b := s.NewDevice()
	s.signIn(b, s.phone)
	k, _ := s.learn(b, "")
	s.check(k.account.Level == domain.Standard, "%v", k.account)
	signedIn := false
	for _, n := range k.notices {
		signedIn = signedIn || n.Kind == domain.NoticeSignIn
	}
	s.check(signedIn, "a new sign-in is not told")
	stranger, _ := s.learn(s.other(), "")
	s.check(stranger.account.ID != k.account.ID, "a stranger's changes")
}

func testReadNotices(s *scene) {
	s.standard()
	k, cursor := s.learn(s.Backend, "")
	var ids []domain.NoticeID
	for id, n := range k.notices {
		s.check(n.ReadAt.IsZero(), "read before")
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		s.Fatal("no notices")
	}
	command := key()
	s.ok(s.Backend.ReadNotices(s.ctx, command, ids))
	s.ok(s.Backend.ReadNotices(s.ctx, command, ids))
	s.ok(s.Backend.ReadNotices(s.ctx, key(), []domain.NoticeID{domain.NewID[domain.NoticeID]()}))
	fresh, _ := s.learn(s.Backend, cursor)
	for _, id := range ids {
		s.check(!fresh.notices[id].ReadAt.IsZero(), "not read")
	}
}

func testMessages(s *scene) {
	s.citizen()
	all := got(s.Trial.Messages(s.ctx, 0, 0))(s)
	for i, m := range all {
		s.check(m.Number > 0 && (i == 0 || m.Number > all[i-1].Number) && m.To != "" && m.Channel != "", "%v", m)
	}
	last := all[len(all)-1].Number
	s.check(len(got(s.Trial.Messages(s.ctx, last, 0))(s)) == 0, "messages after the last")
	news := make(chan []domain.TrialMessage, 1)
	go func() {
		fresh, _ := s.Trial.Messages(s.ctx, last, 50*time.Second)
		news <- fresh
	}()
	got(s.Backend.StartEmailConfirmation(s.ctx, key()))(s)
	fresh := <-news
	s.check(len(fresh) > 0 && fresh[0].Purpose == domain.MessageEmail && fresh[0].Channel == domain.ByMail, "%v", fresh)
}
