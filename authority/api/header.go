package api

import (
	"net/http"
	"time"
)

// security is what every answer has: nothing that is answered here is a page, is to be kept, shown in a frame, or read by the
// pages of other sites. What is published says otherwise about the last (exchange.send).
var security = map[string]string{
	"Cache-Control":                "no-store",
	"X-Content-Type-Options":       "nosniff",
	"X-Frame-Options":              "DENY",
	"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; sandbox",
	"Referrer-Policy":              "no-referrer",
	"Cross-Origin-Resource-Policy": "same-origin",
	"Cross-Origin-Opener-Policy":   "same-origin",
	"Strict-Transport-Security":    "max-age=63072000; includeSubDomains", // browsers take it over TLS only (RFC 6797, 8.1)
}

func secure(h http.Header) {
	for name, value := range security {
		h.Set(name, value)
	}
}

// preflight reports whether a browser asks for leave to send a request from the page of another site. It gets none: apps are no
// pages, and what is published needs no leave to be read.
func preflight(r *http.Request) bool {
	return r.Method == http.MethodOptions && r.Header.Get("Origin") != "" && r.Header.Get("Access-Control-Request-Method") != ""
}

// observed is an answer whose status is remembered.
type observed struct {
	http.ResponseWriter
	status int
	told   bool
	now    func() time.Time // the authority's, nil for the machine's
	bare   bool             // what every answer has is set with the first that is written: a poll waits without
	held   *exchange        // a poll that waits, nil for none
	turn   turn             // of a poll
	tell   func()           // once it was answered, nil for nobody
}

// end tells what became of the request, unless it is held.
func (o *observed) end() {
	o.turn.give()
	if o.held == nil && o.tell != nil {
		o.tell()
	}
}

// WriteHeader implements http.ResponseWriter.
func (o *observed) WriteHeader(status int) {
	o.dress()
	if !o.told && status >= http.StatusOK {
		o.status, o.told = status, true
	}
	o.ResponseWriter.WriteHeader(status)
}

// Write implements io.Writer.
func (o *observed) Write(b []byte) (int, error) {
	o.dress()
	o.told = true
	return o.ResponseWriter.Write(b)
}

func (o *observed) dress() {
	if o.bare {
		secure(o.Header())
		o.bare = false
	}
	if o.now != nil && !o.told {
		o.Header().Set("Date", o.now().UTC().Format(http.TimeFormat))
	}
}

// Unwrap is for http.ResponseController.
func (o *observed) Unwrap() http.ResponseWriter { return o.ResponseWriter }
