package console

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"slices"
	"strings"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
	"razvorot/domain/person"
)

//go:embed page/*.html
var pageFiles embed.FS

// frames are the files that every page is made of besides its own.
var frames = []string{"page/layout.html", "page/part.html", "page/icon.html"}

func readPages() map[string]*template.Template {
	all, err := fs.Glob(pageFiles, "page/*.html")
	mustBe(err)
	pages := map[string]*template.Template{}
	for _, file := range all {
		if slices.Contains(frames, file) {
			continue
		}
		t, err := template.New("layout.html").Funcs(functions).ParseFS(pageFiles, append(slices.Clone(frames), file)...)
		mustBe(err)
		pages[strings.TrimSuffix(path.Base(file), ".html")] = t
	}
	return pages
}

// functions are what templates need and no method gives.
var functions = template.FuncMap{
	"pair": func(page, value any) map[string]any { return map[string]any{"P": page, "V": value} },
	"text": func(v any) string { return fmt.Sprint(v) },
	"list": func(values ...string) []string { return values },
	"add":  func(a, b int) int { return a + b },
}

// page is what a template is given.
type page struct {
	*book
	Name    string // of the template
	View    view
	Me      office.Operator
	Signed  bool
	Path    string // of a GET: where to return after a choice of language
	CSRF    string
	Key     string // idempotency key of a form on this page
	Static  string
	Done    string // what was done, in words; "" for nothing
	Zone    *time.Location
	Now     time.Time
	Nav     []navigation
	Problem bool
	Data    any
}

type navigation struct {
	Path, Icon, Key string
	Here            bool
}

// show writes a page. It is made whole before its first byte goes out: a fault half way leaves no half page.
func (v *visit) show(status int, name string, data any) error {
	b := v.c.books[v.view.Language]
	p := page{book: b, Name: name, View: v.view, Me: v.me, Signed: v.office != nil, Path: "/", Static: staticBase,
		Key: string(domain.NewKey()), Zone: v.c.o.Zone, Now: v.c.o.Clock.Now(), Data: data, Nav: v.navigation(),
		Problem: name == "problem"}
	if v.secret == "" { // somebody came through no door: the forms of this page need a visit of their own
		v.secret = newSecret()
		v.setCookie(visitCookie, v.secret, 0)
	}
	p.CSRF = v.csrf()
	if v.r.Method == http.MethodGet {
		p.Path = v.r.URL.RequestURI()
	}
	if done := v.r.URL.Query().Get("done"); done != "" {
		if words := b.T("done." + done); words != "done."+done {
			p.Done = words
		}
	}
	var out bytes.Buffer
	if err := v.c.pages[name].Execute(&out, p); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	v.w.Header().Set("Content-Type", "text/html; charset=utf-8")
	v.w.Header().Set("Content-Language", v.view.Language)
	v.w.WriteHeader(status)
	_, _ = out.WriteTo(v.w)
	return nil
}

// navigation is the pages that who asks may open.
func (v *visit) navigation() []navigation {
	if v.office == nil {
		return nil
	}
	var all []navigation
	add := func(path, icon string, roles []office.Role) {
		if v.is(roles...) {
			here := v.r.URL.Path == path || strings.HasPrefix(v.r.URL.Path, path+"/")
			all = append(all, navigation{path, icon, "nav." + strings.TrimPrefix(path, "/"), here || inside(path, v.r.URL.Path)})
		}
	}
	add("/queue", "queue", atCases)
	add("/conversations", "talk", atCases)
	add("/proofs", "person", atCases)
	add("/prints", "print", atCases)
	add("/search", "search", atCases)
	add("/proposals", "eyes", atProposals)
	add("/dashboard", "plot", atDashboard)
	add("/audit", "audit", atAudit)
	add("/certificates", "key", atCertificates)
	return all
}

// inside reports whether a page belongs to a line of the navigation without its path saying so.
func inside(line, path string) bool {
	for of, prefix := range map[string]string{"/queue": "/case/", "/conversations": "/conversation/", "/proofs": "/proof/", "/prints": "/print/", "/search": "/passport/"} {
		if line == of && strings.HasPrefix(path, prefix) {
			return true
		}
	}
	return line == "/proofs" && strings.HasPrefix(path, "/video/")
}

// Moment writes a time as people do: 12 марта, 14:05, with the year when it is not this one.
func (p page) Moment(t time.Time) string {
	if t.IsZero() {
		return "—"
	}
	t = t.In(p.Zone)
	month := t.Month().String()
	if p.language == "ru" {
		month = p.T(fmt.Sprintf("month.%d", t.Month()))
	}
	if t.Year() == p.Now.In(p.Zone).Year() {
		return fmt.Sprintf("%d %s, %s", t.Day(), month, t.Format("15:04"))
	}
	return fmt.Sprintf("%d %s %d, %s", t.Day(), month, t.Year(), t.Format("15:04"))
}

// Stamp is a time to the second, for the log.
func (p page) Stamp(t time.Time) string { return t.In(p.Zone).Format("02.01.2006 15:04:05") }

// ISO is a time for machines.
func (p page) ISO(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// Date is the day of a time, in words.
func (p page) Date(t time.Time) string { return p.Day(person.DateOf(t.In(p.Zone))) }

// Since says how long ago something was.
func (p page) Since(t time.Time) string { return p.Span(p.Now.Sub(t)) }

// Is reports whether who looks has a role.
func (p page) Is(role string) bool { return slices.Contains(p.Me.Roles, office.Role(role)) }

// Who names an actor that is no operator: the system, a citizen, the command line.
func (p page) Who(actor string) string {
	if words := p.T("actor_name." + actor); words != "actor_name."+actor {
		return words
	}
	return actor
}

// Title is the page's name, for the browser's tab and the heading.
func (p page) Title() string { return p.T("title." + p.Name) }

// Initials are the first letters of the operator's name, for their sign.
func (p page) Initials() string {
	var letters []rune
	for _, word := range strings.Fields(p.Me.Name) {
		letters = append(letters, []rune(word)[0])
	}
	return string(letters[:min(2, len(letters))])
}
