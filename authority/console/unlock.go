package console

import (
	"net/http"

	"razvorot/domain"
)

type unlockData struct {
	carrying
	Next    string
	Problem *problem
}

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
	k := carryingOf(to, form)
	if k.To == "" {
		return v.goTo("/unlock")
	}
	if v.token == "" {
		return v.signInAgain(k)
	}
	return v.show(http.StatusOK, "unlock", unlockData{Next: "/", carrying: k})
}

// unlock takes the password, and then offers the form that was on its way.
func (v *visit) unlock() error {
	form := v.r.PostForm
	d := unlockData{Next: local(v.form("next")), carrying: readCarrying(form)}
	if v.token == "" {
		return v.over(d.carrying)
	}
	err := v.c.reception.Unlock(v.r.Context(), v.token, form.Get("password"))
	if kind, _ := domain.KindOf(err); err != nil && kind != domain.ErrUnauthorised {
		p := v.problem(err)
		d.Problem = &p
		return v.show(p.Status, "unlock", d)
	}
	if err != nil {
		return v.over(d.carrying)
	}
	return v.goOn(d.Next, d.carrying)
}

// over leads to the first door when a locked session has ended meanwhile.
func (v *visit) over(k carrying) error {
	if k.To != "" {
		return v.signInAgain(k)
	}
	v.setCookie(sessionCookie, "", 0)
	return v.goTo("/sign-in")
}
