package domain_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

var secrets = []string{"Примеров", "Анна", "1990", "4510", "112-233", "11223344595", "anna@", "900123", "Образцов", "token", "мамин", "sesame"}

func wantHidden(t *testing.T, text string) {
	t.Helper()
	for _, secret := range secrets {
		if strings.Contains(text, secret) {
			t.Errorf("%q is in %q", secret, text)
		}
	}
}

func TestPersonalDataStaysOutOfLogs(t *testing.T) {
	doc := document(domain.KindOther, domain.FileQueued)
	doc.Title = "Справка мамина"
	values := []any{
		domain.Account{ID: "x", Phone: anna().Phone, Email: anna().Email}, domain.Session{Account: "x", AccessToken: "token"},
		draft(), draft().Submission(), doc, domain.Passport{ID: "x", Holder: anna()}, domain.Ticket("sesame"),
		domain.NewCommand(domain.CommandSaveProfile, "x", must(json.Marshal(anna())), t0),
		domain.ApplicationNotice("n", draft(), t0), domain.Registration{Password: "token"},
		domain.Resubmission{Replies: map[domain.QuestionID]string{"q": "Анна"}},
		domain.Move{Answer: domain.Resubmission{Replies: map[domain.QuestionID]string{"q": "Анна"}}},
		domain.Question{Text: "Анна?", Reply: "Анна"}, domain.Signature{Ticket: "sesame", CMS: []byte("Анна")}, applicant(),
		domain.FormDraft{Form: "profile", Answers: anna().Answers()}, domain.Change{},
	}
	account, app, passport := domain.Account{Phone: anna().Phone}, draft(), domain.Passport{Holder: anna()}
	values = append(values, domain.Change{Account: &account}, domain.Change{Application: &app}, domain.Change{Passport: &passport},
		domain.Change{Document: &doc}, domain.Change{Notice: &domain.Notice{ID: "n"}}, &account, &app, &passport, &doc)

	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
			wantHidden(t, fmt.Sprintf(verb, v))
			wantHidden(t, fmt.Sprintf(verb, []any{v}))
		}
		var log bytes.Buffer
		ctx, timeless := t.Context(), slog.Record{Level: slog.LevelInfo, Message: "x"} // nanoseconds of a time may be anybody's number
		timeless.Add("v", v)
		err := errors.Join(slog.NewJSONHandler(&log, nil).Handle(ctx, timeless), slog.NewTextHandler(&log, nil).Handle(ctx, timeless))
		if err != nil {
			t.Fatal(err)
		}
		wantHidden(t, log.String())
	}
}

func TestErrorsAboutAProfileHoldNothingPersonal(t *testing.T) {
	answers := anna().Answers().With(person.Answers{person.FieldSNILS: "112-233-445 96", person.FieldFamily: "Примероva"})
	_, found := person.ReadProfile(answers, today)
	err := domain.InvalidUnlessClean(found)
	wantHidden(t, err.Error())
	wantHidden(t, string(must(json.Marshal(found))))
	if !found.Has(person.FieldSNILS, finding.SNILSChecksum) {
		t.Error(found)
	}
}

func TestANoticeHoldsNothingPersonalAndLeadsToItsScreen(t *testing.T) {
	a := path(t, draft(), submit(draft()), receive, review, ask)
	n := domain.ApplicationNotice("n1", a, t0)
	wantHidden(t, string(must(json.Marshal(n))))
	if n.Kind != domain.NoticeQuestion || n.Params.Count != 2 || n.Route != (domain.Route{Page: domain.RouteApplication, Arg: "a1"}) {
		t.Errorf("%+v", n)
	}
	ready := path(t, draft(), submit(draft()), receive, review, approve, prepare)
	if n := domain.ApplicationNotice("n2", ready, t0); n.Kind != domain.NoticeReady || n.Params.Registry != "1" || n.Params.FormedAt != t0 {
		t.Errorf("%+v", n)
	}
	issued := path(t, ready, collect)
	if n := domain.ApplicationNotice("n3", issued, t0); n.Route != (domain.Route{Page: domain.RoutePassport, Arg: "1"}) {
		t.Errorf("%+v", n)
	}
	d := document(domain.KindPassport, domain.FileRejected)
	d.Title, d.Pages[0].Reason = "мамин", domain.FileGlare
	n = domain.DocumentNotice("n4", d, d.Pages[0], t0)
	wantHidden(t, string(must(json.Marshal(n))))
	if n.Params.Reason != domain.FileGlare || n.Params.File != domain.FileRejected {
		t.Errorf("%+v", n)
	}
}

func TestTheSystemClockRuns(t *testing.T) {
	var clock domain.Clock = domain.SystemClock{}
	before := clock.Now()
	<-clock.After(time.Nanosecond)
	if clock.Now().Before(before) {
		t.Error("time goes back")
	}
}
