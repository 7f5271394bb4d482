package console

import (
	"errors"
	"net/http"

	"razvorot/authority/office"
	"razvorot/domain"
)

// proveData is the page that asks who changes the way in to show that it is they.
type proveData struct {
	To, What  string // the form that waits, and the key of its words
	TOTP, Key bool
	Options   string // JSON of WebAuthn's request
	Problem   *problem
}

// proven carries out what changes the way in, with the proof of the form; without one it asks for it first. What is shown then is
// whatever act shows.
func (v *visit) proven(what string, act func(office.Proof) error) error {
	form := v.r.PostForm
	p := office.Proof{Password: form.Get("old"), Code: digits(v.form("totp"))}
	if answer := form.Get("answer"); answer != "" {
		p.Answer = []byte(answer)
	}
	if p.Password == "" {
		return v.prove(http.StatusOK, what, nil)
	}
	err := act(p)
	for _, unproven := range []domain.Kind{domain.ErrWrongCredentials, domain.ErrCodeWrong, domain.ErrCodeExpired, domain.ErrRateLimited} {
		if errors.Is(err, unproven) {
			amiss := v.problem(err)
			return v.prove(amiss.Status, what, &amiss)
		}
	}
	return err
}

func (v *visit) prove(status int, what string, p *problem) error {
	asked, err := v.office.AskProof(v.r.Context())
	if err != nil {
		return err
	}
	return v.show(status, "prove", proveData{To: v.r.URL.EscapedPath(), What: what, TOTP: asked.TOTP, Key: len(asked.Options) > 0,
		Options: string(asked.Options), Problem: p})
}
