package console

import (
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

// visit is one request and who makes it.
type visit struct {
	c       *console
	w       http.ResponseWriter
	r       *http.Request
	route   route
	view    view
	secret  string // the cookie that the token of forms comes from
	token   string // of the session, "" at the doors
	office  office.Office
	session office.Session
	me      office.Operator
}

// admit finds out who asks and whether the gate lets them: the session, the token of a form, the roles.
func (v *visit) admit() error {
	v.token = v.cookie(sessionCookie)
	v.secret = v.token
	if v.secret == "" {
		v.secret = v.cookie(visitCookie)
	}
	if v.r.Method == http.MethodPost {
		err := v.sameOrigin()
		if v.orphaned(err) && (!v.route.open || v.route.pattern == lockAt) {
			err = nil // nobody is signed in: what follows leads to the door
		}
		if err != nil {
			return err
		}
	}
	if v.route.open {
		return nil
	}
	if v.token == "" {
		return domain.ErrUnauthorised
	}
	var err error
	v.office, v.session, err = v.c.reception.Office(v.r.Context(), v.token, v.c.o.Address(v.r))
	if err != nil {
		return err
	}
	if v.me, err = v.office.Me(v.r.Context()); err != nil {
		return err
	}
	if !v.is(v.route.roles...) {
		return domain.ErrForbidden
	}
	return nil
}

// is reports whether who asks has one of the roles; without roles everybody is meant.
func (v *visit) is(roles ...office.Role) bool {
	return len(roles) == 0 || slices.ContainsFunc(roles, func(r office.Role) bool { return slices.Contains(v.me.Roles, r) })
}

// goTo sends the browser on to a page, as after every command: going back or reloading then repeats nothing.
func (v *visit) goTo(path string, done ...string) error {
	if len(done) > 0 {
		and := "?"
		if strings.Contains(path, and) {
			and = "&"
		}
		path += and + "done=" + url.QueryEscape(done[0])
	}
	http.Redirect(v.w, v.r, path, http.StatusSeeOther)
	return nil
}

// form returns a field of the form, without surrounding spaces.
func (v *visit) form(name string) string { return strings.TrimSpace(v.r.PostForm.Get(name)) }

// key returns the idempotency key that the form was given when it was drawn, so that a form sent twice acts once.
func (v *visit) key() (domain.Key, error) {
	key := v.form("key")
	if len(key) != 26 || strings.Trim(key, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567") != "" {
		return "", domain.ErrInvalid
	}
	return domain.Key(key), nil
}

// id returns a part of the path that names something. What cannot be a name of ours is not found, whatever it means to a file
// system or a database.
func (v *visit) id(name string) (string, error) {
	id := v.r.PathValue(name)
	if !isID(id) {
		return "", domain.ErrNotFound
	}
	return id, nil
}

// isID reports whether a text may name something.
func isID(text string) bool {
	return text != "" && len(text) <= 200 && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_=") == ""
}

func (v *visit) csrf() string { return hex.EncodeToString(tokenOf(v.secret)) }

// problem is what went wrong, in words.
type problem struct {
	Kind, Title, Cure string
	Status            int
	Back              string
	Retry             time.Time
}

// statuses of the kinds. What is not here is a fault of the program.
var statuses = map[domain.Kind]int{
	domain.ErrNotFound: 404, domain.ErrConflict: 409, domain.ErrRateLimited: 429, domain.ErrCodeWrong: 422,
	domain.ErrCodeExpired: 422, domain.ErrWrongCredentials: 422, domain.ErrUnavailable: 503, domain.ErrForbidden: 403,
	domain.ErrInvalid: 422, domain.ErrTooLarge: 413, domain.ErrUnsupportedType: 415, domain.ErrDuplicate: 409, domain.ErrBlocked: 409,
	domain.ErrTransition: 409, domain.ErrNoSpace: 507, domain.ErrDamaged: 500, errForged: 403,
}

// fail answers with what went wrong. A session that is missing or locked leads to the door, with the way back.
func (v *visit) fail(err error) {
	shown, failed := v.doorOf(err)
	if failed != nil {
		v.c.o.Log.Error("console: a door cannot be shown", "error", failed)
	}
	if shown {
		return
	}
	if _, body := errors.AsType[errBody](err); body {
		v.known()
	}
	p := v.problem(err)
	if p.Status == http.StatusRequestTimeout || p.Status == http.StatusRequestEntityTooLarge {
		v.w.Header().Set("Connection", "close")
	}
	if err := v.show(p.Status, "problem", p); err != nil {
		v.c.o.Log.Error("console: a page of a problem cannot be shown", "error", err)
	}
}

// known finds out who asks, for the frame of a page about a form that could not be read to its end: it says nothing else of them.
func (v *visit) known() {
	if v.route.open || v.token == "" || v.office != nil {
		return
	}
	o, session, err := v.c.reception.Office(v.r.Context(), v.token, v.c.o.Address(v.r))
	if err != nil {
		return // a door would be the next page anyway
	}
	if me, err := o.Me(v.r.Context()); err == nil {
		v.office, v.session, v.me = o, session, me
	}
}

// problem puts an error into words, and writes faults of the program to the log: by kind, path pattern and nothing personal.
func (v *visit) problem(err error) problem {
	b := v.c.books[v.view.Language]
	if body, ok := errors.AsType[errBody](err); ok {
		code := strconv.Itoa(body.status)
		return problem{Kind: code, Title: b.T("problem." + code), Cure: b.T("problem." + code + ".cure"), Status: body.status}
	}
	kind, known := domain.KindOf(err)
	status, listed := statuses[kind]
	if !known || !listed {
		v.c.o.Log.Error("console: a page failed", "route", v.route.method+" "+v.route.pattern, "kind", string(kind))
		kind, status = "fault", http.StatusInternalServerError
	}
	p := problem{Kind: string(kind), Title: b.T("problem." + string(kind)), Cure: b.T("problem." + string(kind) + ".cure"), Status: status}
	if limited, ok := errors.AsType[*domain.RateLimited](err); ok {
		p.Retry = v.c.o.Clock.Now().Add(limited.Wait)
		v.w.Header().Set("Retry-After", strconv.Itoa(int(limited.Wait/time.Second)+1))
	}
	if down, ok := errors.AsType[*domain.Unavailable](err); ok && !down.RetryAt.IsZero() {
		p.Retry = down.RetryAt
		v.w.Header().Set("Retry-After", strconv.Itoa(max(1, int(down.RetryAt.Sub(v.c.o.Clock.Now())/time.Second))))
	}
	return p
}
