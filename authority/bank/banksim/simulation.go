package banksim

import (
	"context"
	"crypto/rand"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"razvorot/authority/bank"
	"razvorot/domain"
	"razvorot/domain/person"
)

// Simulation is a bank at a port of this machine together with its client, the authority. The port is taken when somebody first
// wants to go there. Safe for concurrent use.
type Simulation struct {
	people func(context.Context) []person.Profile
	now    func() time.Time

	mu     sync.Mutex
	bank   *Bank
	party  *bank.Party
	server *http.Server
	broken map[string]bool // states of visits after which the bank does not answer
	closed bool
}

// New returns a simulation whose people the function names.
func New(people func(context.Context) []person.Profile, now func() time.Time) *Simulation {
	return &Simulation{people: people, now: now, broken: map[string]bool{}}
}

// Limits of what is read of a browser.
const (
	maxHeader = 16 << 10 // bytes, the address among them
	callTime  = 10 * time.Second
)

// open takes the port.
func (s *Simulation) open() (*bank.Party, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return nil, bank.ErrUnavailable
	}
	if s.party != nil {
		return s.party, nil
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, bank.ErrUnavailable
	}
	b := &Bank{Issuer: "http://" + l.Addr().String(), ClientID: "razvorot", Secret: rand.Text(), Known: s.people,
		Redirect: bank.CheckRedirect, Now: s.now}
	handler, err := b.Handler()
	if err == nil {
		s.party, err = bank.New(bank.Config{Issuer: b.Issuer, ClientID: b.ClientID, Secret: b.Secret, Now: s.now})
	}
	if err != nil {
		_ = l.Close()
		return nil, err
	}
	host := l.Addr().String()
	s.bank, s.server = b, &http.Server{ReadTimeout: callTime, WriteTimeout: callTime, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), // it would quote what callers send
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if r.Host != host { // a web site whose name was made to mean this machine (DNS rebinding)
				http.NotFound(w, r)
				return
			}
			handler.ServeHTTP(w, r)
		})}
	go func(server *http.Server) { _ = server.Serve(l) }(s.server)
	return s.party, nil
}

// Begin is bank.Party.Begin.
func (s *Simulation) Begin(ctx context.Context, redirect string) (bank.Attempt, string, error) {
	party, err := s.open()
	if err != nil {
		return bank.Attempt{}, "", err
	}
	return party.Begin(ctx, redirect)
}

// Finish is bank.Party.Finish.
func (s *Simulation) Finish(ctx context.Context, a bank.Attempt, answer bank.Answer) (bank.Person, error) {
	party, err := s.open()
	if err != nil {
		return bank.Person{}, err
	}
	s.mu.Lock()
	broken := s.broken[answer.State]
	delete(s.broken, answer.State)
	s.mu.Unlock()
	if broken {
		return bank.Person{}, bank.ErrUnavailable
	}
	return party.Finish(ctx, a, answer)
}

// Choose does at an address of Begin what somebody would on the bank's page, with an empty page for nobody who signs in.
// domain.ErrInvalid for an address that is not the bank's.
func (s *Simulation) Choose(address string, who *person.Profile, breaks bool) (domain.BankAnswer, error) {
	s.mu.Lock()
	b := s.bank
	s.mu.Unlock()
	u, err := url.Parse(address)
	if err != nil || b == nil || !strings.HasPrefix(address, b.Issuer+"/authorize?") {
		return domain.BankAnswer{}, domain.ErrInvalid
	}
	_, answer, ok := b.answer(u.Query(), who)
	if !ok {
		return answer, domain.ErrInvalid
	}
	if breaks {
		s.mu.Lock()
		s.broken[answer.State] = true
		s.mu.Unlock()
	}
	return answer, nil
}

// Close gives the port back; a bank that is closed is unavailable.
func (s *Simulation) Close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.closed = true
	if s.server == nil {
		return nil
	}
	return s.server.Close()
}
