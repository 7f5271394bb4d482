package app_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/credential/photoid"
	"razvorot/credential/proximity"
	"razvorot/credential/request"
	"razvorot/domain"
)

// unlocked opens the holder's vault again.
func (m *meeting) unlocked() {
	m.Helper()
	m.holder.ok(m.holder.app.Unlock(m.holder.ctx, app.ByPassphrase, holderPassphrase))
}

// asks opens a new invitation and answers nothing.
func (m *meeting) asks() app.Asking {
	m.Helper()
	_, q := m.invited(photoid.Age)
	m.holder.ok(m.holder.app.Decline(m.holder.ctx, q.ID))
	return q
}

func TestLockingWaitsForAnAnswerThatIsLeaving(t *testing.T) {
	m := meet(t)
	app.SetLockWait(t, time.Minute) // the answer arrives in real time
	before := m.fresh()
	locked := make(chan error, 1)
	m.holder.nearby.whileLeaving(func(context.Context) {
		go func() { locked <- m.holder.app.Lock(context.Background()) }()
		m.holder.soon("the door closes", func() bool {
			door, err := m.holder.app.Door(m.holder.ctx)
			return err == nil && door != app.DoorOpen
		})
	})
	v, err := m.nearby(photoid.Bank, m.agree)
	m.holder.nearby.whileLeaving(nil)
	m.reader.ok(err)
	m.holder.ok(<-locked)
	m.unlocked()
	m.genuine(v)
	if log := m.log(); len(log) != 1 || log[0].End != domain.PresentationShown || log[0].Check != "" || m.fresh() != before-1 {
		t.Errorf("in the log is %+v, %d of %d are fresh", log, m.fresh(), before)
	}
}

func TestAnAnswerThatLockingBreaksOffIsInTheLogAndItsCredentialLinkable(t *testing.T) {
	m := meet(t)
	app.SetLockWait(t, 50*time.Millisecond)
	before := m.fresh()
	m.holder.fake.SetOffline(true) // the stock is not filled
	m.holder.nearby.whileLeaving(func(ctx context.Context) {
		m.holder.ok(m.holder.app.Lock(context.Background())) // waits in vain: the answer waits for it
		if ctx.Err() == nil {
			t.Error("what is sent after locking is not broken off")
		}
	})
	// What the reader got it got: nobody here can know.
	_, _ = m.nearby(photoid.Age, func(q app.Asking) error {
		_, err := m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase)
		m.holder.wants(err, domain.ErrLocked)
		return nil
	})
	m.holder.nearby.whileLeaving(nil)
	m.unlocked()
	log := m.log()
	if len(log) != 1 || log[0].End != domain.PresentationFailed || log[0].Check == "" || len(log[0].Elements) == 0 {
		t.Errorf("in the log is %+v", log)
	}
	if m.fresh() != before-1 {
		t.Errorf("%d of %d are told to be unseen", m.fresh(), before)
	}
	for n := range before {
		_, q := m.invited(photoid.Age)
		if want := n == before-1; q.Linkable != want {
			t.Errorf("answer %d of %d is linkable: %v", n+1, before, q.Linkable)
		}
		have(m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase))(m.holder)
	}
}

func TestWhoeverDeclinesOrLeavesWhileAnAnswerLeavesComesTooLate(t *testing.T) {
	m := meet(t)
	var asking string
	m.holder.nearby.whileLeaving(func(context.Context) {
		m.holder.wants(m.holder.app.Decline(m.holder.ctx, asking), domain.ErrNotFound)
	})
	_, err := m.nearby(photoid.Age, func(q app.Asking) error {
		asking = q.ID
		return m.agree(q)
	})
	m.reader.ok(err)
	if log := m.log(); len(log) != 1 || log[0].End != domain.PresentationShown {
		t.Errorf("after declining the log has %+v", log)
	}
	s := have(m.holder.app.OfferNearby(m.holder.ctx, m.id))(m.holder)
	m.holder.nearby.whileLeaving(func(context.Context) { m.holder.ok(s.Close()) })
	go func() { _, _ = m.reader.app.AskNearby(m.reader.ctx, s.URI(), photoid.Age) }()
	q := have(s.Wait(m.holder.ctx))(m.holder)
	_, _ = m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase) // whether it arrived is not the question
	m.holder.nearby.whileLeaving(nil)
	if log := m.log(); len(log) != 2 {
		t.Errorf("after leaving the log has %+v", log)
	}
}

func TestAnswersThatDoNotArriveDoNotStopTheRefill(t *testing.T) {
	m := meet(t)
	before := m.fresh()
	m.holder.nearby.fail(errors.New("cable"))
	for range before {
		_, err := m.nearby(photoid.Age, func(q app.Asking) error {
			_, err := m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase)
			m.holder.wants(err, domain.ErrUnavailable)
			return nil
		})
		m.reader.wants(err, domain.ErrUnavailable)
	}
	m.holder.nearby.fail(nil)
	m.holder.until("there are unseen ones again", func() bool { return m.fresh() >= before })
	if q := m.asks(); q.Linkable {
		t.Error("a new credential is told to be linkable")
	}
}

func TestAReaderMaySpellThePhotoIDAsOthersDo(t *testing.T) {
	m := meet(t)
	const theirs = "org.iso.23220.photoID.1"
	asked := request.Request{Documents: []request.Document{{DocType: theirs, Items: []request.NameSpaceItems{
		{Name: photoid.NameSpace23220, Elements: []request.Item{{Identifier: "family_name"}}},
		{Name: theirs, Elements: []request.Item{{Identifier: "resident_state"}}},
		{Name: photoid.NameSpacePhotoID, Elements: []request.Item{{Identifier: "resident_state", Retain: true}}}}}}}
	anonymous := func([]byte) ([]byte, error) { return asked.Encode(nil, nil, nil) }
	i, err := proximity.Invite(anonymous, m.holder.clock.Now().Add(time.Minute))
	m.holder.ok(err)
	q := have(m.holder.app.OpenAsking(m.holder.ctx, m.id, i.Bytes()))(m.holder)
	if len(q.Items) != 2 || !q.Items[0].Have || q.Items[0].Element != familyName || q.Linkable || !q.Items[1].Retain ||
		!strings.HasPrefix(q.Items[1].Element, photoid.NameSpacePhotoID+"/") {
		t.Fatalf("%d elements are asked for", len(q.Items))
	}
	have(m.holder.app.Answer(m.holder.ctx, q.ID, all(q), holderPassphrase))(m.holder)
	if log := m.log(); log[0].End != domain.PresentationShown || log[0].Elements[0] != familyName {
		t.Errorf("in the log is %+v", log)
	}
}
