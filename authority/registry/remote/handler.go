package registryremote

import (
	"crypto/subtle"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"razvorot/authority/registry"
	"razvorot/domain"
)

const longestQuestion = 64 << 10

// Handler puts a registry on the wire: what a plug-in is. With a token, questions must bear it.
func Handler(r registry.Registry, token string) http.Handler {
	h := &handler{registry: r, token: token}
	mux := http.NewServeMux()
	mux.HandleFunc("POST /check", h.check)
	mux.HandleFunc("POST /record", h.record)
	return mux
}

type handler struct {
	registry registry.Registry
	token    string
}

func (h *handler) check(w http.ResponseWriter, r *http.Request) {
	q, ok := h.question(w, r)
	if !ok {
		return
	}
	p, ok := readable(q.Person)
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	check, err := h.registry.Check(r.Context(), q.Registry, p, time.Now())
	if err != nil {
		fail(w, err)
		return
	}
	tell(w, Verdict{Outcome: check.Outcome, Fields: check.Fields})
}

func (h *handler) record(w http.ResponseWriter, r *http.Request) {
	q, ok := h.question(w, r)
	if !ok {
		return
	}
	p, ok := readable(q.Person)
	if !ok {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	record, err := h.registry.Record(r.Context(), p)
	if err != nil {
		fail(w, err)
		return
	}
	tell(w, Record{Person: record.Answers()})
}

func (h *handler) question(w http.ResponseWriter, r *http.Request) (Question, bool) {
	var q Question
	given := []byte(r.Header.Get("Authorization"))
	if h.token != "" && subtle.ConstantTimeCompare(given, []byte("Bearer "+h.token)) == 0 {
		w.WriteHeader(http.StatusUnauthorized)
		return q, false
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, longestQuestion))
	if err != nil || json.Unmarshal(body, &q) != nil || len(domain.FieldsOf(q.Registry)) == 0 {
		w.WriteHeader(http.StatusBadRequest)
		return q, false
	}
	return q, true
}

func fail(w http.ResponseWriter, err error) {
	if errors.Is(err, domain.ErrNotFound) {
		w.WriteHeader(http.StatusNotFound)
		return
	}
	if down, ok := errors.AsType[*domain.Unavailable](err); ok && !down.RetryAt.IsZero() {
		w.Header().Set("Retry-After", down.RetryAt.UTC().Format(http.TimeFormat))
	}
	w.WriteHeader(http.StatusServiceUnavailable)
}

func tell(w http.ResponseWriter, v any) {
	w.Header().Set("Content-Type", "application/json")
	_ = json.NewEncoder(w).Encode(v)
}
