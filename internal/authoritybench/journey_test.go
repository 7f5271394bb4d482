package authoritybench_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/internal/postgrestest"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// invent makes up people whom every register knows, writes them to a file for the server, and returns its path too.
func invent(t testing.TB, n int) (string, []person.Profile) {
	t.Helper()
	type written struct {
		Profile person.Answers `json:"profile"`
	}
	file := struct {
		People []written `json:"people"`
	}{}
	all := make([]person.Profile, n)
	for i := range all {
		who := self()
		who.SNILS = must(person.ParseSNILS(specimen.Invent(uint64(2_000_000 + i)).SNILS))
		who.Passport.Number = must(person.ParsePassportNumber(fmt.Sprintf("45%02d%06d", who.Passport.Issued.Year()%100, 500_000+i)))
		who.INN, who.Name.Patronymic, who.Registration.Flat = inn(i), patronymic(i), strconv.Itoa(i+1)
		all[i] = who
		file.People = append(file.People, written{who.Answers()})
	}
	path := filepath.Join(t.TempDir(), "people.json")
	if err := os.WriteFile(path, must(json.Marshal(file)), 0o600); err != nil {
		t.Fatal(err)
	}
	return path, all
}

// patronymic returns the how many-th, so that nobody is taken for another.
func patronymic(n int) string {
	letters := []rune("абвгдежзик")
	name := []rune("Пробн")
	for ; n > 0; n /= 10 {
		name = append(name, letters[n%10])
	}
	return string(name) + "ович"
}

// inn returns the how many-th number with right check digits.
func inn(n int) person.INN {
	for check := range 100 {
		if found, err := person.ParseINN(fmt.Sprintf("50%08d%02d", n+1, check)); err == nil {
			return found
		}
	}
	panic("no check digits fit")
}

// traveller is somebody on their journey.
type traveller struct {
	*remote.Client
	gateway *gateway
	who     person.Profile
	clock   domain.Clock
	cursor  domain.Cursor
	account domain.Account
	pages   map[domain.DocumentID]bool // whether the document may be used
	state   domain.ApplicationState
}

func (t *traveller) ticket(ctx context.Context, sent domain.CodeSent, err error) (domain.Ticket, error) {
	if err != nil {
		return "", err
	}
	code, err := t.gateway.code(ctx, t.who.Phone)
	if err != nil {
		return "", err
	}
	return t.ConfirmCode(ctx, sent.Challenge, code)
}

// await follows the changes, as the app does, until something holds.
func (t *traveller) await(ctx context.Context, holds func() bool) error {
	for !holds() {
		changes, cursor, err := t.FetchChanges(ctx, t.cursor, 30*time.Second)
		if err != nil {
			return err
		}
		t.cursor = cursor
		for _, c := range changes {
			switch {
			case c.Account != nil:
				t.account = *c.Account
			case c.Document != nil:
				t.pages[c.Document.ID] = c.Document.Usable() && c.Document.State() != domain.FileChecking
			case c.Application != nil:
				t.state = c.Application.State
			}
		}
	}
	return nil
}

// travel goes the whole way and returns the passport.
func (t *traveller) travel(ctx context.Context) (domain.Passport, error) {
	for _, step := range []func(context.Context) error{t.register, t.signIn, t.prove} {
		if err := step(ctx); err != nil {
			return domain.Passport{}, err
		}
	}
	return t.apply(ctx)
}

func (t *traveller) register(ctx context.Context) error {
	sent, err := t.StartRegistration(ctx, domain.NewKey(), t.who.Phone, t.who.Email)
	ticket, err := t.ticket(ctx, sent, err)
	if err != nil {
		return fmt.Errorf("register: %w", err)
	}
	r := domain.Registration{Password: password, Ticket: ticket}
	texts, err := t.ConsentTexts(ctx, "ru")
	for _, text := range texts {
		if text.ID == domain.UserAgreement || text.ID == domain.PersonalData {
			r.Consents = append(r.Consents, text.Agree(t.clock.Now()))
		}
	}
	if err == nil {
		_, err = t.FinishRegistration(ctx, domain.NewKey(), r)
	}
	return err
}

func (t *traveller) signIn(ctx context.Context) error {
	sent, err := t.SignIn(ctx, person.Login{Phone: t.who.Phone}, password, domain.DeviceInfo{Name: "Стол"})
	ticket, err := t.ticket(ctx, sent, err)
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	_, err = t.FinishSignIn(ctx, ticket)
	return err
}

// prove saves the profile, waits for the registers, and answers the control questions.
func (t *traveller) prove(ctx context.Context) error {
	if _, err := t.SaveProfile(ctx, domain.NewKey(), t.who); err != nil {
		return err
	}
	err := t.await(ctx, func() bool {
		return len(t.account.Checks) > 0 && !slices.ContainsFunc(t.account.Checks, func(c domain.RegistryCheck) bool { return c.Outcome == domain.Pending })
	})
	if err != nil {
		return err
	}
	sent, err := t.StartProof(ctx, domain.NewKey())
	ticket, err := t.ticket(ctx, sent, err)
	if err != nil {
		return fmt.Errorf("prove at level %s: %w", t.account.Level, err)
	}
	questions, err := t.ProofQuestions(ctx, ticket)
	if err != nil {
		return err
	}
	address, answers := t.who.Registration, map[domain.QuestionID]string{}
	known := map[string]string{"registration_street": address.Street, "registration_house": address.House, "registration_flat": address.Flat,
		"registration_postal_code": address.PostalCode, "snils_last_four": t.who.SNILS.Digits()[7:], "inn_last_four": t.who.INN.String()[8:]}
	for _, q := range questions {
		answers[q.ID] = known[q.Kind]
	}
	_, err = t.AnswerProof(ctx, ticket, answers)
	return err
}

// photograph is a JPEG of noise that is nobody else's; it is longer than what the server stores at once when it is large.
func photograph(large bool) []byte {
	width, height := 180, 240
	if large {
		width, height = 480, 640
	}
	img := image.NewRGBA(image.Rect(0, 0, width, height))
	for i := range img.Pix {
		img.Pix[i] = byte(rand.Uint32())
	}
	img.Set(0, 0, color.Black)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, &jpeg.Options{Quality: 90}); err != nil {
		panic(err) // into memory
	}
	return b.Bytes()
}

// attach sends the documents that the service wants.
func (t *traveller) attach(ctx context.Context) error {
	for _, kind := range []domain.DocumentKind{domain.KindPassport, domain.KindSNILS, domain.KindProofOfAddress, domain.KindPortrait} {
		rules, _ := kind.Rules()
		for _, role := range rules.Required {
			content := photograph(role == domain.PagePersonal)
			u, err := t.CreateUpload(ctx, domain.NewKey(), domain.PageUpload{Document: domain.DocumentID(kind), Kind: kind, Role: role,
				Page: domain.NewID[domain.PageID](), MediaType: domain.MediaJPEG, Size: int64(len(content)), Digest: domain.HashOf(content)})
			if err == nil {
				_, err = t.AppendUpload(ctx, u.ID, 0, bytes.NewReader(content))
			}
			if err != nil {
				return fmt.Errorf("%s of %s: %w", role, kind, err)
			}
		}
	}
	return t.await(ctx, func() bool {
		n := 0
		for _, usable := range t.pages {
			if usable {
				n++
			}
		}
		return n == 4
	})
}

func (t *traveller) apply(ctx context.Context) (p domain.Passport, err error) {
	if err := t.attach(ctx); err != nil {
		return p, err
	}
	now := t.clock.Now()
	a := domain.NewDraft(domain.NewID[domain.ApplicationID](), domain.PassportService(), t.who, now)
	for need, kind := range map[domain.RequirementID]domain.DocumentKind{domain.NeedPassport: domain.KindPassport, domain.NeedSNILS: domain.KindSNILS,
		domain.NeedAddress: domain.KindProofOfAddress, domain.NeedPortrait: domain.KindPortrait} {
		a = a.Attach(need, domain.DocumentID(kind))
	}
	texts, err := t.ConsentTexts(ctx, "ru")
	if err != nil {
		return p, err
	}
	var issue domain.Consent
	for _, text := range texts {
		switch text.ID {
		case domain.PersonalData, domain.BiometricData, domain.ServiceTerms:
			a.Consents = append(a.Consents, text.Agree(now))
		case domain.PassportIssue:
			issue = text.Agree(now)
		}
	}
	digest := a.Submission().Digest()
	sent, err := t.StartSignature(ctx, domain.NewKey(), a.ID, digest)
	ticket, err := t.ticket(ctx, sent, err)
	if err != nil {
		return p, fmt.Errorf("sign: %w", err)
	}
	_, err = t.Submit(ctx, domain.NewKey(), a.Submission(), domain.Signature{Method: domain.SignedByCode, Digest: digest, At: now, Ticket: ticket})
	if err != nil {
		return p, fmt.Errorf("submit: %w", err)
	}
	if err := t.await(ctx, func() bool { return t.state == domain.Ready || t.state.Final() }); err != nil {
		return p, err
	}
	if p, err = t.Collect(ctx, domain.NewKey(), a.ID, issue); err != nil {
		return p, fmt.Errorf("collect what is %s: %w", t.state, err)
	}
	sent, err = t.StartActivation(ctx, domain.NewKey(), p.ID)
	if ticket, err = t.ticket(ctx, sent, err); err != nil {
		return p, err
	}
	p, err = t.ActivatePassport(ctx, domain.NewKey(), p.ID, ticket)
	if err == nil && p.State != domain.PassportActive {
		err = errors.New("the passport is " + string(p.State))
	}
	return p, err
}

// journeys sends people on their way, so many at once, and returns how long all took.
func journeys(p *process, g *gateway, people []person.Profile, atOnce int, clock domain.Clock, watch *watch) time.Duration {
	p.Helper()
	begun := time.Now()
	next := make(chan int, len(people))
	for i := range people {
		next <- i
	}
	close(next)
	err := inTurn(p.Context(), min(atOnce, len(people)), func(ctx context.Context, _ int) error {
		for i := range next {
			who := people[i]
			who.Phone, who.Email = phone(i), must(person.ParseEmail(fmt.Sprintf("t%d@example.org", i)))
			carrier := p.carrier(false)
			client, err := remote.New(remote.Options{Base: p.api, Transport: watch.over(carrier), Sessions: &remotetest.Sessions{}, Clock: clock})
			if err != nil {
				return err
			}
			t := &traveller{Client: client, gateway: g, who: who, clock: clock, pages: map[domain.DocumentID]bool{}}
			_, err = t.travel(ctx)
			carrier.CloseIdleConnections()
			if err != nil {
				return fmt.Errorf("traveller %d: %w", i, err)
			}
		}
		return nil
	})
	if err != nil {
		p.Fatal(err)
	}
	return time.Since(begun)
}

// quick is a clock that goes faster than the machine's, so that the rules' delays are short.
type quick struct {
	from  time.Time
	times int
}

func (q quick) Now() time.Time { return q.from.Add(time.Since(q.from) * time.Duration(q.times)) }

func (q quick) After(d time.Duration) <-chan time.Time {
	c := make(chan time.Time, 1)
	time.AfterFunc(d/time.Duration(q.times), func() { c <- q.Now() })
	return c
}

func TestEveryJourneyEndsWithOnePassport(t *testing.T) {
	g, database, clock := newGateway(t), postgrestest.Open(t), quick{time.Now(), 8}
	path, people := invent(t, 4)
	p := serveHere(t, database, clock, append(g.environment(), "AUTHORITY_REGISTERS_PEOPLE="+path)...)
	w := newWatch()
	journeys(p, g, people, len(people), clock, w)
	d, _ := openStore(t, database)
	for what, query := range map[string]string{"accounts": "SELECT COUNT(*) FROM account", "applications": "SELECT COUNT(*) FROM application WHERE state = 'issued'",
		"passports": "SELECT COUNT(*) FROM passport WHERE handed_out = 1 AND signature <> ''", "dead jobs": "SELECT 4 + COUNT(*) FROM job WHERE dead > 0"} {
		var n int
		if err := d.SQL.QueryRowContext(t.Context(), query).Scan(&n); err != nil || n != len(people) {
			t.Errorf("%d %s of %d journeys, %v", n, what, len(people), err)
		}
	}
	if n := len(w.took["POST /v1/applications"]); n != len(people) {
		t.Errorf("%d applications were watched: %v", n, w.routes())
	}
}

// BenchmarkJourneys measures whole journeys per second, many under way at once so that the rules' delays of 16 seconds cost nothing, and
// how long each route took its answers meanwhile.
func BenchmarkJourneys(b *testing.B) {
	s := postgrestest.Start(b, durable...)
	for _, atOnce := range []int{20, 200} {
		b.Run(fmt.Sprintf("%d-at-once", atOnce), func(b *testing.B) {
			g := newGateway(b)
			path, people := invent(b, 3*atOnce)
			p := serve(b, s.Database(b), append(g.environment(), "AUTHORITY_REGISTERS_PEOPLE="+path)...)
			w := newWatch()
			took := journeys(p, g, people, atOnce, domain.SystemClock{}, w)
			b.ReportMetric(float64(len(people))/took.Seconds(), "journeys/s")
			b.ReportMetric(0, "ns/op")
			b.Logf("%.0f transactions were tried again\n%s", p.metric("authority_transaction_repeats_total"), w.table())
		})
	}
}
