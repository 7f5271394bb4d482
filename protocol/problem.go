package protocol

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// Problem is an error on its way (RFC 9457). Whoever receives it goes by Code; Status and Title are for what stands between
// and for people who look at traffic. The rest is what the typed errors of package domain carry.
type Problem struct {
	Type   string      `json:"type"` // urn:razvorot:problem:<code>
	Title  string      `json:"title"`
	Status int         `json:"status"`
	Code   domain.Kind `json:"code"`

	WaitSeconds  int64        `json:"wait_seconds,omitzero"`  // of a RateLimited, rounded up
	RetryAt      time.Time    `json:"retry_at,omitzero"`      // of an Unavailable
	AttemptsLeft int          `json:"attempts_left,omitzero"` // of a CodeWrong
	Findings     finding.List `json:"findings,omitempty"`     // of an Invalid
	Size         int64        `json:"size,omitzero"`          // of a TooLarge
	Limit        int64        `json:"limit,omitzero"`         // of a TooLarge
	MediaType    string       `json:"media_type,omitzero"`    // of an UnsupportedType
	Have         domain.Level `json:"have,omitzero"`          // of a Forbidden
	Need         domain.Level `json:"need,omitzero"`          // of a Forbidden
	Move         *RefusedMove `json:"move,omitempty"`         // of a Transition
}

// RefusedMove is what a Transition carries.
type RefusedMove struct {
	Of     string       `json:"of"`
	State  string       `json:"state"`
	Action string       `json:"action"`
	Actor  domain.Actor `json:"actor"`
}

// Internal is the code of a fault of the authority's program, which has no kind.
const Internal domain.Kind = "internal"

// StatusDamaged is tus's 460 Checksum Mismatch.
const StatusDamaged = 460

// statuses gives each kind the status that comes nearest.
var statuses = map[domain.Kind]int{
	domain.ErrNotFound:         http.StatusNotFound,
	domain.ErrConflict:         http.StatusConflict,
	domain.ErrRateLimited:      http.StatusTooManyRequests,
	domain.ErrCodeWrong:        http.StatusUnprocessableEntity,
	domain.ErrCodeExpired:      http.StatusGone,
	domain.ErrWrongCredentials: http.StatusForbidden, // 401 would have to name a way to authenticate (RFC 9110, 15.5.2)
	domain.ErrUnavailable:      http.StatusServiceUnavailable,
	domain.ErrUnauthorised:     http.StatusUnauthorized,
	domain.ErrForbidden:        http.StatusForbidden,
	domain.ErrInvalid:          http.StatusUnprocessableEntity,
	domain.ErrTooLarge:         http.StatusRequestEntityTooLarge,
	domain.ErrUnsupportedType:  http.StatusUnsupportedMediaType,
	domain.ErrDuplicate:        http.StatusConflict,
	domain.ErrBlocked:          http.StatusForbidden,
	domain.ErrTransition:       http.StatusConflict,
	domain.ErrLocked:           http.StatusLocked,
	domain.ErrNoSpace:          http.StatusInsufficientStorage,
	domain.ErrOtherAuthority:   http.StatusMisdirectedRequest,
	domain.ErrDamaged:          StatusDamaged,
	Internal:                   http.StatusInternalServerError,
}

// ProblemOf returns the problem that tells an error. An error without a kind is Internal, and nothing more of it is told.
func ProblemOf(err error) Problem {
	kind, ok := domain.KindOf(err)
	if _, known := statuses[kind]; !ok || !known {
		kind = Internal
	}
	p := Problem{Type: "urn:razvorot:problem:" + string(kind), Title: strings.ReplaceAll(string(kind), "_", " "), Code: kind,
		Status: statuses[kind]}
	switch kind {
	case domain.ErrRateLimited:
		if e, ok := errors.AsType[*domain.RateLimited](err); ok {
			p.WaitSeconds = int64((max(e.Wait, 0) + time.Second - 1) / time.Second)
		}
	case domain.ErrUnavailable:
		if e, ok := errors.AsType[*domain.Unavailable](err); ok {
			p.RetryAt = e.RetryAt
		}
	case domain.ErrCodeWrong:
		if e, ok := errors.AsType[*domain.CodeWrong](err); ok {
			p.AttemptsLeft = e.AttemptsLeft
		}
	case domain.ErrInvalid:
		if e, ok := errors.AsType[*domain.Invalid](err); ok {
			p.Findings = e.Findings
		}
	case domain.ErrTooLarge:
		if e, ok := errors.AsType[*domain.TooLarge](err); ok {
			p.Size, p.Limit = e.Size, e.Limit
		}
	case domain.ErrUnsupportedType:
		if e, ok := errors.AsType[*domain.UnsupportedType](err); ok {
			p.MediaType = e.MediaType
		}
	case domain.ErrForbidden:
		if e, ok := errors.AsType[*domain.Forbidden](err); ok {
			p.Have, p.Need = e.Have, e.Need
		}
	case domain.ErrTransition:
		if e, ok := errors.AsType[*domain.Transition](err); ok {
			p.Move = &RefusedMove{Of: e.Of, State: e.State, Action: e.Action, Actor: e.Actor}
		}
	}
	return p
}

// maxWait bounds a wait that another side names, so that it cannot overflow: a year.
const maxWait = 365 * 24 * 60 * 60

// Err returns the error that the problem tells: of the type that its kind has in package domain. A code that is no kind,
// Internal among them, is a domain.Unavailable, since the other side could not answer.
func (p Problem) Err() error {
	if _, known := statuses[p.Code]; !known || p.Code == Internal {
		return &domain.Unavailable{Cause: fmt.Errorf("the authority failed with status %d", p.Status)}
	}
	switch p.Code {
	case domain.ErrRateLimited:
		return &domain.RateLimited{Wait: time.Duration(min(max(p.WaitSeconds, 0), maxWait)) * time.Second}
	case domain.ErrUnavailable:
		return &domain.Unavailable{RetryAt: p.RetryAt}
	case domain.ErrCodeWrong:
		return &domain.CodeWrong{AttemptsLeft: max(p.AttemptsLeft, 0)}
	case domain.ErrInvalid:
		return &domain.Invalid{Findings: p.Findings}
	case domain.ErrTooLarge:
		return &domain.TooLarge{Size: p.Size, Limit: p.Limit}
	case domain.ErrUnsupportedType:
		return &domain.UnsupportedType{MediaType: p.MediaType}
	case domain.ErrForbidden:
		return &domain.Forbidden{Have: p.Have, Need: p.Need}
	case domain.ErrTransition:
		if m := p.Move; m != nil {
			return &domain.Transition{Of: m.Of, State: m.State, Action: m.Action, Actor: m.Actor}
		}
	}
	return p.Code
}

// ReadProblem reads a problem of at most 64 KiB. It returns ErrInvalid for what is none, and a TooLarge.
func ReadProblem(r io.Reader) (Problem, error) {
	var p Problem
	err := ReadJSON(r, maxProblem, &p)
	if err == nil && p.Code == "" {
		err = fmt.Errorf("problem without a code: %w", domain.ErrInvalid)
	}
	return p, err
}

// ProblemOfHead returns the problem that the headers alone tell: an answer to HEAD has no body. It returns ErrInvalid when they
// tell none.
func ProblemOfHead(status int, h http.Header) (Problem, error) {
	p := Problem{Status: status, Code: domain.Kind(h.Get(ProblemCode))}
	if p.Code == "" {
		return Problem{}, fmt.Errorf("problem without a code: %w", domain.ErrInvalid)
	}
	again := h.Get("Retry-After")
	p.WaitSeconds, _ = strconv.ParseInt(again, 10, 64) // no wait is told
	if at, err := http.ParseTime(again); err == nil {
		p.RetryAt = at
	}
	return p, nil
}

// Write sends the problem as an answer, with the headers that go with it: Retry-After, and WWW-Authenticate for a 401
// (RFC 6750, section 3).
func (p Problem) Write(w http.ResponseWriter) {
	b, err := json.Marshal(p)
	if err != nil {
		p, b = Problem{Status: http.StatusInternalServerError}, []byte(`{"code":"internal","status":500}`)
	}
	h := w.Header()
	h.Set("Content-Type", ProblemJSON)
	h.Set(ProblemCode, string(p.Code))
	switch {
	case p.Code == domain.ErrRateLimited:
		h.Set("Retry-After", strconv.FormatInt(p.WaitSeconds, 10))
	case !p.RetryAt.IsZero():
		h.Set("Retry-After", p.RetryAt.UTC().Format(http.TimeFormat))
	case p.Status == http.StatusUnauthorized && h.Get("WWW-Authenticate") == "":
		h.Set("WWW-Authenticate", "Bearer")
	}
	w.WriteHeader(p.Status)
	_, _ = w.Write(b) // whoever asked is gone: nothing to be done
}
