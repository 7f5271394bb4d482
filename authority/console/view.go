package console

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// view is how somebody likes to see the console. It is kept in a cookie, checked word by word.
type view struct {
	Language string // ru, en
	Theme    string // auto, light, dark
	Keys     string // on, off: shortcuts of one key (WCAG 2.2, 2.1.4)
}

var views = [3][]string{{"ru", "en"}, {"auto", "light", "dark"}, {"on", "off"}}

// viewOf reads the view from the cookie; without one the browser's language decides.
func (c *console) viewOf(r *http.Request) view {
	v := view{"ru", "auto", "on"}
	if first, _, _ := strings.Cut(r.Header.Get("Accept-Language"), ","); strings.HasPrefix(strings.ToLower(first), "en") {
		v.Language = "en"
	}
	cookie, err := r.Cookie(c.cookieName(viewCookie))
	if err != nil {
		return v
	}
	kept := strings.Split(cookie.Value, ".")
	for i, at := range []*string{&v.Language, &v.Theme, &v.Keys} {
		if i < len(kept) && slices.Contains(views[i], kept[i]) {
			*at = kept[i]
		}
	}
	return v
}

// setView keeps one choice more and returns to where it was made.
func (v *visit) setView() error {
	for i, at := range []*string{&v.view.Language, &v.view.Theme, &v.view.Keys} {
		if chosen := v.form([]string{"language", "theme", "keys"}[i]); slices.Contains(views[i], chosen) {
			*at = chosen
		}
	}
	v.setCookie(viewCookie, strings.Join([]string{v.view.Language, v.view.Theme, v.view.Keys}, "."), 365*24*time.Hour)
	return v.goTo(local(v.form("next")))
}
