package console

import (
	"errors"
	"net/http"
	"net/url"

	"razvorot/domain"
)

// carrying is a form that waits for its sender to say anew who they are: what was typed is lost neither to a lock nor to a session
// that ended. The browser keeps it, in the page; nothing of it is done until the sender sends it again.
type carrying struct {
	To      string // the form's action, "" for nothing
	Carried []carried
}

// carried is one value of a form.
type carried struct{ Name, Value string }

// carryingOf keeps a form that was sent to a path. Forms with secrets are not kept: they are short.
func carryingOf(to string, form url.Values) carrying {
	if _, secret := form["password"]; secret || form.Get("old") != "" || form.Get("answer") != "" || local(to) != to {
		return carrying{}
	}
	return carrying{to, carriedOf(form)}
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

// readCarrying reads what a door was given to keep (template «carrying»).
func readCarrying(form url.Values) carrying {
	k := carrying{To: form.Get("carry-to")}
	if k.To == "" || local(k.To) != k.To {
		return carrying{}
	}
	for i, name := range form["carry-name"] {
		if values := form["carry-value"]; i < len(values) {
			k.Carried = append(k.Carried, carried{name, values[i]})
		}
	}
	return k
}

// carry asks for the password and keeps the form that was sent.
func (v *visit) carry() error {
	return v.show(http.StatusForbidden, "unlock", unlockData{Next: "/", carrying: carryingOf(v.r.URL.EscapedPath(), v.r.PostForm)})
}

// signInAgain is the first door for somebody whose session is over: it says so, and keeps what they were sending.
func (v *visit) signInAgain(k carrying) error {
	ended := v.token != "" || k.To != ""
	v.token, v.secret = "", newSecret()
	v.setCookie(sessionCookie, "", 0)
	v.setCookie(visitCookie, v.secret, 0)
	return v.show(http.StatusForbidden, "sign_in", signInData{Next: "/", Ended: ended, carrying: k})
}

// orphaned reports whether a form without our token comes from a page of ours whose session another tab has ended already: with the
// cookie gone there is nothing left to hold the token against. Such a form is shown again after signing in, never carried out; so
// what the browser says about where it comes from is enough.
func (v *visit) orphaned(err error) bool {
	return errors.Is(err, errForged) && v.token == "" && v.r.Header.Get("Sec-Fetch-Site") == "same-origin" && v.r.PostForm != nil
}

// goOn leads somebody who has just said who they are to the page they wanted, or to the form that was on its way: the operator sends
// it, not the door.
func (v *visit) goOn(next string, k carrying) error {
	if k.To != "" {
		return v.show(http.StatusOK, "carry", k)
	}
	return v.goTo(local(next))
}

// lost answers somebody who may not be here because nobody knows them: with the door, and the way back or what was being sent.
func (v *visit) lost() error {
	if v.r.Method == http.MethodPost {
		return v.signInAgain(carryingOf(v.r.URL.EscapedPath(), v.r.PostForm))
	}
	ended := v.token != ""
	v.setCookie(sessionCookie, "", 0)
	query := url.Values{}
	if v.r.URL.Path != "/" {
		query.Set("next", v.r.URL.RequestURI())
	}
	if ended {
		query.Set("ended", "1")
	}
	return v.toDoor("/sign-in", query)
}

func (v *visit) toDoor(path string, query url.Values) error {
	if len(query) > 0 {
		path += "?" + query.Encode()
	}
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// locked asks for the password of a session that nobody's hand was on for long.
func (v *visit) locked() error {
	if v.r.Method == http.MethodPost {
		return v.carry()
	}
	query := url.Values{}
	if v.r.URL.Path != "/" {
		query.Set("next", v.r.URL.RequestURI())
	}
	return v.toDoor("/unlock", query)
}

// doorOf answers an error that a door cures, and reports whether it was one.
func (v *visit) doorOf(err error) (bool, error) {
	switch {
	case v.route.open:
		return false, nil
	case errors.Is(err, domain.ErrUnauthorised):
		return true, v.lost()
	case errors.Is(err, domain.ErrLocked):
		return true, v.locked()
	}
	return false, nil
}
