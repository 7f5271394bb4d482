package console

import (
	"net/http"
	"net/url"

	"razvorot/domain"
)

type unlockData struct {
	Next    string
	Carried []carried // a form that came while the session was locked
	To      string
	Problem *problem
}

// carried is one value of a form that waits for the password: what was typed is not lost to a lock.
type carried struct{ Name, Value string }

func (v *visit) unlockForm() error {
	if v.token == "" {
		return v.goTo("/sign-in")
	}
	return v.show(http.StatusOK, "unlock", unlockData{Next: local(v.r.URL.Query().Get("next"))})
}

// lock puts a form that was being filled in behind the password, when nobody's hand was on the desk for long. Nothing of it is done.
func (v *visit) lock() error {
	form := v.r.PostForm
	to := form.Get("carry-to")
	form.Del("carry-to")
	if _, secret := form["password"]; v.token == "" || secret || form.Get("old") != "" || local(to) != to {
		return v.goTo("/unlock")
	}
	return v.show(http.StatusOK, "unlock", unlockData{Next: "/", To: to, Carried: carriedOf(form)})
}

// carry asks for the password and keeps the form that was sent. Forms with secrets are not kept: they are short.
func (v *visit) carry() {
	d := unlockData{Next: "/"}
	if _, secret := v.r.PostForm["password"]; !secret && v.r.PostForm.Get("old") == "" && v.r.PostForm.Get("answer") == "" {
		d.To, d.Carried = v.r.URL.EscapedPath(), carriedOf(v.r.PostForm)
	}
	if err := v.show(http.StatusForbidden, "unlock", d); err != nil {
		v.c.o.Log.Error("console: the lock cannot be shown", "error", err)
	}
}

func carriedOf(form url.Values) []carried {
	var all []carried
	for name, values := range form {
		if name == "csrf" {
			continue
		}
		for _, value := range values {
			all = append(all, carried{name, value})
		}
	}
	return all
}

// unlock takes the password, and then offers the form that was on its way: the operator sends it, not the lock.
func (v *visit) unlock() error {
	if v.token == "" {
		return v.goTo("/sign-in")
	}
	form := v.r.PostForm
	d := unlockData{Next: local(v.form("next")), To: form.Get("carry-to")}
	for i, name := range form["carry-name"] {
		if values := form["carry-value"]; i < len(values) {
			d.Carried = append(d.Carried, carried{name, values[i]})
		}
	}
	if local(d.To) != d.To {
		d.To, d.Carried = "", nil
	}
	err := v.c.reception.Unlock(v.r.Context(), v.token, form.Get("password"))
	if kind, _ := domain.KindOf(err); err != nil && kind != domain.ErrUnauthorised {
		p := v.problem(err)
		d.Problem = &p
		return v.show(p.Status, "unlock", d)
	}
	if err != nil {
		v.setCookie(sessionCookie, "", 0)
		return v.goTo("/sign-in")
	}
	if d.To != "" {
		return v.show(http.StatusOK, "carry", d)
	}
	return v.goTo(d.Next)
}
