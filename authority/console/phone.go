package console

import (
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"unicode/utf8"

	"razvorot/domain"
	"razvorot/domain/person"
)

// phoneData is the two steps: the phone that the citizen has now, and the code that went there.
type phoneData struct {
	Path, Why, Phone string
	To               string // the masked phone that the code went to; "" at the first step
	Challenge        domain.ChallengeID
	Problem, Cure    string
}

func phonePath(account string) string { return "/citizen/" + url.PathEscape(account) + "/phone" }

// phoneForm is for a citizen who came in person and has lost the phone of the account.
func (v *visit) phoneForm() error {
	account, err := v.id("account")
	if err != nil {
		return err
	}
	return v.show(http.StatusOK, "phone", phoneData{Path: phonePath(account)})
}

// sendPhoneCode sends a code to the phone that the citizen has now.
func (v *visit) sendPhoneCode() error {
	account, err := v.id("account")
	if err != nil {
		return err
	}
	d := phoneData{Path: phonePath(account), Why: v.form("why"), Phone: v.form("phone")}
	phone, err := person.ParsePhone(d.Phone)
	switch {
	case err != nil:
		d.Problem = "phone.bad"
	case utf8.RuneCountInString(d.Why) < leastWhy:
		d.Problem = "why.short"
	}
	if d.Problem != "" {
		return v.show(http.StatusUnprocessableEntity, "phone", d)
	}
	sent, err := v.office.StartPhone(v.r.Context(), domain.AccountID(account), phone, d.Why)
	switch {
	case errors.Is(err, domain.ErrInvalid):
		d.Problem = "phone.bad"
	case errors.Is(err, domain.ErrDuplicate):
		d.Problem = "phone.taken"
	case err != nil:
		return err
	default:
		d.To, d.Challenge = sent.To, sent.Challenge
		return v.show(http.StatusOK, "phone", d)
	}
	return v.show(http.StatusUnprocessableEntity, "phone", d)
}

// proposePhone takes the code that the citizen reads out; a wrong one is asked for again on the same page.
func (v *visit) proposePhone() error {
	account, err := v.id("account")
	if err != nil {
		return err
	}
	d := phoneData{Path: phonePath(account), Why: v.form("why"), To: v.form("to"), Challenge: domain.ChallengeID(v.form("challenge"))}
	if !isID(string(d.Challenge)) {
		return domain.ErrNotFound
	}
	_, err = v.office.ProposePhone(v.r.Context(), domain.AccountID(account), d.Challenge, digits(v.form("code")), d.Why)
	wrong, is := errors.AsType[*domain.CodeWrong](err)
	switch {
	case is && wrong.AttemptsLeft > 0:
		d.Problem = "phone.wrong"
		d.Cure = v.c.books[v.view.Language].T("print.code.left", "n", strconv.Itoa(wrong.AttemptsLeft))
	case is, errors.Is(err, domain.ErrCodeExpired):
		d.To, d.Challenge, d.Problem = "", "", "phone.over"
	case err != nil:
		return err
	default:
		return v.goTo("/proposals", "proposed")
	}
	return v.show(http.StatusUnprocessableEntity, "phone", d)
}
