package journey_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"io"
	"maps"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// pilgrim is a citizen who goes the way over the wire alone, and asks again, with the same key, whenever the way is blocked. They count
// what they did.
type pilgrim struct {
	*remote.Client
	ctx     context.Context
	clock   fast
	carrier *carrier
	who     person.Profile
	session *remotetest.Sessions

	application domain.ApplicationID
	receipt     domain.Receipt
	passport    domain.Passport

	codes   int // asked for, each by a key of its own
	signIns int // codes to sign in, which are asked for without a key
	loose   int // those whose answer was lost: a code may have been sent
	open    int // keys used before there was a session
	keys    int // used in the session
	repeats []repeat

	mu  sync.Mutex
	met map[string]int // by what went wrong
}

// repeat is a command that can be given again, and what it answered.
type repeat struct {
	what   string
	answer string
	again  func() (any, error)
}

// newPilgrim is the who-th of the citizens.
func newPilgrim(ctx context.Context, c *cluster, mail *carrier, who domain.TrialPerson, way func(http.RoundTripper, *remotetest.Sessions) http.RoundTripper) (*pilgrim, error) {
	p := &pilgrim{ctx: ctx, clock: c.clock, carrier: mail, who: who.Profile, session: &remotetest.Sessions{}, met: map[string]int{},
		application: domain.NewID[domain.ApplicationID]()}
	var err error
	c.mu.Lock()
	roots := c.up[0].roots
	c.mu.Unlock()
	var transport http.RoundTripper = &dated{connections(roots), c.clock}
	if way != nil {
		transport = way(transport, p.session)
	}
	p.Client, err = remote.New(remote.Options{Base: c.url(), Transport: transport, Sessions: p.session, Clock: c.clock})
	return p, err
}

// stuck is an error that asking again does not heal.
type stuck struct{ error }

// walk goes the whole way.
func (p *pilgrim) walk() (err error) {
	defer func() {
		if s := recover(); s != nil {
			blocked, ours := s.(stuck)
			if !ours {
				panic(s)
			}
			err = blocked.error
		}
	}()
	p.register()
	p.signIn()
	p.talk()
	p.prove()
	p.apply()
	p.collect()
	return nil
}

// again asks until there is an answer.
func again[T any](p *pilgrim, what string, ask func() (T, error)) T {
	for {
		v, err := ask()
		if err == nil {
			return v
		}
		p.meets(err)
		if !errors.Is(err, domain.ErrUnavailable) && !errors.Is(err, domain.ErrRateLimited) && !errors.Is(err, domain.ErrNoSpace) {
			panic(stuck{fmt.Errorf("%s: %w", what, err)})
		}
		p.rest(what, 5*soon)
	}
}

// rest waits a little.
func (p *pilgrim) rest(what string, d time.Duration) {
	select {
	case <-time.After(d):
	case <-p.ctx.Done():
		panic(stuck{fmt.Errorf("%s: %w; met %v", what, p.ctx.Err(), p.trouble())})
	}
}

// meets counts what went wrong.
func (p *pilgrim) meets(err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	kind := err.Error()
	if down, ok := errors.AsType[*domain.Unavailable](err); ok && !down.RetryAt.IsZero() {
		kind = "told when"
	} else if _, ok := errors.AsType[net.Error](err); ok || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		kind = "connection broken"
	}
	p.met[kind]++
}

func (p *pilgrim) trouble() map[string]int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return maps.Clone(p.met)
}

// once gives a command with a key, and keeps how to give it again.
func once[T any](p *pilgrim, what string, command func(domain.Key) (T, error)) T {
	key := domain.NewKey()
	v := again(p, what, func() (T, error) { return command(key) })
	p.repeats = append(p.repeats, repeat{what, written(v), func() (any, error) { return command(key) }})
	return v
}

// keyed is once in the session.
func keyed[T any](p *pilgrim, what string, command func(domain.Key) (T, error)) T {
	p.keys++
	return once(p, what, command)
}

func written(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return err.Error()
	}
	return string(b)
}

// confirm has a code sent and enters it. Whoever lost the answer to a right code asks for another one.
func (p *pilgrim) confirm(what string, start func() domain.CodeSent) domain.Ticket {
	for {
		before := p.carrier.count()
		sent := start()
		ticket, err := p.enter(sent.Challenge, before)
		switch {
		case err == nil:
			return ticket
		case !errors.Is(err, domain.ErrCodeWrong) && !errors.Is(err, domain.ErrCodeExpired):
			panic(stuck{fmt.Errorf("%s: %w", what, err)})
		}
		p.meets(err)
	}
}

// enter tries the codes that came since, each once.
func (p *pilgrim) enter(c domain.ChallengeID, since int) (domain.Ticket, error) {
	var tried []string
	for {
		_, codes := p.carrier.of(p.who.Phone.String(), since)
		for _, code := range codes {
			if slices.Contains(tried, code) {
				continue
			}
			tried = append(tried, code)
			var failed error
			ticket := again(p, "code", func() (domain.Ticket, error) {
				ticket, err := p.ConfirmCode(p.ctx, c, code)
				if failed = nil; errors.Is(err, domain.ErrCodeWrong) || errors.Is(err, domain.ErrCodeExpired) {
					failed, err = err, nil
				}
				return ticket, err
			})
			if failed == nil || errors.Is(failed, domain.ErrCodeExpired) {
				return ticket, failed
			}
		}
		p.rest("code", soon)
	}
}

const passwordOfAll = "Снег-в-мае-2031!"

func (p *pilgrim) register() {
	ticket := p.confirm("registration", func() domain.CodeSent {
		p.open++
		p.codes++
		return once(p, "registration", func(k domain.Key) (domain.CodeSent, error) {
			return p.StartRegistration(p.ctx, k, p.who.Phone, p.who.Email)
		})
	})
	r := domain.Registration{Password: passwordOfAll, Ticket: ticket, Consents: p.agree(domain.UserAgreement, domain.PersonalData)}
	p.open++
	once(p, "account", func(k domain.Key) (domain.Account, error) { return p.FinishRegistration(p.ctx, k, r) })
}

func (p *pilgrim) agree(to ...domain.ConsentID) (all []domain.Consent) {
	for _, text := range again(p, "texts", func() ([]domain.ConsentText, error) { return p.ConsentTexts(p.ctx, "ru") }) {
		if slices.Contains(to, text.ID) {
			all = append(all, text.Agree(p.clock.Now()))
		}
	}
	return all
}

// signIn opens a session. Neither of its requests has a key: whoever loses an answer begins anew.
func (p *pilgrim) signIn() {
	for {
		ticket := p.confirm("sign-in", func() domain.CodeSent {
			p.signIns++
			return again(p, "sign-in", func() (domain.CodeSent, error) {
				sent, err := p.SignIn(p.ctx, person.Login{Phone: p.who.Phone}, passwordOfAll, domain.DeviceInfo{Name: "Стол"})
				if err != nil {
					p.loose++
				}
				return sent, err
			})
		})
		var spent bool
		again(p, "session", func() (domain.Session, error) {
			s, err := p.FinishSignIn(p.ctx, ticket)
			if spent = errors.Is(err, domain.ErrCodeExpired); spent {
				err = nil
			}
			return s, err
		})
		if !spent {
			return
		}
	}
}

// talk asks support.
func (p *pilgrim) talk() {
	words := func(text string) domain.Message { return domain.Message{ID: domain.NewID[string](), Text: text} }
	x := domain.Conversation{ID: domain.NewID[domain.ConversationID](), Topic: domain.TopicProcessing, Messages: []domain.Message{words("Когда?")}}
	keyed(p, "question", func(k domain.Key) (domain.Conversation, error) { return p.StartConversation(p.ctx, k, x) })
	for range said - 1 {
		more := words("И ещё одно.")
		keyed(p, "message", func(k domain.Key) (string, error) { // the conversation goes on, and so does the answer; the number stays
			c, err := p.Say(p.ctx, k, x.ID, more)
			return c.Number, err
		})
	}
}

// said is how many messages each writes to support.
const said = 5

func (p *pilgrim) account() domain.Account {
	return again(p, "account", func() (domain.Account, error) { return p.Account(p.ctx) })
}

func (p *pilgrim) prove() {
	keyed(p, "profile", func(k domain.Key) (domain.Account, error) { return p.SaveProfile(p.ctx, k, p.who) })
	p.until("answers of the registers", func() bool {
		checks := p.account().Checks
		return len(checks) > 0 && !slices.ContainsFunc(checks, func(c domain.RegistryCheck) bool { return c.Outcome == domain.Pending })
	})
	for p.account().Level != domain.Confirmed {
		ticket := p.confirm("proof", func() domain.CodeSent {
			p.codes++
			return keyed(p, "proof", func(k domain.Key) (domain.CodeSent, error) { return p.StartProof(p.ctx, k) })
		})
		again(p, "answers", func() (domain.Account, error) {
			questions, err := p.ProofQuestions(p.ctx, ticket)
			if err != nil {
				return domain.Account{}, lost(err)
			}
			answers := map[domain.QuestionID]string{}
			for _, q := range questions {
				answers[q.ID] = answerOf(p.who, questionKind(q))
			}
			account, err := p.AnswerProof(p.ctx, ticket, answers)
			return account, lost(err)
		})
	}
}

// lost takes a ticket that was spent by a request whose answer was lost: what it did shows in the account.
func lost(err error) error {
	if errors.Is(err, domain.ErrCodeExpired) {
		return nil
	}
	return err
}

// until looks until something holds, woken by changes.
func (p *pilgrim) until(what string, holds func() bool) {
	for !holds() {
		p.rest(what, 5*soon)
	}
}

// papers are the pages that the service of the passport wants, one small picture each, which differ.
func (p *pilgrim) papers() map[domain.RequirementID]domain.DocumentID {
	n := 0
	for _, kind := range []domain.DocumentKind{domain.KindPassport, domain.KindSNILS, domain.KindProofOfAddress, domain.KindPortrait} {
		rules, _ := kind.Rules()
		for _, role := range rules.Required {
			n++
			p.upload(kind, role, picture(n))
		}
	}
	return map[domain.RequirementID]domain.DocumentID{domain.NeedPassport: domain.DocumentID(domain.KindPassport),
		domain.NeedSNILS: domain.DocumentID(domain.KindSNILS), domain.NeedAddress: domain.DocumentID(domain.KindProofOfAddress),
		domain.NeedPortrait: domain.DocumentID(domain.KindPortrait)}
}

func picture(n int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 90, 120))
	for i := range img.Pix {
		img.Pix[i] = byte(i * (n + 3))
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(stuck{err})
	}
	return b.Bytes()
}

// upload sends a file, and goes on from where the authority has it.
func (p *pilgrim) upload(kind domain.DocumentKind, role domain.PageRole, content []byte) {
	page := domain.PageUpload{Document: domain.DocumentID(kind), Kind: kind, Role: role, Page: domain.NewID[domain.PageID](),
		MediaType: domain.MediaJPEG, Size: int64(len(content)), Digest: domain.HashOf(content)}
	p.keys++
	key := domain.NewKey()
	u := again(p, "upload", func() (domain.Upload, error) { return p.CreateUpload(p.ctx, key, page) })
	for !u.Done() {
		u = again(p, "content", func() (domain.Upload, error) {
			at, err := p.FindUpload(p.ctx, u.ID)
			if err != nil || at.Done() {
				return at, err
			}
			at, err = p.AppendUpload(p.ctx, u.ID, at.Offset, bytes.NewReader(content[at.Offset:]))
			if errors.Is(err, domain.ErrConflict) { // what was lost arrived after all
				err = &domain.Unavailable{Cause: err}
			}
			return at, err
		})
	}
}

// patience is how long citizens are on their way at most.
const patience = 2 * time.Minute
