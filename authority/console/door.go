package console

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

// ticketLasts is how long a second factor may take (office.Reception).
const ticketLasts = 5 * time.Minute

type signInData struct {
	carrying
	Login, Next string
	Ended       bool // there was a session, and it is over
	Problem     *problem
}

// signInForm shows the first door. It gives a new visit cookie each time: whatever somebody planted before is void.
func (v *visit) signInForm() error {
	if v.token == "" {
		v.secret = newSecret()
		v.setCookie(visitCookie, v.secret, 0)
	}
	return v.show(http.StatusOK, "sign_in", signInData{Next: local(v.r.URL.Query().Get("next")),
		Ended: v.r.URL.Query().Has("ended")})
}

func (v *visit) signIn() error {
	login, next, k := v.form("login"), local(v.form("next")), readCarrying(v.r.PostForm)
	second, err := v.c.reception.SignIn(v.r.Context(), login, v.r.PostForm.Get("password"))
	if err != nil {
		p := v.problem(err)
		return v.show(p.Status, "sign_in", signInData{Login: login, Next: next, Problem: &p, carrying: k})
	}
	v.leave()
	v.secret = newSecret() // what was known before the password is of no use after it
	v.setCookie(visitCookie, v.secret, 0)
	t := ticket{second, next}
	v.setCookie(ticketCookie, pack(t), ticketLasts)
	if k.To != "" {
		return v.showSecond(http.StatusOK, t, nil) // no cookie holds a form
	}
	return v.goTo("/second")
}

// ticket is what the browser keeps between password and second factor. It is for the same browser's eyes anyway; the authority
// believes none of it but the ticket itself.
type ticket struct {
	Second office.SecondFactor
	Next   string
}

func pack(t ticket) string {
	b, err := json.Marshal(t)
	if err != nil {
		panic(err) // strings and bytes
	}
	return base64.RawURLEncoding.EncodeToString(b)
}

func (v *visit) ticket() (ticket, error) {
	var t ticket
	b, err := base64.RawURLEncoding.DecodeString(v.cookie(ticketCookie))
	if err != nil || len(b) == 0 || json.Unmarshal(b, &t) != nil {
		return ticket{}, domain.ErrUnauthorised
	}
	return t, nil
}

type secondData struct {
	carrying
	TOTP, Key bool
	Options   string // JSON of WebAuthn's request
	Secret    string // to enrol
	QR        qr
	Problem   *problem
}

func (v *visit) secondData(t ticket, problem *problem) secondData {
	d := secondData{TOTP: t.Second.TOTP, Key: len(t.Second.Options) > 0, Options: string(t.Second.Options), Problem: problem,
		carrying: readCarrying(v.r.PostForm)}
	if t.Second.Secret != "" && !d.TOTP && !d.Key {
		d.Secret, d.QR = inFours(t.Second.Secret), enrolQR(t.Second.Secret, "")
	}
	return d
}

// inFours is a secret as somebody types it.
func inFours(secret string) string {
	var groups []string
	for len(secret) > 4 {
		groups, secret = append(groups, secret[:4]), secret[4:]
	}
	return strings.Join(append(groups, secret), " ")
}

func (v *visit) secondForm() error {
	t, err := v.ticket()
	if err != nil {
		return v.goTo("/sign-in")
	}
	return v.showSecond(http.StatusOK, t, nil)
}

func (v *visit) showSecond(status int, t ticket, p *problem) error {
	d := v.secondData(t, p)
	if d.Secret != "" {
		return v.show(status, "enrol", d)
	}
	return v.show(status, "second", d)
}

func (v *visit) secondCode() error {
	return v.second(func(t ticket) (string, error) {
		return v.c.reception.WithTOTP(v.r.Context(), t.Second.Ticket, digits(v.form("code")), v.c.o.Address(v.r), v.agent())
	})
}

func (v *visit) secondKey() error {
	return v.second(func(t ticket) (string, error) {
		answer := []byte(v.r.PostForm.Get("answer"))
		return v.c.reception.WithKey(v.r.Context(), t.Second.Ticket, answer, v.c.o.Address(v.r), v.agent())
	})
}

func (v *visit) enrol() error {
	return v.second(func(t ticket) (string, error) {
		return v.c.reception.Enrol(v.r.Context(), t.Second.Ticket, digits(v.form("code")), v.c.o.Address(v.r), v.agent())
	})
}

// second opens the session. Its token is new, whatever the browser had before: a session cannot be fixed from outside.
func (v *visit) second(open func(ticket) (string, error)) error {
	k := readCarrying(v.r.PostForm)
	t, err := v.ticket()
	if err != nil {
		return v.over(k)
	}
	token, err := open(t)
	if errors.Is(err, domain.ErrUnauthorised) || errors.Is(err, domain.ErrCodeExpired) {
		v.setCookie(ticketCookie, "", 0)
		p := v.problem(domain.ErrCodeExpired)
		return v.show(p.Status, "sign_in", signInData{Next: t.Next, Problem: &p, carrying: readCarrying(v.r.PostForm)})
	}
	if err != nil {
		p := v.problem(err)
		return v.showSecond(p.Status, t, &p)
	}
	v.setCookie(ticketCookie, "", 0)
	v.setCookie(visitCookie, "", 0)
	v.setCookie(sessionCookie, token, 0)
	v.token, v.secret = token, token
	return v.goOn(t.Next, k)
}

// digits leaves the digits of a code, which people type with spaces.
func digits(s string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, s)
}

// agent is the browser's name of itself, as much of it as is kept.
func (v *visit) agent() string {
	agent := []rune(strings.ToValidUTF8(v.r.UserAgent(), ""))
	return string(agent[:min(len(agent), 200)])
}

// leave ends the session that the browser has, if any.
func (v *visit) leave() {
	if v.token == "" {
		return
	}
	if err := v.c.reception.SignOut(v.r.Context(), v.token); err != nil && !errors.Is(err, domain.ErrUnauthorised) {
		v.c.o.Log.Warn("console: a session could not be ended")
	}
	v.token = ""
	v.setCookie(sessionCookie, "", 0)
}

func (v *visit) signOut() error {
	if v.token != "" {
		if err := v.c.reception.SignOut(v.r.Context(), v.token); err != nil && !errors.Is(err, domain.ErrUnauthorised) {
			return err // said to be signed out while the session lives on would be a lie
		}
	}
	v.setCookie(sessionCookie, "", 0)
	v.setCookie(ticketCookie, "", 0)
	v.setCookie(visitCookie, "", 0)
	v.setCookie(decidedCookie, "", 0)
	v.w.Header().Set("Clear-Site-Data", `"cache", "storage"`)
	return v.goTo("/sign-in")
}
