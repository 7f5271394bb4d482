package server_test

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/remote/remotetest"
)

// await moves the clock until something holds.
func (d *device) await(what string, holds func() bool) {
	d.Helper()
	for range 600 {
		if holds() {
			return
		}
		d.config.Clock.(*remotetest.Clock).Advance(time.Second)
		time.Sleep(5 * time.Millisecond) // the worker is another goroutine
	}
	d.Fatal("never:", what)
}

func (d *device) prove() {
	d.Helper()
	ctx := d.Context()
	must(d.SaveProfile(ctx, domain.NewKey(), d.who))
	d.await("answers of the registers", func() bool {
		a := must(d.Account(ctx))
		return len(a.Checks) > 0 && !slices.ContainsFunc(a.Checks, func(c domain.RegistryCheck) bool { return c.Outcome == domain.Pending })
	})
	ticket := d.ticket(must(d.StartProof(ctx, domain.NewKey())), domain.MessageProof)
	address, answers := d.who.Registration, map[domain.QuestionID]string{}
	known := map[string]string{"registration_street": address.Street, "registration_house": address.House,
		"registration_flat": address.Flat, "registration_postal_code": address.PostalCode,
		"snils_last_four": d.who.SNILS.Digits()[7:], "inn_last_four": d.who.INN.String()[8:]}
	for _, q := range must(d.ProofQuestions(ctx, ticket)) {
		answers[q.ID] = known[q.Kind]
	}
	must(d.AnswerProof(ctx, ticket, answers))
}

// attach sends the documents that the passport service wants.
func (d *device) attach() map[domain.RequirementID]domain.DocumentID {
	d.Helper()
	n := 0
	for _, kind := range []domain.DocumentKind{domain.KindPassport, domain.KindSNILS, domain.KindProofOfAddress, domain.KindPortrait} {
		rules, _ := kind.Rules()
		for _, role := range rules.Required {
			n++
			img := image.NewRGBA(image.Rect(0, 0, 90, 120))
			for i := range img.Pix {
				img.Pix[i] = byte(i * (n + 3))
			}
			img.Set(1, 1, color.Black)
			var b bytes.Buffer
			if err := jpeg.Encode(&b, img, nil); err != nil {
				d.Fatal(err)
			}
			u := must(d.CreateUpload(d.Context(), domain.NewKey(), domain.PageUpload{Document: domain.DocumentID(kind), Kind: kind, Role: role,
				Page: domain.NewID[domain.PageID](), MediaType: domain.MediaJPEG, Size: int64(b.Len()), Digest: domain.HashOf(b.Bytes())}))
			must(d.AppendUpload(d.Context(), u.ID, 0, bytes.NewReader(b.Bytes())))
		}
	}
	return map[domain.RequirementID]domain.DocumentID{domain.NeedPassport: domain.DocumentID(domain.KindPassport),
		domain.NeedSNILS: domain.DocumentID(domain.KindSNILS), domain.NeedAddress: domain.DocumentID(domain.KindProofOfAddress),
		domain.NeedPortrait: domain.DocumentID(domain.KindPortrait)}
}

// passport goes from the documents to the active passport.
func (d *device) passport() domain.Passport {
	d.Helper()
	ctx := d.Context()
	now := d.config.Clock.Now()
	a := domain.NewDraft(domain.NewID[domain.ApplicationID](), domain.PassportService(), d.who, now)
	for need, document := range d.attach() {
		a = a.Attach(need, document)
	}
	var issue domain.Consent
	for _, text := range must(d.ConsentTexts(ctx, "ru")) {
		switch text.ID {
		case domain.PersonalData, domain.BiometricData, domain.ServiceTerms:
			a.Consents = append(a.Consents, text.Agree(now))
		case domain.PassportIssue:
			issue = text.Agree(now)
		}
	}
	d.await("documents that are looked through", func() bool {
		usable := map[domain.DocumentID]bool{}
		changes, _, err := d.FetchChanges(ctx, "", 0)
		for _, c := range changes {
			if c.Document != nil {
				usable[c.Document.ID] = c.Document.Usable() && c.Document.State() != domain.FileChecking
			}
		}
		return err == nil && len(usable) == 4 && !slices.Contains(slices.Collect(maps.Values(usable)), false)
	})
	digest := a.Submission().Digest()
	sent := must(d.StartSignature(ctx, domain.NewKey(), a.ID, digest))
	receipt := must(d.Submit(ctx, domain.NewKey(), a.Submission(), domain.Signature{Method: domain.SignedByCode, Digest: digest,
		At: now, Ticket: d.ticket(sent, domain.MessageSign)}))
	d.await("a passport that is ready", func() bool {
		return must(d.FindApplication(ctx, receipt.Application)).State == domain.Ready
	})
	p := must(d.Collect(ctx, domain.NewKey(), receipt.Application, issue))
	return must(d.ActivatePassport(ctx, domain.NewKey(), p.ID, d.ticket(must(d.StartActivation(ctx, domain.NewKey(), p.ID)), domain.MessageActivate)))
}

// TestTheLogOfAWholeJourneyNamesNobody has somebody go all the way, with a wrong password and a wrong code on it, and reads everything
// that was logged at the finest level, and the metrics.
func TestTheLogOfAWholeJourneyNamesNobody(t *testing.T) {
	if testing.Short() {
		t.Skip("a whole journey")
	}
	c := trial(t)
	c.Clock, c.Rules.ByHand = remotetest.NewClock(time.Now()), false
	b := start(t, c)
	d := b.device(0)
	d.signIn()
	if _, err := d.SignIn(t.Context(), d.login(), password+"x", domain.DeviceInfo{Name: "Чужой стол"}); err == nil {
		t.Error("a wrong password is right")
	}
	d.prove()
	p := d.passport()
	if p.State != domain.PassportActive {
		t.Fatal(p.State)
	}
	_, counted := b.get("/metrics")
	session := must(d.sessions.FindSession(t.Context()))
	if err := b.running.Stop(context.Background()); err != nil {
		t.Error(err)
	}
	secrets := map[string]string{"phone": d.who.Phone.String(), "phone's digits": strings.TrimPrefix(d.who.Phone.String(), "+7"), "mail": d.who.Email.String(),
		"family name": d.who.Name.Family, "given name": d.who.Name.Given, "SNILS": d.who.SNILS.String(), "SNILS's digits": d.who.SNILS.Digits(),
		"INN": d.who.INN.String(), "passport": d.who.Passport.Number.Number(), "street": d.who.Registration.Street, "password": password,
		"access token": session.AccessToken, "refresh token": session.RefreshToken, "account": string(session.Account), "device": "Чужой стол"}
	for i, code := range d.codes {
		secrets["code "+string(rune('0'+i))] = "\"" + code + "\""
	}
	for _, where := range []struct{ name, text string }{{"log", b.log.String()}, {"metrics", counted}} {
		if len(where.text) < 100 {
			t.Error("nothing to read in", where.name)
		}
		for what, secret := range secrets {
			if secret != "" && strings.Contains(where.text, secret) {
				t.Errorf("the %s names the %s", where.name, what)
			}
		}
	}
}
