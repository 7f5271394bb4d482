package app_test

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"slices"
	"sync"
	"testing"

	"razvorot/app"
	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/proximity"
	"razvorot/domain"
)

func TestAnAnswerIsTakenOnce(t *testing.T) {
	m := meet(t)
	i, q := m.invited(photoid.Age)
	answered := have(m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase))(m.holder)
	v := have(m.reader.app.ReadAnswer(m.reader.ctx, i.ID, []byte("нет")))(m.reader)
	m.outcome("what is no answer", v, domain.Malformed)
	m.outcome("it", have(m.reader.app.ReadAnswer(m.reader.ctx, i.ID, answered.File))(m.reader), domain.Genuine)
	_, err := m.reader.app.ReadAnswer(m.reader.ctx, i.ID, answered.File)
	m.reader.wants(err, domain.ErrNotFound)
	_, _, err = m.reader.app.ReadFrame(m.reader.ctx, i.ID, textOn(m.holder, have(answered.Frames(0))(m.holder)))
	m.reader.wants(err, domain.ErrNotFound)
}

func TestAnAnswerThatCouldNotBeJudgedMayBeReadAgain(t *testing.T) {
	m := meet(t)
	late := lateDevice(m)
	i := have(late.app.NewAsking(late.ctx, photoid.Age))(late)
	q := have(m.holder.app.OpenAsking(m.holder.ctx, m.id, i.File))(m.holder)
	answered := have(m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase))(m.holder)
	m.holder.fake.SetOffline(true)
	_, err := late.app.ReadAnswer(late.ctx, i.ID, answered.File)
	late.wants(err, domain.ErrUnavailable) // nobody has told who is to be trusted
	m.holder.fake.SetOffline(false)
	m.outcome("with the network it", have(late.app.ReadAnswer(late.ctx, i.ID, answered.File))(late), domain.Genuine)
}

// lateDevice is of somebody who has not heard from the authority yet.
func lateDevice(m *meeting) *holder {
	m.Helper()
	m.holder.fake.SetOffline(true)
	defer m.holder.fake.SetOffline(false)
	late := m.holder.stranger()
	late.soon("the engine has asked in vain", func() bool { return late.wire.introductions() > 0 })
	return late
}

func TestWhatWasAskedForAndNotShownIsTold(t *testing.T) {
	m := meet(t)
	var want []string
	v, err := m.nearby(photoid.Medicine, func(q app.Asking) error {
		for _, item := range q.Items {
			if item.Element != familyName {
				want = append(want, item.Element)
			}
		}
		_, err := m.holder.app.Answer(m.holder.ctx, q.ID, []string{familyName}, holderPassphrase)
		return err
	})
	m.reader.ok(err)
	m.outcome("it", v, domain.Genuine)
	if !slices.Equal(v.Missing, want) || len(want) != 7 {
		t.Errorf("missing is %v, not shown %v", v.Missing, want)
	}
	if v := m.byFile(photoid.Age); len(v.Missing) != 0 {
		t.Errorf("of an answer with everything %v is missing", v.Missing)
	}
	if v := m.verify(string(m.statement().Payload)); v.Missing != nil {
		t.Errorf("of a code, which nothing is asked of, %v is missing", v.Missing)
	}
}

func TestADocumentThatWasNotAskedForIsNone(t *testing.T) {
	m := meet(t)
	h := m.holder
	key := have(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))(h)
	point := have(key.PublicKey.Bytes())(h)
	act := domain.NewKey()
	digest := sha256.Sum256(domain.DeviceKeyStatement(m.id, act, point))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	h.ok(err)
	proof := domain.DeviceKeyProof{PublicKey: point, Signature: slices.Concat(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32)))}
	issued := have(h.fake.IssueCredentials(h.ctx, act, m.id,
		domain.CredentialRequest{DocType: photoid.PID, Keys: []domain.DeviceKeyProof{proof}}))(h)[0]
	i := have(m.reader.app.NewAsking(m.reader.ctx, photoid.Age))(m.reader)
	invited := have(proximity.ParseInvitation(i.File, h.clock.Now()))(h)
	response := have(mdoc.Present(invited.Transcript, mdoc.Document{Credential: have(mdoc.ParseIssuerSigned(issued.IssuerSigned))(h),
		Disclose: mdoc.Disclosure{photoid.NameSpacePID: {"family_name"}}, Device: have(cose.NewSigner(key))(h)}))(h)
	v := have(m.reader.app.ReadAnswer(m.reader.ctx, i.ID, have(invited.Seal(response))(h)))(m.reader)
	if v.Outcome != domain.Malformed || v.Check != string(mdoc.CheckDocTypeUnknown) || len(v.Fields) != 0 || v.Missing != nil {
		t.Errorf("another document than was asked for is %s (%s) with %d fields", v.Outcome, v.Check, len(v.Fields))
	}
}

// crossroads is surroundings where each engagement names two addresses, of which the first leads to somebody else.
type crossroads struct {
	surroundings
	mu    sync.Mutex
	asked int                                  // how often the first was
	other func() (domain.NearbyChannel, error) // who is there
}

type fork struct{ domain.NearbyOffer }

var wrongAddress = domain.NearbyAddress{Type: 4, Version: 1, URI: "http://127.0.0.1:1/other"}

func (f fork) Addresses() []domain.NearbyAddress {
	return append([]domain.NearbyAddress{wrongAddress}, f.NearbyOffer.Addresses()...)
}

func (c *crossroads) Offer(ctx context.Context) (domain.NearbyOffer, error) {
	o, err := c.surroundings.Offer(ctx)
	return fork{o}, err
}

func (c *crossroads) Connect(ctx context.Context, a domain.NearbyAddress) (domain.NearbyChannel, error) {
	if a != wrongAddress {
		return c.surroundings.Connect(ctx, a)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.asked++
	return c.other()
}

// parrot answers everything with the same, or breaks off.
type parrot struct {
	answer []byte
	err    error
}

func (p parrot) Send(context.Context, []byte) error      { return nil }
func (p parrot) Receive(context.Context) ([]byte, error) { return p.answer, p.err }
func (p parrot) Close() error                            { return nil }

func TestTheNextAddressIsTriedWhereTheFirstLeadsToSomebodyElse(t *testing.T) {
	m := meet(t)
	for what, other := range map[string]func() (domain.NearbyChannel, error){
		"nobody":                  func() (domain.NearbyChannel, error) { return nil, domain.ErrUnavailable },
		"somebody who leaves":     func() (domain.NearbyChannel, error) { return parrot{err: domain.ErrUnavailable}, nil },
		"somebody who refuses":    func() (domain.NearbyChannel, error) { return parrot{answer: []byte("¡fstatus\x14")}, nil },
		"somebody who is no such": func() (domain.NearbyChannel, error) { return parrot{answer: []byte("HTTP")}, nil },
	} {
		way := &crossroads{other: other}
		m.holder.nearby.over(way)
		v, err := m.nearby(photoid.Age, m.agree)
		m.reader.ok(err)
		m.outcome("behind "+what+" it", v, domain.Genuine)
		if way.asked != 1 {
			t.Errorf("%s was asked %d times", what, way.asked)
		}
	}
}
