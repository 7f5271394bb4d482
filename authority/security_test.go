package authority_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

// nobodys is who is not signed in.
var nobodys = authority.Caller{}

const freshPassword = "Novyj-sneg-2032!"

// TestA5AResetIsInterruptedBetweenAnyTwoSteps kills the authority between the steps: each goes on, and the password is set once.
func TestA5AResetIsInterruptedBetweenAnyTwoSteps(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	first := c.signIn()
	key := domain.NewKey()
	sent := ok(c.b.a.Backend(nobodys).StartPasswordReset(c.ctx(), key, c.phone))(c)
	c.b.kill()
	again := ok(c.b.a.Backend(nobodys).StartPasswordReset(c.ctx(), key, c.phone))(c)
	if again.Challenge != sent.Challenge {
		t.Error("one key has two codes sent")
	}
	ticket := ok(c.b.a.Backend(nobodys).ConfirmCode(c.ctx(), sent.Challenge, c.code(domain.MessagePassword)))(c)
	c.b.kill()
	r, key := domain.PasswordReset{Ticket: ticket, Password: freshPassword}, domain.NewKey()
	for range 2 { // the answer of the first was lost
		if err := c.b.a.Backend(nobodys).FinishPasswordReset(c.ctx(), key, r); err != nil {
			t.Fatal(err)
		}
		c.b.kill()
	}
	_, err := c.b.a.Authenticate(c.ctx(), first.AccessToken)
	c.want(domain.ErrUnauthorised, err)
	_, err = c.b.a.Refresh(c.ctx(), first.RefreshToken)
	c.want(domain.ErrUnauthorised, err)
	c.want(domain.ErrCodeExpired, c.b.a.Backend(nobodys).FinishPasswordReset(c.ctx(), domain.NewKey(), r))
	_, err = c.b.a.Backend(nobodys).SignIn(c.ctx(), person.Login{Phone: c.phone}, password, domain.DeviceInfo{})
	c.want(domain.ErrWrongCredentials, err)
	ok(c.b.a.Backend(nobodys).SignIn(c.ctx(), person.Login{Phone: c.phone}, freshPassword, domain.DeviceInfo{}))(c)
}

func TestA5ABlockedAccountSetsNoPassword(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	account := c.register()
	c.signIn()
	b := c.b.a.Backend(nobodys)
	sent := ok(b.StartPasswordReset(c.ctx(), domain.NewKey(), c.phone))(c)
	ticket := ok(b.ConfirmCode(c.ctx(), sent.Challenge, c.code(domain.MessagePassword)))(c)
	err := c.b.a.Records(c.ctx(), func(tx *store.Tx) error {
		kept, err := tx.FindAccount(account.ID)
		if err != nil {
			return err
		}
		kept.Blocked = true
		return tx.UpdateAccount(kept)
	})
	if err != nil {
		t.Fatal(err)
	}
	c.want(domain.ErrBlocked, b.FinishPasswordReset(c.ctx(), domain.NewKey(), domain.PasswordReset{Ticket: ticket, Password: freshPassword}))
	c.want(domain.ErrBlocked, c.backend().ChangePassword(c.ctx(), domain.NewKey(), domain.PasswordChange{Old: password, New: freshPassword}))
}

func TestA5AResetEndsTheWaitForWrongPasswords(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	b := c.b.a.Backend(nobodys)
	for range 6 {
		_, _ = b.SignIn(c.ctx(), person.Login{Phone: c.phone}, "Не-тот-2031!", domain.DeviceInfo{})
	}
	_, err := b.SignIn(c.ctx(), person.Login{Phone: c.phone}, password, domain.DeviceInfo{})
	c.want(domain.ErrRateLimited, err)
	sent := ok(b.StartPasswordReset(c.ctx(), domain.NewKey(), c.phone))(c)
	ticket := ok(b.ConfirmCode(c.ctx(), sent.Challenge, c.code(domain.MessagePassword)))(c)
	if err := b.FinishPasswordReset(c.ctx(), domain.NewKey(), domain.PasswordReset{Ticket: ticket, Password: freshPassword}); err != nil {
		t.Fatal(err)
	}
	ok(b.SignIn(c.ctx(), person.Login{Phone: c.phone}, freshPassword, domain.DeviceInfo{}))(c)
}

func TestA5CodesForPasswordsAreFewPerPhone(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	var last error
	for range 30 {
		if _, last = c.b.a.Backend(nobodys).StartPasswordReset(c.ctx(), domain.NewKey(), c.phone); last != nil {
			break
		}
	}
	c.want(domain.ErrRateLimited, last)
	c.b.advance(time.Hour)
	ok(c.b.a.Backend(nobodys).StartPasswordReset(c.ctx(), domain.NewKey(), c.phone))(c)
}

func TestA6NoPasswordIsPrinted(t *testing.T) {
	x := domain.PasswordChange{Old: password, New: freshPassword}
	r := domain.PasswordReset{Ticket: "ticket", Password: freshPassword}
	for _, said := range []string{fmt.Sprintf("%+v", x), fmt.Sprintf("%+v", &x), fmt.Sprintf("%+v", r), fmt.Sprintf("%+v", &r)} {
		if strings.Contains(said, password) || strings.Contains(said, freshPassword) {
			t.Error("a password is printed")
		}
	}
}
