package authority_test

import (
	"bytes"
	"maps"
	"slices"
	"testing"

	"razvorot/authority"
	"razvorot/credential/photoid"
	"razvorot/domain"
)

// TestNobodyReachesAnothersThings has a second citizen try every id of the first.
func TestNobodyReachesAnothersThings(t *testing.T) {
	b := newBench(t)
	owner, stranger := newCitizen(b, 0), newCitizen(b, 1)
	p := owner.passport()
	photo := picture(77)
	pending := ok(owner.backend().CreateUpload(t.Context(), domain.NewKey(),
		announcement("new", domain.KindINN, domain.PageFront, photo)))(owner)
	sent := ok(owner.backend().StartEmailConfirmation(t.Context(), domain.NewKey()))(owner)
	stranger.confirmed()
	before := len(owner.changes())

	s, ctx, key := stranger.backend(), t.Context(), domain.NewKey
	consent := stranger.agree(domain.PassportIssue)[0]
	fails := func(_ any, err error) error { return err }
	_, _, qr := s.FetchOfflineQR(ctx, p.ID, domain.QRWish{})
	of := key()
	_, credentials := s.IssueCredentials(ctx, of, p.ID, request(p.ID, of, photoid.DocType, deviceKeys(1)...))
	for name, err := range map[string]error{
		"IssueCredentials": credentials,
		"MovePassport":     stranger.trial().MovePassport(ctx, p.ID, domain.Block),
		"ConfirmCode":      fails(s.ConfirmCode(ctx, sent.Challenge, owner.code(domain.MessageEmail))),
		"ResendCode":       fails(s.ResendCode(ctx, sent.Challenge)),
		"FindUpload":       fails(s.FindUpload(ctx, pending.ID)),
		"AppendUpload":     fails(s.AppendUpload(ctx, pending.ID, 0, bytes.NewReader(photo))),
		"FindApplication":  fails(s.FindApplication(ctx, p.Application)),
		"Resubmit":         fails(s.Resubmit(ctx, key(), p.Application, domain.Resubmission{})),
		"Withdraw":         fails(s.Withdraw(ctx, key(), p.Application)),
		"Collect":          fails(s.Collect(ctx, key(), p.Application, consent)),
		"FindPassport":     fails(s.FindPassport(ctx, p.ID)),
		"StartActivation":  fails(s.StartActivation(ctx, key(), p.ID)),
		"ActivatePassport": fails(s.ActivatePassport(ctx, key(), p.ID, "1")),
		"FetchPortrait":    fails(s.FetchPortrait(ctx, p.ID)),
		"FetchOfflineQR":   qr,
		"BlockPassport":    fails(s.BlockPassport(ctx, key(), p.ID)),
		"Decide":           stranger.trial().Decide(ctx, p.Application, domain.Decision{Action: domain.Approve}),
	} {
		if kind, _ := domain.KindOf(err); kind != domain.ErrNotFound {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, id := range owner.noticeIDs() {
		if err := s.ReadNotices(ctx, key(), []domain.NoticeID{id}); err != nil {
			t.Error(err)
		}
	}
	if err := s.DeleteDocument(ctx, key(), "new"); err != nil {
		t.Error(err)
	}
	if after := len(owner.changes()); after != before {
		t.Errorf("%d changes, then %d", before, after)
	}
	if documents := ok(owner.backend().FindDocuments(ctx))(owner); len(documents) != 5 {
		t.Errorf("%d documents", len(documents))
	}
}

func (c *citizen) noticeIDs() []domain.NoticeID {
	ids := map[domain.NoticeID]bool{}
	for _, x := range c.changes() {
		if x.Notice != nil {
			ids[x.Notice.ID] = true
		}
	}
	return slices.Collect(maps.Keys(ids))
}

func TestATicketIsOfUseToItsOwnerAlone(t *testing.T) {
	b := newBench(t)
	owner, stranger := newCitizen(b, 0), newCitizen(b, 1)
	owner.register()
	owner.signIn()
	stranger.register()
	stranger.signIn()
	sent := ok(owner.backend().StartEmailConfirmation(t.Context(), domain.NewKey()))(owner)
	ticket := owner.ticket(sent, domain.MessageEmail)
	_, err := stranger.backend().ConfirmEmail(t.Context(), ticket)
	stranger.want(domain.ErrCodeExpired, err)
	ok(owner.backend().ConfirmEmail(t.Context(), ticket))(owner)
}

func TestACallerNeedsTheSessionOfItsAccount(t *testing.T) {
	b := newBench(t)
	a, c := newCitizen(b, 0), newCitizen(b, 1)
	a.register()
	a.signIn()
	c.register()
	c.signIn()
	for _, caller := range []authority.Caller{{Account: a.caller.Account}, {Account: a.caller.Account, Session: c.caller.Session},
		{Account: a.caller.Account, Session: "none"}, {Session: a.caller.Session}} {
		_, err := b.a.Backend(caller).Account(t.Context())
		a.want(domain.ErrUnauthorised, err)
	}
}

func TestTwoAccountsOfOnePersonGetOnePassport(t *testing.T) {
	b := newBench(t)
	first, second := newCitizen(b, 0), newCitizen(b, 0)
	second.phone = newCitizen(b, 1).phone
	second.profile.Phone = second.phone
	first.passport()
	second.confirmed()
	refused := second.awaitState(second.submit().Application, domain.Refused)
	if !slices.Contains(refused.Reasons, domain.Reason{Code: domain.RefusedDuplicate}) {
		t.Error(refused.Reasons)
	}
}
