package remotetest_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote/remotetest"
)

// signedIn returns a fake with a citizen on it, who is also one whom every registry knows.
func signedIn(t *testing.T) (*remotetest.Fake, person.Profile) {
	t.Helper()
	f, ctx := remotetest.NewFake(remotetest.NewClock(t0)), t.Context()
	people, _ := f.People(ctx)
	p := people[0].Profile
	p.Phone, _ = person.ParsePhone("+79000000001")
	p.Email, _ = person.ParseEmail("anna@example.org")
	ticket := func(sent domain.CodeSent, err error) domain.Ticket {
		t.Helper()
		messages, _ := f.Messages(ctx, 0, 0)
		got, confirmErr := f.ConfirmCode(ctx, sent.Challenge, messages[len(messages)-1].Code)
		if err != nil || confirmErr != nil {
			t.Fatal(err, confirmErr)
		}
		return got
	}
	texts, _ := f.ConsentTexts(ctx, "ru")
	r := domain.Registration{Ticket: ticket(f.StartRegistration(ctx, "1", p.Phone, p.Email)), Password: "Снег-в-мае-2031!"}
	for _, text := range texts {
		r.Consents = append(r.Consents, text.Agree(t0))
	}
	if _, err := f.FinishRegistration(ctx, "2", r); err != nil {
		t.Fatal(err)
	}
	if _, err := f.FinishSignIn(ctx, ticket(f.SignIn(ctx, person.Login{Phone: p.Phone}, r.Password, domain.DeviceInfo{}))); err != nil {
		t.Fatal(err)
	}
	return f, p
}

func TestAFailureComesAsOftenAsAskedAndDoesNothing(t *testing.T) {
	f, p := signedIn(t)
	f.Fail(2, domain.ErrDamaged)
	for range 2 {
		if _, err := f.SaveProfile(t.Context(), "k", p); !errors.Is(err, domain.ErrDamaged) {
			t.Fatal(err)
		}
	}
	if asked, done := f.Attempts("k"); asked != 2 || done != 0 {
		t.Errorf("asked %d times, done %d times", asked, done)
	}
	if _, err := f.SaveProfile(t.Context(), "k", p); err != nil {
		t.Error(err)
	}
}

func TestALostAnswerIsFoundAgainByTheKey(t *testing.T) {
	f, p := signedIn(t)
	f.LoseAnswers(1)
	if _, err := f.SaveProfile(t.Context(), "k", p); !errors.Is(err, domain.ErrUnavailable) {
		t.Fatal(err)
	}
	f.Advance(time.Hour)
	a, err := f.SaveProfile(t.Context(), "k", p)
	if err != nil || domain.OutcomeOf(a.Checks, domain.RegistryMVD) != domain.Pending {
		t.Errorf("%v: not the answer as it was the first time", err)
	}
	if asked, done := f.Attempts("k"); asked != 2 || done != 1 || f.Calls("SaveProfile") != 2 {
		t.Errorf("asked %d times, done %d times", asked, done)
	}
}

func TestGoingOfflineEndsAPoll(t *testing.T) {
	f, _ := signedIn(t)
	var cursor domain.Cursor
	for range 10 {
		_, cursor, _ = f.FetchChanges(t.Context(), cursor, 0)
	}
	failed := make(chan error)
	go func() {
		_, _, err := f.FetchChanges(context.WithoutCancel(t.Context()), cursor, time.Minute)
		failed <- err
	}()
	f.SetOffline(true)
	if err := <-failed; !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
	if _, err := f.Account(t.Context()); !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
	f.SetOffline(false)
	if _, err := f.Account(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestABlockedCitizenDoesNothing(t *testing.T) {
	f, p := signedIn(t)
	if _, err := f.SaveProfile(t.Context(), "k", p); err != nil {
		t.Fatal(err)
	}
	f.SetBlocked(true)
	for _, key := range []domain.Key{"k", "k2"} {
		if _, err := f.SaveProfile(t.Context(), key, p); !errors.Is(err, domain.ErrBlocked) {
			t.Error(err)
		}
	}
	f.SetBlocked(false)
	f.EndSessions()
	if _, err := f.Account(t.Context()); !errors.Is(err, domain.ErrUnauthorised) {
		t.Error(err)
	}
}

func TestForgottenChangesComeAgainFromTheEmptyCursor(t *testing.T) {
	f, p := signedIn(t)
	_, old, err := f.FetchChanges(t.Context(), "", 0)
	if err != nil || old == "" {
		t.Fatal(old, err)
	}
	for i := range 80 { // more than one answer holds
		if _, err := f.SaveProfile(t.Context(), domain.Key(rune('a'+i)), p); err != nil {
			t.Fatal(err)
		}
		f.Advance(time.Minute)
	}
	f.ForgetChanges()
	if _, _, err := f.FetchChanges(t.Context(), old, 0); !errors.Is(err, domain.ErrNotFound) {
		t.Error("an old cursor:", err)
	}
	var cursor domain.Cursor
	accounts, notices, answers := 0, 0, 0
	for {
		changes, next, err := f.FetchChanges(t.Context(), cursor, 0)
		if err != nil {
			t.Fatal(err)
		}
		if len(changes) == 0 {
			break
		}
		cursor = next
		answers++
		for _, c := range changes {
			if c.Account != nil {
				accounts++
			}
			if c.Notice != nil {
				notices++
			}
		}
	}
	if accounts != 1 || notices < 80 || answers < 2 {
		t.Errorf("%d accounts and %d notices in %d answers", accounts, notices, answers)
	}
	if cursor[0] == '+' {
		t.Error("the last cursor is one of what is forgotten")
	}
}

func TestAClockWakesWhoeverWaitsInTime(t *testing.T) {
	clock := remotetest.NewClock(t0)
	soon, later, now := clock.After(time.Minute), clock.After(time.Hour), clock.After(0)
	if at := <-now; !at.Equal(t0) {
		t.Error(at)
	}
	clock.Advance(59 * time.Second)
	if len(soon) != 0 {
		t.Error("woken too early")
	}
	clock.Advance(time.Second)
	if at := <-soon; !at.Equal(t0.Add(time.Minute)) || len(later) != 0 {
		t.Error(at, len(later))
	}
}
