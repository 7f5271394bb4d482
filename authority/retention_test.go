package authority_test

import (
	"slices"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/store"
	"razvorot/domain"
)

const aDay = 24 * time.Hour

// files returns how many files the authority keeps of the citizen.
func (c *citizen) files() int64 {
	c.Helper()
	var n int64
	c.records(func(t *store.Tx) error {
		var err error
		n, err = t.CountBlobs(c.caller.Account)
		return err
	})
	return n
}

func (c *citizen) retain() authority.RetentionReport {
	c.Helper()
	return ok(c.b.a.Retain(c.ctx()))(c)
}

func TestCopiesOfAnIssuedPassportAreErasedAfterTheirTime(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	p := c.passport()
	before := c.files()
	c.b.clock.Advance(29 * aDay)
	if r := c.retain(); r.Removed[authority.RuleIssuedCopies] != 0 || c.files() != before {
		t.Error("a day early:", r.Removed)
	}
	c.b.clock.Advance(2 * aDay)
	if r := c.retain(); r.Removed[authority.RuleIssuedCopies] != before || c.files() != 0 || before < 4 {
		t.Error(before, c.files(), r.Removed)
	}
	c.signIn()
	for _, d := range ok(c.backend().FindDocuments(c.ctx()))(c) {
		if d.State() != domain.FileConfirmed {
			t.Error("what was found genuine is", d.State())
		}
	}
	if now := ok(c.backend().FindPassport(c.ctx(), p.ID))(c); now.State != domain.PassportActive {
		t.Error(now.State)
	}
	if r := c.retain(); r.Removed[authority.RuleIssuedCopies] != 0 {
		t.Error("erased twice:", r.Removed)
	}
}

func TestAnotherPassportIsMadeOfAPortraitWhoseCopyIsGone(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.passport()
	c.b.clock.Advance(40 * aDay)
	c.retain()
	c.signIn()
	receipt := c.submit()
	c.awaitState(receipt.Application, domain.Ready)
	c.lookAt(c.activate(c.collect(receipt.Application).ID))
}

func TestCopiesOfARefusedApplicationAreAskedForAnew(t *testing.T) {
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Rules.ByHand = true }), 0)
	c.confirmed()
	id := c.submit().Application
	c.awaitState(id, domain.Checking)
	refusal := domain.Decision{Action: domain.Refuse, Reasons: []domain.Reason{{Code: domain.RefusedFile}}}
	if err := c.trial().Decide(c.ctx(), id, refusal); err != nil {
		t.Fatal(err)
	}
	c.b.clock.Advance(91 * aDay)
	if r := c.retain(); r.Removed[authority.RuleRefusedCopies] < 4 || c.files() != 0 {
		t.Error(r.Removed, c.files())
	}
	c.signIn()
	for _, d := range ok(c.backend().FindDocuments(c.ctx()))(c) {
		if d.State() != domain.FileRejected || d.Pages[0].Reason != domain.FileErased {
			t.Error(d.Kind, d.State(), d.Pages[0].Reason)
		}
	}
	c.documents() // sends them again
	c.awaitState(c.submit().Application, domain.Checking)
}

func TestCopiesStayWhileAnotherApplicationNeedsThem(t *testing.T) {
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Rules.ByHand = true }), 0)
	c.confirmed()
	first := c.submit().Application
	ok(c.backend().Withdraw(c.ctx(), domain.NewKey(), first))(c)
	second := c.submit().Application
	before := c.files()
	c.b.clock.Advance(40 * aDay)
	if r := c.retain(); r.Removed[authority.RuleWithdrawnCopies] != 0 || c.files() != before {
		t.Error(r.Removed)
	}
	c.signIn()
	if err := c.trial().Decide(c.ctx(), second, domain.Decision{Action: domain.Approve}); err != nil {
		t.Fatal(err)
	}
	c.awaitState(second, domain.Ready)
}

// TestACommandWhoseAnswerIsGoneIsNotDoneTwice repeats one as a device does that was off the network for six weeks.
func TestACommandWhoseAnswerIsGoneIsNotDoneTwice(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	c.signIn()
	key := domain.NewKey()
	ok(c.backend().SaveProfile(c.ctx(), key, c.profile))(c)
	c.b.clock.Advance(20 * aDay)
	c.retain()
	c.signIn()
	ok(c.backend().SaveProfile(c.ctx(), key, c.profile))(c)
	c.b.clock.Advance(22 * aDay)
	if r := c.retain(); r.Removed[store.RuleAnswers] == 0 {
		t.Error(r.Removed)
	}
	c.signIn()
	_, err := c.backend().SaveProfile(c.ctx(), key, c.profile)
	c.want(domain.ErrConflict, err)
}

func TestAnUploadThatIsNotFinishedGoesWithWhatArrived(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	c.signIn()
	ok(c.backend().CreateUpload(c.ctx(), domain.NewKey(), announcement("portrait", domain.KindPortrait, domain.PageFront, picture(1))))(c)
	c.b.clock.Advance(2 * aDay)
	if r := c.retain(); r.Removed[authority.RuleUploads] != 1 || c.files() != 0 {
		t.Error(r.Removed, c.files())
	}
}

func TestARunOfRetentionIsReported(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	c.signIn()
	c.b.advance(3 * aDay) // the job runs daily
	reports := ok(c.b.a.RetentionReports(c.ctx(), 10))(c)
	if len(reports) == 0 || !slices.ContainsFunc(reports, func(r authority.RetentionReport) bool {
		return r.Removed[store.RuleChallenges] == 2 // a registration and a sign-in
	}) {
		t.Error(reports)
	}
	var entries int
	query := "SELECT (SELECT COUNT(*) FROM audit_pending WHERE action = 'retention.run') + " +
		"(SELECT COUNT(*) FROM audit_entry WHERE action = 'retention.run')"
	if err := c.b.db.QueryRow(query).Scan(&entries); err != nil || entries != len(reports) {
		t.Error(entries, "entries of", len(reports), "runs:", err)
	}
}
