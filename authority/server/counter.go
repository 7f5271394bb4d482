package server

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"html/template"
	"net"
	"net/http"
	"slices"
	"strconv"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// counter is what a trial shows on the admin listener: messages that nobody sent, the people whom its registers know, and the
// operators with their codes. It answers to who asks for it by a name of this machine, so that no page of another site, whatever
// name it gave itself, reads along.
type counter struct {
	trial     domain.Trial
	operators []trialOperator
	now       func() time.Time
	console   string
	public    string
	log       func(what string, err error)
}

// nobody is signed in at the counter.
func nobody(context.Context) (domain.AccountID, error) { return "", domain.ErrUnauthorised }

// openCounter opens the counter of a trial.
func (r *Running) openCounter(ctx context.Context) error {
	if !r.config.Simulate {
		return nil
	}
	operators, err := openOperators(ctx, r.Opened)
	if err != nil {
		return err
	}
	r.counter = &counter{trial: r.Authority.Trial(nobody), operators: operators, now: r.clock.Now, console: r.config.Console.URL,
		public: r.config.PublicURL, log: func(what string, err error) { r.log.Error("the counter cannot answer", "what", what, "err", err) }}
	return nil
}

//go:embed counter.html
var counterPage string

func (c *counter) handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", c.page)
	mux.HandleFunc("GET /trial/messages", func(w http.ResponseWriter, r *http.Request) {
		after, _ := strconv.ParseInt(r.FormValue("after"), 10, 64) // none is from the beginning
		wait, _ := strconv.ParseUint(r.FormValue("wait"), 10, 16)
		messages, err := c.trial.Messages(r.Context(), after, time.Duration(wait)*time.Second)
		c.answer(w, "messages", messages, err)
	})
	mux.HandleFunc("GET /trial/people", func(w http.ResponseWriter, r *http.Request) {
		people, err := c.trial.People(r.Context())
		c.answer(w, "people", people, err)
	})
	mux.HandleFunc("GET /trial/operators", func(w http.ResponseWriter, _ *http.Request) {
		c.answer(w, "operators", c.withCodes(), nil)
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !fromThisMachine(r.Host) {
			say(w, http.StatusForbidden, "the counter of a trial is reached at localhost")
			return
		}
		h := w.Header()
		h.Set("Cache-Control", "no-store")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+counterStyle+"'; frame-ancestors 'none'")
		mux.ServeHTTP(w, r)
	})
}

// fromThisMachine reports whether a Host names this machine by address or as localhost.
func fromThisMachine(host string) bool {
	name, _, err := net.SplitHostPort(host)
	if err != nil {
		name = host
	}
	return name == "localhost" || net.ParseIP(name) != nil
}

func (c *counter) answer(w http.ResponseWriter, what string, v any, err error) {
	if err != nil {
		c.log(what, err)
		say(w, http.StatusServiceUnavailable, "the authority does not answer")
		return
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	if err := json.NewEncoder(w).Encode(v); err != nil {
		c.log(what, err)
	}
}

// page shows everything, newest messages first.
func (c *counter) page(w http.ResponseWriter, r *http.Request) {
	messages, failed := c.latest(r.Context())
	people, err := c.trial.People(r.Context())
	if err = errors.Join(failed, err); err != nil {
		c.answer(w, "page", nil, err)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	err = counterTemplate.Execute(w, map[string]any{"Messages": messages,
		"People": showPeople(people, person.DateOf(c.now())), "Operators": c.withCodes(),
		"Console": c.console, "Public": c.public, "Style": template.CSS(counterStyleText)})
	if err != nil {
		c.log("page", err)
	}
}

// latest returns the last messages. They are numbered, and given oldest first, a page at a time.
func (c *counter) latest(ctx context.Context) ([]domain.TrialMessage, error) {
	const shown = 30
	var all []domain.TrialMessage
	for after := int64(0); ; after = all[len(all)-1].Number {
		page, err := c.trial.Messages(ctx, after, 0)
		if err != nil || len(page) == 0 {
			slices.Reverse(all)
			return all, err
		}
		all = append(all, page...)
		all = all[max(0, len(all)-shown):]
	}
}

//go:embed counter.css
var counterStyleText string

// counterStyle is the digest by which the browser knows the page's own style from a foreign one.
var counterStyle = digest(counterStyleText)
