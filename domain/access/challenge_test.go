package access_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
)

var (
	t0    = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	right = access.DigestCode([]byte("key"), "c1", "123456")
	wrong = access.DigestCode([]byte("key"), "c1", "123457")
)

func opened() access.Challenge { return access.NewChallenge(access.DefaultPolicy(), right, t0) }

func TestTheRightCodeOpensOnce(t *testing.T) {
	c, err := opened().Try(right, t0.Add(time.Minute))
	if err != nil || c.State != access.ChallengeMet {
		t.Fatal(c.State, err)
	}
	if _, err := c.Try(right, t0.Add(time.Minute)); !errors.Is(err, domain.ErrCodeExpired) {
		t.Error("the code opened twice:", err)
	}
}

func TestACodeLivesFiveMinutes(t *testing.T) {
	for after, ok := range map[time.Duration]bool{0: true, 5*time.Minute - 1: true, 5 * time.Minute: false, -1: false} {
		if _, err := opened().Try(right, t0.Add(after)); (err == nil) != ok || err != nil && !errors.Is(err, domain.ErrCodeExpired) {
			t.Errorf("after %v: %v", after, err)
		}
	}
}

func TestFiveWrongCodesSpendAChallenge(t *testing.T) {
	c := opened()
	for left := 4; left >= 0; left-- {
		var err error
		c, err = c.Try(wrong, t0)
		if e, ok := errors.AsType[*domain.CodeWrong](err); !ok || e.AttemptsLeft != left || !errors.Is(err, domain.ErrCodeWrong) {
			t.Fatalf("want %d left: %v", left, err)
		}
	}
	if _, err := c.Try(right, t0); !errors.Is(err, domain.ErrCodeExpired) {
		t.Error("the right code opens a spent challenge:", err)
	}
	if !c.ResendAt().IsZero() {
		t.Error("a spent challenge sends again")
	}
}

func TestANewCodeIsSentAfterAMinuteAndVoidsTheOldOne(t *testing.T) {
	c, err := opened().Resend(wrong, t0.Add(59*time.Second))
	if e, ok := errors.AsType[*domain.RateLimited](err); !ok || e.Wait != time.Second {
		t.Fatal(err)
	}
	c, err = c.Resend(wrong, t0.Add(time.Minute)) // «wrong» is the new right one
	if err != nil || c.ExpiresAt() != t0.Add(6*time.Minute) {
		t.Fatal(err, c.ExpiresAt())
	}
	c, err = c.Try(right, t0.Add(2*time.Minute))
	if !errors.Is(err, domain.ErrCodeWrong) {
		t.Fatal("the old code still opens:", err)
	}
	if c, err = c.Try(wrong, t0.Add(2*time.Minute)); err != nil || c.State != access.ChallengeMet {
		t.Error(err)
	}
}

func TestResendingBringsNoNewAttempts(t *testing.T) {
	c := opened()
	for range 3 {
		c, _ = c.Try(wrong, t0)
	}
	c, err := c.Resend(right, t0.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Try(wrong, t0.Add(time.Minute))
	if e, ok := errors.AsType[*domain.CodeWrong](err); !ok || e.AttemptsLeft != 1 {
		t.Error(err)
	}
}

func TestThreeCodesAreSentAtMost(t *testing.T) {
	c := opened()
	var err error
	for i := range 2 {
		if c, err = c.Resend(right, t0.Add(time.Duration(i+1)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err = c.Resend(right, t0.Add(time.Hour)); !errors.Is(err, domain.ErrCodeExpired) {
		t.Error(err)
	}
}

// Every state meets every act; what is not in the table is refused as too late.
func TestChallengeStatesAndActs(t *testing.T) {
	states := map[access.ChallengeState]access.Challenge{access.ChallengeOpen: opened()}
	met, _ := opened().Try(right, t0)
	states[access.ChallengeMet] = met
	spent := opened()
	for range 5 {
		spent, _ = spent.Try(wrong, t0)
	}
	states[access.ChallengeSpent] = spent
	leads := map[string]access.ChallengeState{
		"open right": access.ChallengeMet, "open wrong": access.ChallengeOpen, "open resend": access.ChallengeOpen,
		"met right": access.ChallengeMet, "met wrong": access.ChallengeMet, "met resend": access.ChallengeMet,
		"spent right": access.ChallengeSpent, "spent wrong": access.ChallengeSpent, "spent resend": access.ChallengeSpent,
	}
	for state, c := range states {
		for act, do := range map[string]func() (access.Challenge, error){
			"right":  func() (access.Challenge, error) { return c.Try(right, t0.Add(2*time.Minute)) },
			"wrong":  func() (access.Challenge, error) { return c.Try(wrong, t0.Add(2*time.Minute)) },
			"resend": func() (access.Challenge, error) { return c.Resend(right, t0.Add(2*time.Minute)) },
		} {
			got, err := do()
			if want := leads[fmt.Sprint(state, " ", act)]; got.State != want {
				t.Errorf("%s, %s: %s, want %s", state, act, got.State, want)
			}
			if state != access.ChallengeOpen && !errors.Is(err, domain.ErrCodeExpired) {
				t.Errorf("%s, %s: %v", state, act, err)
			}
		}
	}
}

func TestCodesHaveSixDigitsAndDigestsDependOnEverything(t *testing.T) {
	seen := map[string]bool{}
	for range 200 {
		code := access.DefaultPolicy().NewCode()
		if len(code) != 6 || access.ReadCode(code) != code {
			t.Fatal(code)
		}
		seen[code] = true
	}
	if len(seen) < 190 {
		t.Error("codes repeat")
	}
	for _, other := range []access.CodeDigest{wrong, access.DigestCode([]byte("other"), "c1", "123456"),
		access.DigestCode([]byte("key"), "c2", "123456")} {
		if other == right {
			t.Error("two digests are the same")
		}
	}
	if got := access.ReadCode(" Код: 123 456 "); got != "123456" {
		t.Error(got)
	}
}
