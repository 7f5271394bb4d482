package authority_test

import (
	"context"
	"runtime"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

func TestAPasswordThatIsHashedKeepsNobodyWaiting(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	sent := ok(c.backend().StartRegistration(c.ctx(), domain.NewKey(), c.phone, c.email))(c)
	r := domain.Registration{Ticket: c.ticket(sent, domain.MessageRegister), Password: password,
		Consents: c.agree(domain.UserAgreement, domain.PersonalData)}
	release, waits := c.b.a.HoldPasswords()
	finished := make(chan error, 1)
	go func() {
		_, err := c.backend().FinishRegistration(c.ctx(), domain.NewKey(), r)
		finished <- err
	}()
	for waits() == 0 {
		runtime.Gosched()
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	_, err := c.b.a.Backend(c.caller).StartRegistration(ctx, domain.NewKey(), must(person.ParsePhone("+79001112233")), c.email)
	release()
	if err != nil {
		t.Error("somebody else waits for the hash of a password:", err)
	}
	if err := <-finished; err != nil {
		t.Error(err)
	}
}

func TestAPasswordIsHashedForAGoodTicketOnly(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	release, _ := c.b.a.HoldPasswords()
	defer release()
	r := domain.Registration{Ticket: "of nobody", Password: password, Consents: c.agree(domain.UserAgreement, domain.PersonalData)}
	_, err := c.backend().FinishRegistration(c.ctx(), domain.NewKey(), r)
	c.want(domain.ErrCodeExpired, err)
}
