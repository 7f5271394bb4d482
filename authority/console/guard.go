package console

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"strings"
	"time"

	"razvorot/domain"
)

// maxBody is the most bytes of a form: a decision with a note at every field is below 200 KiB.
const maxBody = 256 << 10

// policy is the content security policy of every page: nothing but our own style, script, pictures and typeface; no inline
// anything; nobody may frame us and a form goes nowhere else.
const policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src 'self'; " +
	"form-action 'self'; frame-ancestors 'none'; base-uri 'none'"

// filePolicy is that of a citizen's file: even if a browser took it for a page, it could do nothing.
const filePolicy = "default-src 'none'; frame-ancestors 'none'; sandbox"

// guarded puts what holds for every answer around the pages.
func (c *console) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Frame-Options", "DENY")
		h.Set("X-Content-Type-Options", "nosniff")
		// Not no-referrer: browsers without Sec-Fetch-Site would then send «Origin: null» with our own forms.
		h.Set("Referrer-Policy", "same-origin")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=()")
		h.Set("Cache-Control", "no-store")
		if c.o.Secure {
			h.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
		}
		if r.Method == http.MethodPost {
			r.Body = http.MaxBytesReader(w, r.Body, maxBody)
			// Ours and not the server's alone, so that a console behind any server refuses a body that drips in.
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(c.o.BodyTime))
		}
		next.ServeHTTP(w, r)
	})
}

// sameOrigin refuses a command that another site sent (OWASP, Cross-Site Request Forgery Prevention): by what the browser says about
// where it comes from, and by the token that only our own pages hold.
func (v *visit) sameOrigin() error {
	if err := v.c.origin.Check(v.r); err != nil {
		return errForged
	}
	if err := v.r.ParseForm(); err != nil {
		return bodyError(err)
	}
	given, err := hex.DecodeString(v.r.PostForm.Get("csrf"))
	if err != nil || v.secret == "" || !hmac.Equal(given, tokenOf(v.secret)) {
		return errForged
	}
	_ = http.NewResponseController(v.w).SetReadDeadline(time.Time{})
	return nil
}

// errForged is a form that is not of the page that the session was given. It is a kind of its own for the words; to HTTP it is 403.
const errForged domain.Kind = "form_not_ours"

// tokenOf derives the token of forms from a cookie that scripts cannot read. Deriving needs no state, so any process may check what
// another gave; and the token tells nothing about the cookie.
func tokenOf(secret string) []byte {
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("razvorot console form"))
	return mac.Sum(nil)
}

// Cookies.
const (
	sessionCookie = "console-session"
	ticketCookie  = "console-ticket"  // between password and second factor
	visitCookie   = "console-visit"   // before there is a session, for the token of forms
	decidedCookie = "console-decided" // the case that was decided last, so that going back is told apart from idleness
	viewCookie    = "console-view"
)

func (c *console) cookieName(name string) string {
	if c.o.Secure {
		return "__Host-" + name
	}
	return name
}

// cookie returns a cookie's value, "" when it is not there. Of two with one name, which only somebody who plants them can bring
// about, neither is taken.
func (v *visit) cookie(name string) string {
	found := v.r.CookiesNamed(v.c.cookieName(name))
	if len(found) != 1 {
		return ""
	}
	return found[0].Value
}

// setCookie sets a cookie that lasts as long as the browser runs, or for some time; an empty value removes it.
func (v *visit) setCookie(name, value string, lasts time.Duration) {
	age := int(lasts / time.Second)
	if value == "" {
		age = -1
	}
	http.SetCookie(v.w, &http.Cookie{Name: v.c.cookieName(name), Value: value, Path: "/", MaxAge: age, Secure: v.c.o.Secure,
		HttpOnly: true, SameSite: http.SameSiteStrictMode})
}

// local returns where to go on, if it is a page of ours: anything else would send a person who has just signed in to a stranger.
func local(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") || strings.ContainsAny(next, "\\\r\n\t") || len(next) > 500 {
		return "/"
	}
	return next
}
