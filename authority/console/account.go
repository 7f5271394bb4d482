package console

import (
	"net/http"

	"razvorot/authority/office"
	"razvorot/domain"
)

type accountData struct {
	Operator office.Operator
	Sessions []office.Session
	Problem  *problem
	At       string // the form with the problem
	Secret   string // of an authenticator app being enrolled
	QR       qr
	Options  string // of a security key being enrolled, JSON
}

func (v *visit) account() error { return v.showAccount(http.StatusOK, accountData{}) }

func (v *visit) showAccount(status int, d accountData) error {
	var err error
	if d.Sessions, err = v.office.Sessions(v.r.Context()); err != nil {
		return err
	}
	d.Operator = v.me
	return v.show(status, "account", d)
}

// amiss shows a form of the account again with what went wrong.
func (v *visit) amiss(at string, err error, d accountData) error {
	kind, known := domain.KindOf(err)
	if !known || statuses[kind] == 0 || kind == domain.ErrForbidden || kind == domain.ErrNotFound {
		return err
	}
	p := v.problem(err)
	d.Problem, d.At = &p, at
	return v.showAccount(p.Status, d)
}

func (v *visit) changePassword() error {
	form := v.r.PostForm
	if form.Get("new") != form.Get("again") {
		p := problem{Title: v.c.books[v.view.Language].T("account.password.differ"), Status: http.StatusUnprocessableEntity}
		return v.showAccount(p.Status, accountData{Problem: &p, At: "password"})
	}
	if err := v.office.ChangePassword(v.r.Context(), form.Get("old"), form.Get("new")); err != nil {
		return v.amiss("password", err, accountData{})
	}
	return v.goTo("/account", "password")
}

func (v *visit) endSession() error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	if err := v.office.EndSession(v.r.Context(), office.SessionID(id)); err != nil {
		return err
	}
	return v.goTo("/account", "session_ended")
}

// startTOTP shows a new secret. It is in this answer alone: reloading asks for another one.
func (v *visit) startTOTP() error {
	return v.proven("totp", func(p office.Proof) error {
		secret, err := v.office.StartTOTP(v.r.Context(), p)
		if err != nil {
			return err
		}
		return v.showAccount(http.StatusOK, accountData{Secret: inFours(secret), QR: enrolQR(secret, v.me.Login)})
	})
}

func (v *visit) finishTOTP() error {
	if err := v.office.FinishTOTP(v.r.Context(), digits(v.form("code"))); err != nil {
		return v.amiss("totp", err, accountData{})
	}
	return v.goTo("/account", "totp")
}

func (v *visit) startKey() error {
	return v.proven("key", func(p office.Proof) error {
		options, err := v.office.StartKey(v.r.Context(), p)
		if err != nil {
			return err
		}
		return v.showAccount(http.StatusOK, accountData{Options: string(options)})
	})
}

func (v *visit) finishKey() error {
	name := []rune(v.form("name"))
	if len(name) == 0 || len(name) > 60 {
		return v.amiss("keys", domain.ErrInvalid, accountData{})
	}
	if err := v.office.FinishKey(v.r.Context(), string(name), []byte(v.r.PostForm.Get("answer"))); err != nil {
		return v.amiss("keys", err, accountData{})
	}
	return v.goTo("/account", "key_added")
}

func (v *visit) removeKey() error {
	id, err := v.id("id")
	if err != nil {
		return err
	}
	return v.proven("remove", func(p office.Proof) error {
		if err := v.office.RemoveKey(v.r.Context(), id, p); err != nil {
			return err
		}
		return v.goTo("/account", "key_removed")
	})
}

func (v *visit) help() error { return v.show(http.StatusOK, "help", nil) }
