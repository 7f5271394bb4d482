package app_test

import (
	"bytes"
	"compress/zlib"
	"context"
	"image"
	"image/png"
	"io"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/credential/base45"
	"razvorot/credential/photoid"
	"razvorot/domain"
)

// statement is a code that the holder shows, with all fields and the face.
func (m *meeting) statement() app.PassportQR {
	m.Helper()
	wish := domain.QRWish{Fields: domain.QRFields(), Face: true}
	return have(m.holder.app.PassportQR(m.holder.ctx, m.id, wish))(m.holder)
}

func (m *meeting) verify(text string) app.Verdict {
	m.Helper()
	return have(m.reader.app.VerifyText(m.reader.ctx, text))(m.reader)
}

func (m *meeting) outcome(what string, v app.Verdict, want domain.VerdictOutcome) {
	m.Helper()
	if v.Outcome != want || (v.Check == "") != (want == domain.Genuine) {
		m.Errorf("%s is %s (%s), want %s", what, v.Outcome, v.Check, want)
	}
}

// altered changes one byte of what is signed.
func altered(h *holder, text string) string {
	h.Helper()
	packed, ok := base45.Decode(text)
	if !ok {
		h.Fatal("not base45")
	}
	r, err := zlib.NewReader(bytes.NewReader(packed))
	h.ok(err)
	message := have(io.ReadAll(r))(h)
	message[len(message)/2] ^= 1
	var out bytes.Buffer
	w := zlib.NewWriter(&out)
	_ = have(w.Write(message))(h)
	h.ok(w.Close())
	return base45.Encode(out.Bytes())
}

func TestWhoeverVerifiesIsToldWhatTheCodeOfAPassportSays(t *testing.T) {
	m := meet(t)
	code := m.statement()
	if kind := m.reader.app.Recognise(" " + string(code.Payload) + "\n"); kind != app.TextStatement {
		t.Errorf("it is recognised as %q", kind)
	}
	for _, text := range []string{"", "привет", "https://example.org"} {
		if kind := m.reader.app.Recognise(text); kind != app.TextNone {
			t.Errorf("%q is recognised as %q", text, kind)
		}
	}
	v := m.verify(string(code.Payload))
	m.outcome("it", v, domain.Genuine)
	p := m.holder.profile()
	for element, want := range map[string]string{domain.QRName: p.Name.String(), domain.QRBirth: p.Birth.Time().Format("02.01.2006"),
		domain.QRAdult: "true", app.FieldNumber: string(m.id)} {
		if got := value(v, element); got != want {
			t.Errorf("%s is %q", element, got)
		}
	}
	if v.Kind != app.VerdictStatement || !v.Specimen || len(v.Portrait) == 0 || !v.Until.Equal(code.Until) || !v.Status.Known || v.Status.Stale {
		t.Errorf("kind %s, a portrait of %d bytes, until %v, status %+v", v.Kind, len(v.Portrait), v.Until, v.Status)
	}
	forged := m.verify(altered(m.holder, string(code.Payload)))
	m.outcome("a forged one", forged, domain.Tampered)
	if len(forged.Fields) != 0 || forged.Portrait != nil || forged.Issuer != "" {
		t.Error("what is forged is shown")
	}
	m.outcome("something else", m.verify("привет"), domain.Malformed)
	other := newStranger(t) // with another authority
	m.outcome("one of a stranger", have(other.app.VerifyText(other.ctx, string(code.Payload)))(other), domain.UnknownIssuer)
	m.holder.fake.Advance(code.Until.Sub(m.holder.clock.Now()) + time.Second)
	late := m.verify(string(code.Payload))
	m.outcome("an old one", late, domain.OutOfDate)
	if value(late, domain.QRName) == "" {
		t.Error("an old one does not say whose it was")
	}
	if len(have(m.reader.app.Presentations(m.reader.ctx, 0, 0))(m.reader)) != 0 {
		t.Error("whoever verifies keeps a log")
	}
	m.reader.ok(m.reader.app.Lock(m.reader.ctx))
	_, err := m.reader.app.VerifyText(m.reader.ctx, string(code.Payload))
	m.reader.wants(err, domain.ErrLocked)
}

func TestACodeIsFoundInPicturesDocumentsAndFiles(t *testing.T) {
	drawsPictures(t)
	m := meet(t)
	verify := func(name string, file []byte) app.Verdict {
		t.Helper()
		v := have(m.reader.app.VerifyFile(m.reader.ctx, name, file))(m.reader)
		m.outcome(name, v, domain.Genuine)
		if value(v, app.FieldNumber) != string(m.id) || len(v.Portrait) == 0 {
			t.Errorf("%s: of passport %q, a portrait of %d bytes", name, value(v, app.FieldNumber), len(v.Portrait))
		}
		return v
	}
	if v := verify("screen.png", m.statement().PNG); v.Kind != app.VerdictStatement {
		t.Errorf("a picture of the screen is a %s", v.Kind)
	}
	o := app.PDFOptions{Language: "ru", CitizenshipName: "Российская Федерация"}
	for name, file := range map[string][]byte{
		"copy.pdf":          have(m.holder.app.PassportPDF(m.holder.ctx, m.id, o))(m.holder),
		"passport.razvorot": have(m.holder.app.PassportFile(m.holder.ctx, m.id))(m.holder),
		"clipboard.txt":     have(m.holder.app.PassportQR(m.holder.ctx, m.id, copyOnPaper))(m.holder).Payload,
	} {
		if v := verify(name, file); v.Kind != app.VerdictCopy || v.Until.Sub(v.At) < 24*time.Hour {
			t.Errorf("%s is a %s until %v", name, v.Kind, v.Until)
		}
	}
	o.Password = "Снег2031"
	protected := have(m.holder.app.PassportPDF(m.holder.ctx, m.id, o))(m.holder)
	var empty bytes.Buffer
	m.reader.ok(png.Encode(&empty, image.NewGray(image.Rect(0, 0, 300, 300))))
	for name, c := range map[string]struct {
		file []byte
		want error
	}{
		"empty.png":  {empty.Bytes(), domain.ErrNotFound},
		"text.txt":   {[]byte("это письмо, а не паспорт"), domain.ErrUnsupportedType},
		"closed.pdf": {protected, app.ErrFileProtected},
		"cut.pdf":    {[]byte("%PDF-1.7\n"), domain.ErrDamaged},
		"long.bin":   {make([]byte, 33<<20), domain.ErrTooLarge},
	} {
		if _, err := m.reader.app.VerifyFile(m.reader.ctx, name, c.file); err == nil {
			t.Errorf("%s was verified", name)
		} else {
			m.reader.wants(err, c.want)
		}
	}
}

func TestABlockedPassportIsRefusedByWhoeverVerifiesOnceTheyHear(t *testing.T) {
	m := meet(t)
	code := string(m.statement().Payload)
	var invitations []app.Invitation
	var answers [][]byte
	for range 3 { // one answer is taken to each
		i, q := m.invited(photoid.Age)
		invitations = append(invitations, i)
		answers = append(answers, have(m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase))(m.holder).File)
	}
	i := have(m.reader.app.NewAsking(m.reader.ctx, photoid.Age))(m.reader)
	read := func() app.Verdict {
		t.Helper()
		next, answer := invitations[0], answers[0]
		invitations, answers = invitations[1:], answers[1:]
		return have(m.reader.app.ReadAnswer(m.reader.ctx, next.ID, answer))(m.reader)
	}
	m.outcome("before it is blocked, the code", m.verify(code), domain.Genuine)
	m.outcome("before it is blocked, the credential", read(), domain.Genuine)
	m.holder.ok(m.holder.app.BlockPassport(m.holder.ctx, m.id))
	m.holder.soon("the authority has blocked it", func() bool {
		return have(m.holder.fake.FindPassport(m.holder.ctx, m.id))(m.holder).State == domain.PassportBlocked
	})
	before := m.verify(code)
	m.outcome("by what is known from before, the code", before, domain.Genuine)
	if !before.Status.Known || before.Status.AsOf.After(m.reader.clock.Now()) {
		t.Errorf("and that is %+v", before.Status)
	}
	m.reader.ok(m.reader.app.RefreshTrust(m.reader.ctx))
	m.outcome("the code of a blocked passport", m.verify(code), domain.Suspended)
	m.outcome("its credential", read(), domain.Suspended)
	_, err := m.holder.app.OfferNearby(m.holder.ctx, m.id)
	m.holder.wants(err, domain.ErrTransition)
	_, err = m.holder.app.OpenAsking(m.holder.ctx, m.id, i.File)
	m.holder.wants(err, domain.ErrTransition)

	m.holder.ok(m.holder.fake.MovePassport(m.holder.ctx, m.id, domain.Revoke))
	m.holder.fake.Advance(11 * time.Minute) // the list's time to live is over, and so is the code's
	m.outcome("the code of a revoked one, though past its end,", m.verify(code), domain.Revoked)
	m.outcome("its credential", read(), domain.Revoked)
	m.holder.until("the holder hears of it", func() bool {
		return have(m.holder.app.Passport(m.holder.ctx, m.id))(m.holder).State == domain.PassportRevoked
	})
	m.holder.until("its credentials are gone", func() bool { return m.fresh() == 0 })
}

func TestAVerdictWithoutTheNetworkSaysHowOldItsKnowledgeIs(t *testing.T) {
	m := meet(t)
	code := string(m.statement().Payload)
	known := m.verify(code).Status.AsOf
	m.holder.fake.SetOffline(true)
	m.holder.fake.Advance(2 * time.Minute)
	v := m.verify(code)
	m.outcome("it", v, domain.Genuine)
	if !v.Status.Known || !v.Status.Stale || !v.Status.AsOf.Equal(known) {
		t.Errorf("status %+v, known is what was true at %v", v.Status, known)
	}
	late := m.holder.stranger() // who comes when the network is gone
	_, err := late.app.VerifyText(late.ctx, code)
	late.wants(err, domain.ErrUnavailable)
	late.wants(late.app.RefreshTrust(late.ctx), domain.ErrUnavailable)

	m.holder.fake.SetOffline(false)
	second := m.holder.stranger()
	second.ok(second.app.RefreshTrust(second.ctx)) // certificates, and no list: nobody was met yet
	m.holder.fake.SetOffline(true)
	v = have(second.app.VerifyText(second.ctx, code))(second)
	m.outcome("for somebody who met nobody yet it", v, domain.Genuine)
	if v.Status.Known {
		t.Errorf("status %+v", v.Status)
	}
	second.restart()
	m.outcome("after a restart it", have(second.app.VerifyText(context.Background(), code))(second), domain.Genuine)
}
