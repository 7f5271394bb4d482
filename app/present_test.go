package app_test

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"errors"
	"image"
	_ "image/png"
	"slices"
	"strings"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/credential/cose"
	"razvorot/credential/photoid"
	"razvorot/credential/proximity"
	"razvorot/credential/request"
	"razvorot/domain"
	"razvorot/remote/nearby"
)

// meeting is a citizen with an active passport and somebody who has the program and no account.
type meeting struct {
	*testing.T
	holder, reader *holder
	id             domain.RegistryID
}

func meet(t *testing.T) *meeting {
	t.Helper()
	if testing.Short() {
		t.Skip("two devices meet in one of the tests of the short run")
	}
	return meetAlways(t)
}

func meetAlways(t *testing.T) *meeting {
	t.Helper()
	h, id := active(t)
	return &meeting{t, h, h.stranger(), id}
}

// nearby has the reader ask nearby for a preset, and the holder decide.
func (m *meeting) nearby(preset string, decide func(app.Asking) error) (app.Verdict, error) {
	m.Helper()
	s := have(m.holder.app.OfferNearby(m.holder.ctx, m.id))(m.holder)
	defer func() { m.holder.ok(s.Close()) }()
	uri := textOn(m.holder, s.PNG())
	if uri != s.URI() || m.reader.app.Recognise(uri) != app.TextEngagement {
		m.Fatal("the picture does not read as the engagement")
	}
	type answer struct {
		v   app.Verdict
		err error
	}
	answers := make(chan answer, 1)
	go func() {
		v, err := m.reader.app.AskNearby(m.reader.ctx, uri, preset)
		answers <- answer{v, err}
	}()
	q := have(s.Wait(m.holder.ctx))(m.holder)
	m.holder.ok(decide(q))
	a := <-answers
	return a.v, a.err
}

// textOn reads the one QR of a picture.
func textOn(h *holder, png []byte) string {
	h.Helper()
	img, _, err := image.Decode(bytes.NewReader(png))
	h.ok(err)
	texts := app.ReadCodes(img)
	if len(texts) != 1 {
		h.Fatalf("%d codes in the picture", len(texts))
	}
	return texts[0]
}

// all returns what of an asking can be shown.
func all(q app.Asking) (elements []string) {
	for _, i := range q.Items {
		if i.Have {
			elements = append(elements, i.Element)
		}
	}
	return elements
}

// agree shows all that is asked for.
func (m *meeting) agree(q app.Asking) error {
	_, err := m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase)
	return err
}

// invited has the reader invite and the holder open the invitation.
func (m *meeting) invited(preset string) (app.Invitation, app.Asking) {
	m.Helper()
	i := have(m.reader.app.NewAsking(m.reader.ctx, preset))(m.reader)
	return i, have(m.holder.app.OpenAsking(m.holder.ctx, m.id, i.File))(m.holder)
}

func (m *meeting) byFile(preset string) app.Verdict {
	m.Helper()
	i, q := m.invited(preset)
	answered := have(m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase))(m.holder)
	return have(m.reader.app.ReadAnswer(m.reader.ctx, i.ID, answered.File))(m.reader)
}

func (m *meeting) fresh() int {
	m.Helper()
	return have(m.holder.app.CredentialStock(m.holder.ctx, m.id))(m.holder).Fresh
}

func (m *meeting) log() []domain.Presentation {
	m.Helper()
	return have(m.holder.app.Presentations(m.holder.ctx, 0, 0))(m.holder)
}

func value(v app.Verdict, element string) string {
	i := slices.IndexFunc(v.Fields, func(f app.VerdictField) bool { return f.Element == element })
	if i < 0 {
		return ""
	}
	return v.Fields[i].Value
}

const familyName = photoid.NameSpace23220 + "/family_name"

// genuine fails unless a verdict says so, and tells the holder's name and the face.
func (m *meeting) genuine(v app.Verdict) {
	m.Helper()
	want := m.holder.profile().Name.Family
	if v.Outcome != domain.Genuine || v.Kind != app.VerdictCredential || value(v, familyName) != want || len(v.Portrait) == 0 ||
		!v.Specimen || v.Issuer == "" || !v.Status.Known || v.Status.Stale || !v.At.Equal(m.reader.clock.Now()) {
		m.Errorf("%s (%s) of kind %s, %d fields, a portrait of %d bytes, status %+v", v.Outcome, v.Check, v.Kind, len(v.Fields), len(v.Portrait), v.Status)
	}
}

func TestAPassportIsPresentedFromDeviceToDevice(t *testing.T) {
	m := meetAlways(t)
	before := m.fresh()
	t.Run("nearby, so that nobody else sees it", func(*testing.T) {
		var passed [][]byte
		m.holder.nearby.overhear(func(_ string, message []byte) { passed = append(passed, bytes.Clone(message)) })
		v, err := m.nearby(photoid.Bank, m.agree)
		m.reader.ok(err)
		m.genuine(v)
		for _, message := range passed {
			if bytes.Contains(message, []byte(m.holder.profile().Name.Family)) || bytes.Contains(message, []byte("family_name")) {
				m.Error("question or answer can be read on the way")
			}
		}
		if len(passed) != 2 {
			m.Errorf("%d messages passed", len(passed))
		}
	})
	t.Run("over the local network", func(*testing.T) {
		m.holder.nearby.over(nearby.New())
		v, err := m.nearby(photoid.Bank, m.agree)
		m.holder.nearby.over(nil)
		m.reader.ok(err)
		m.genuine(v)
		_, err = m.reader.app.AskNearby(m.reader.ctx, "mdoc:AAAA", photoid.Bank)
		m.reader.wants(err, domain.ErrInvalid)
	})
	t.Run("by file", func(*testing.T) { m.genuine(m.byFile(photoid.Bank)) })
	t.Run("by a row of codes of which a third is missed", func(t *testing.T) {
		drawsPictures(t)
		i := have(m.reader.app.NewAsking(m.reader.ctx, photoid.Bank))(m.reader)
		text := textOn(m.reader, i.PNG)
		if text != i.Text || m.holder.app.Recognise(text) != app.TextInvitation {
			m.Fatal("the picture does not read as the invitation")
		}
		q := have(m.holder.app.OpenAsking(m.holder.ctx, m.id, []byte(text)))(m.holder)
		answered := have(m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase))(m.holder)
		var v app.Verdict
		for n := 0; v.Outcome == "" && n < 3*answered.Parts; n++ {
			if n%3 == 1 {
				continue
			}
			frame := textOn(m.holder, have(answered.Frames(n))(m.holder))
			if m.reader.app.Recognise(frame) != app.TextFrame {
				m.Fatal("not a frame")
			}
			done, so, err := m.reader.app.ReadFrame(m.reader.ctx, i.ID, frame)
			m.reader.ok(err)
			if v = so; (v.Outcome == "") != (done < 1) {
				m.Fatalf("%v of it says %q", done, v.Outcome)
			}
		}
		m.genuine(v)
	})
	if after := m.fresh(); after != before-len(m.log()) {
		t.Errorf("%d readers took %d of %d credentials", len(m.log()), before-after, before)
	}
	var ways []domain.PresentationWay
	for _, p := range m.log() {
		ways = append(ways, p.Way)
		if p.End != domain.PresentationShown || p.Preset != photoid.Bank || p.Reader != "" || p.Trusted || len(p.Elements) == 0 {
			t.Errorf("in the log is %+v", p)
		}
	}
	want := []domain.PresentationWay{domain.WayAnimated, domain.WayFile, domain.WayNearby, domain.WayNearby}
	if len(ways) < 3 || !slices.Equal(ways, want[len(want)-len(ways):]) {
		t.Errorf("the log has %v", ways)
	}
}

func TestTheHolderDecidesWhatIsShown(t *testing.T) {
	m := meet(t)
	t.Run("only what was chosen", func(*testing.T) {
		before := m.fresh()
		v, err := m.nearby(photoid.Medicine, func(q app.Asking) error {
			for _, wrong := range [][]string{nil, {"org.iso.23220.1/resident_address"}, {"snils"}} {
				_, err := m.holder.app.Answer(m.holder.ctx, q.ID, wrong, holderPassphrase)
				m.holder.wants(err, domain.ErrInvalid)
			}
			_, err := m.holder.app.Answer(m.holder.ctx, q.ID, []string{familyName}, "другая фраза")
			m.holder.wants(err, domain.ErrWrongCredentials)
			if m.fresh() != before || len(m.log()) != 0 {
				m.Error("what was refused left a trace")
			}
			_, err = m.holder.app.Answer(m.holder.ctx, q.ID, []string{familyName}, holderPassphrase)
			_, again := m.holder.app.Answer(m.holder.ctx, q.ID, []string{familyName}, holderPassphrase)
			m.holder.wants(again, domain.ErrNotFound)
			return err
		})
		m.reader.ok(err)
		if v.Outcome != domain.Genuine || len(v.Fields) != 1 || v.Fields[0].Element != familyName || v.Portrait != nil {
			m.Errorf("%s with %d fields", v.Outcome, len(v.Fields))
		}
		if last := m.log()[0]; len(last.Elements) != 1 || len(last.Withheld) != 7 || m.fresh() != before-1 {
			m.Errorf("shown %v, withheld %v", last.Elements, last.Withheld)
		}
	})
	t.Run("nothing", func(*testing.T) {
		before := m.fresh()
		_, err := m.nearby(photoid.Medicine, func(q app.Asking) error { return m.holder.app.Decline(m.holder.ctx, q.ID) })
		m.reader.wants(err, domain.ErrForbidden)
		if last := m.log()[0]; last.End != domain.PresentationDeclined || len(last.Elements) != 0 || m.fresh() != before {
			m.Errorf("in the log is %+v", last)
		}
	})
	t.Run("a holder who leaves shows nothing", func(*testing.T) {
		s := have(m.holder.app.OfferNearby(m.holder.ctx, m.id))(m.holder)
		failed := make(chan error, 1)
		go func() {
			_, err := m.reader.app.AskNearby(m.reader.ctx, s.URI(), photoid.Age)
			failed <- err
		}()
		q := have(s.Wait(m.holder.ctx))(m.holder)
		m.holder.ok(s.Close())
		m.holder.ok(s.Close())
		m.reader.wants(<-failed, domain.ErrUnavailable)
		_, err := m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase)
		m.holder.wants(err, domain.ErrNotFound)
		if last := m.log()[0]; last.End != domain.PresentationFailed || last.Check == "" {
			m.Errorf("in the log is %+v", last)
		}
	})
	t.Run("the reader is told by name when an authority vouches for it", func(*testing.T) {
		_, q := m.invited(photoid.Bank)
		if q.Reader.Name != "" || q.Reader.Trusted || q.Reader.Check != "reader_anonymous" {
			m.Errorf("somebody without a name is %+v", q.Reader)
		}
		m.reader.ok(m.reader.app.AskAs(m.reader.ctx, "Банк «Пример»"))
		_, q = m.invited(photoid.Bank)
		if q.Reader.Name != "Банк «Пример»" || !q.Reader.Trusted || q.Reader.Check != "" {
			m.Errorf("the bank is %+v", q.Reader)
		}
		m.reader.ok(m.reader.app.AskAs(m.reader.ctx, ""))
		other := newStranger(t) // of another authority
		other.ok(other.app.AskAs(other.ctx, "Банк «Пример»"))
		i := have(other.app.NewAsking(other.ctx, photoid.Bank))(other)
		q = have(m.holder.app.OpenAsking(m.holder.ctx, m.id, i.File))(m.holder)
		if q.Reader.Name != "Банк «Пример»" || q.Reader.Trusted || q.Reader.Check != "signer_unknown" {
			m.Errorf("somebody who calls itself so is %+v", q.Reader)
		}
	})
	t.Run("a question of another conversation is not answered", func(*testing.T) {
		r := have(m.holder.fake.TrialReader(m.holder.ctx, "Банк «Пример»"))(m.holder)
		key, err := x509.ParsePKCS8PrivateKey(r.Key)
		m.holder.ok(err)
		signer, err := cose.NewSigner(key)
		m.holder.ok(err)
		asked := request.Request{Documents: []request.Document{{DocType: photoid.DocType, Items: []request.NameSpaceItems{
			{Name: photoid.NameSpace23220, Elements: []request.Item{{Identifier: "family_name", Retain: true}}}}}}}
		stolen := func([]byte) ([]byte, error) { return asked.Encode([]byte{0xf6}, signer, r.Chain) }
		i, err := proximity.Invite(stolen, m.holder.clock.Now().Add(time.Minute))
		m.holder.ok(err)
		q := have(m.holder.app.OpenAsking(m.holder.ctx, m.id, i.Bytes()))(m.holder)
		if !q.Reader.Wrong || q.Reader.Trusted || q.Reader.Name != "" || !q.Items[0].Retain {
			m.Errorf("the reader is %+v", q.Reader)
		}
		_, err = m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase)
		m.holder.wants(err, domain.ErrForbidden)
		m.holder.ok(m.holder.app.Decline(m.holder.ctx, q.ID))
	})
	t.Run("an answer is for who asked alone", func(*testing.T) {
		_, q := m.invited(photoid.Age)
		others := have(m.reader.app.NewAsking(m.reader.ctx, photoid.Age))(m.reader)
		answered := have(m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase))(m.holder)
		if v := have(m.reader.app.ReadAnswer(m.reader.ctx, others.ID, answered.File))(m.reader); v.Outcome != domain.WrongSession ||
			len(v.Fields) != 0 {
			m.Errorf("another invitation opens it: %s", v.Outcome)
		}
		if v := have(m.reader.app.ReadAnswer(m.reader.ctx, others.ID, []byte("нет")))(m.reader); v.Outcome != domain.Malformed {
			m.Errorf("no answer at all is %s", v.Outcome)
		}
	})
	t.Run("a row that begins anew is taken up", func(*testing.T) {
		i := have(m.reader.app.NewAsking(m.reader.ctx, photoid.Age))(m.reader)
		frames := func() func(n int) string {
			q := have(m.holder.app.OpenAsking(m.holder.ctx, m.id, i.File))(m.holder)
			element := []string{photoid.NameSpace23220 + "/age_over_18"} // without the portrait the row is short
			answered := have(m.holder.app.Answer(m.holder.ctx, q.ID, element, holderPassphrase))(m.holder)
			return func(n int) string { return textOn(m.holder, have(answered.Frames(n))(m.holder)) }
		}
		first, second := frames(), frames()
		_, _, err := m.reader.app.ReadFrame(m.reader.ctx, i.ID, first(0))
		m.reader.ok(err)
		_, _, err = m.reader.app.ReadFrame(m.reader.ctx, i.ID, "привет")
		m.reader.wants(err, domain.ErrInvalid)
		var v app.Verdict
		for n := 0; v.Outcome == "" && n < 100; n++ {
			var failed error
			if _, v, failed = m.reader.app.ReadFrame(m.reader.ctx, i.ID, second(n)); failed != nil && n > 1 {
				m.Fatal(failed)
			}
		}
		m.outcome("the second row", v, domain.Genuine)
		if value(v, photoid.NameSpace23220+"/age_over_18") != "true" {
			m.Errorf("it says %v", len(v.Fields))
		}
	})
	t.Run("an invitation ends", func(*testing.T) {
		i, q := m.invited(photoid.Age)
		m.holder.fake.Advance(time.Hour)
		_, err := m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase)
		m.holder.wants(err, domain.ErrNotFound)
		_, err = m.holder.app.OpenAsking(m.holder.ctx, m.id, i.File)
		m.holder.wants(err, domain.ErrCodeExpired)
		_, err = m.reader.app.ReadAnswer(m.reader.ctx, i.ID, nil)
		m.reader.wants(err, domain.ErrNotFound)
		_, err = m.holder.app.OpenAsking(m.holder.ctx, m.id, []byte("письмо"))
		m.holder.wants(err, domain.ErrInvalid)
		_, err = m.reader.app.NewAsking(m.reader.ctx, "всё")
		m.reader.wants(err, domain.ErrInvalid)
	})
	t.Run("the log holds names of elements and no values", func(*testing.T) {
		m.reader.ok(m.reader.app.AskAs(m.reader.ctx, "=1+1"))
		_, q := m.invited(photoid.Age)
		m.holder.ok(m.holder.app.Decline(m.holder.ctx, q.ID))
		log := string(have(json.Marshal(m.log()))(m.holder))
		p := m.holder.profile()
		for _, value := range []string{p.Name.Family, p.Name.Given, p.SNILS.Digits(), p.Passport.Number.String(), p.Registration.Street} {
			if strings.Contains(log, value) {
				m.Error("a value is in the log")
			}
		}
		if !strings.Contains(log, "family_name") || !strings.Contains(log, "=1+1") {
			m.Error("the log does not say what was shown, or to whom")
		}
	})
}

func TestAFailedPresentationBurnsNothing(t *testing.T) {
	m := meet(t)
	before := m.fresh()
	for range 2 {
		m.holder.nearby.fail(errors.New("cable"))
		_, err := m.nearby(photoid.Age, func(q app.Asking) error {
			_, err := m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase)
			m.holder.wants(err, domain.ErrUnavailable)
			return nil
		})
		m.holder.nearby.fail(nil)
		m.reader.wants(err, domain.ErrUnavailable)
		if last := m.log()[0]; last.End != domain.PresentationFailed || last.Check == "" || len(last.Elements) == 0 {
			t.Errorf("in the log is %+v", last)
		}
	}
	if after := m.fresh(); after != before-2 {
		t.Fatalf("after two answers that did not arrive %d of %d are told to be unseen", after, before)
	}
	m.holder.fake.SetOffline(true)
	_, waiting := m.invited(photoid.Age)
	for n := range before {
		_, q := m.invited(photoid.Age)
		// The two that may have arrived somewhere come last, and the holder is told that they are linkable.
		if want := n >= before-2; q.Linkable != want {
			t.Errorf("answer %d of %d is linkable: %v", n+1, before, q.Linkable)
		}
		have(m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase))(m.holder)
	}
	// Who was asked while there were fresh ones is told now, before anything is shown.
	_, err := m.holder.app.Answer(m.holder.ctx, waiting.ID, all(waiting), holderPassphrase)
	m.holder.wants(err, domain.ErrConflict)
	have(m.holder.app.Answer(m.holder.ctx, waiting.ID, all(waiting), holderPassphrase))(m.holder)
	if _, q := m.invited(photoid.Age); m.fresh() != 0 || !q.Linkable {
		t.Error("with none left the next answer is not told to be linkable")
	}
	m.holder.fake.SetOffline(false)
	m.holder.until("the stock is full again", func() bool { return m.fresh() == before })
	if _, q := m.invited(photoid.Age); q.Linkable {
		t.Error("a fresh credential is told to be linkable")
	}
}
