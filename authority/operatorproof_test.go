package authority_test

import (
	"testing"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

// TestASessionLeftOpenIsNotEnoughToChangeTheSecondFactor tries each change with nothing, with one half of the proof, and with a code
// that was used.
func TestASessionLeftOpenIsNotEnoughToChangeTheSecondFactor(t *testing.T) {
	b := newBench(t, byHand)
	for name, change := range map[string]func(office.Office, office.Proof) error{
		"app": func(o office.Office, p office.Proof) error { _, err := o.StartTOTP(t.Context(), p); return err },
		"key": func(o office.Office, p office.Proof) error { _, err := o.StartKey(t.Context(), p); return err },
		"out": func(o office.Office, p office.Proof) error { return o.RemoveKey(t.Context(), "none", p) },
	} {
		c := hire(b, name, office.RoleOperator)
		used := c.code() // by the first sign-in
		wants(t, domain.ErrWrongCredentials, change(c, office.Proof{}))
		wants(t, domain.ErrWrongCredentials, change(c, office.Proof{Password: "чужой-Пароль-1", Code: c.code()}))
		wants(t, domain.ErrCodeWrong, change(c, office.Proof{Password: staffPassword, Code: used}))
		wants(t, domain.ErrCodeWrong, change(c, office.Proof{Password: staffPassword}))
	}
}

// TestAnOperatorWithAKeyMayShowItInsteadOfACode takes the question from AskProof; its answer is good once.
func TestAnOperatorWithAKeyMayShowItInsteadOfACode(t *testing.T) {
	b := newBench(t, byHand)
	c := hire(b, "anna", office.RoleOperator)
	b.advance(time.Minute)
	options, err := c.StartKey(t.Context(), c.proof())
	fine(t, err)
	key := newSecurityKey(b.o.Console)
	fine(t, c.FinishKey(t.Context(), "На связке", key.enrol(t, options)))
	asked, err := c.AskProof(t.Context())
	if err != nil || !asked.TOTP || asked.Options == nil {
		t.Fatal(asked.TOTP, err)
	}
	p := office.Proof{Password: staffPassword, Answer: key.sign(t, asked.Options)}
	_, err = c.StartTOTP(t.Context(), office.Proof{Password: "чужой-Пароль-1", Answer: p.Answer})
	wants(t, domain.ErrWrongCredentials, err)
	_, err = c.StartTOTP(t.Context(), p)
	fine(t, err)
	_, err = c.StartTOTP(t.Context(), p)
	wants(t, domain.ErrCodeExpired, err)
}
