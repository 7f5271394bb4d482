package authority_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

const password = "Снег-в-мае-2031!"

// citizen is somebody on the way to a passport.
type citizen struct {
	*testing.T
	b       *bench
	caller  authority.Caller
	profile person.Profile
	phone   person.Phone
	email   person.Email
	between func() // happens after every step, such as a crash
}

// newCitizen is one of the simulated registers' people; each has another phone.
func newCitizen(b *bench, who int) *citizen {
	b.t.Helper()
	people, err := b.a.Trial(nobody).People(b.t.Context())
	if err != nil {
		b.t.Fatal(err)
	}
	c := &citizen{T: b.t, b: b, profile: people[who].Profile, phone: must(person.ParsePhone(fmt.Sprintf("+7900%07d", 100+who))),
		email: must(person.ParseEmail(fmt.Sprintf("someone%d@example.org", who))), between: func() {}}
	c.profile.Phone, c.profile.Email = c.phone, c.email
	return c
}

var nobodyAtAll authority.Caller

func nobody(context.Context) (domain.AccountID, error) { return "", domain.ErrUnauthorised }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// ok returns what a call answered, and ends the test when it failed.
func ok[T any](v T, err error) func(*citizen) T {
	return func(c *citizen) T {
		c.Helper()
		if err != nil {
			c.Fatal(err)
		}
		c.between()
		return v
	}
}

func (c *citizen) backend() domain.Backend { return c.b.a.Backend(c.caller) }

func (c *citizen) trial() domain.Trial {
	return c.b.a.Trial(func(context.Context) (domain.AccountID, error) { return c.caller.Account, nil })
}

// records looks at what the authority keeps of the citizen.
func (c *citizen) records(f func(*store.Tx) error) {
	c.Helper()
	if err := c.b.a.Records(c.ctx(), f); err != nil {
		c.Fatal(err)
	}
}

// kept returns the one passport that the authority keeps of the citizen.
func (c *citizen) kept() store.Passport {
	c.Helper()
	var all []store.Passport
	c.records(func(t *store.Tx) error {
		var err error
		all, err = t.FindPassports(c.caller.Account)
		return err
	})
	if len(all) != 1 {
		c.Fatal(len(all), "passports")
	}
	return all[0]
}

func (c *citizen) ctx() context.Context { return c.Context() }

func (c *citizen) code(purpose domain.MessagePurpose) string {
	c.Helper()
	messages, err := c.trial().Messages(c.ctx(), 0, 0)
	if err != nil {
		c.Fatal(err)
	}
	for _, m := range slices.Backward(messages) {
		if m.Purpose == purpose && m.Code != "" {
			return m.Code
		}
	}
	c.Fatalf("no code to %s", purpose)
	return ""
}

func (c *citizen) ticket(s domain.CodeSent, purpose domain.MessagePurpose) domain.Ticket {
	c.Helper()
	return ok(c.backend().ConfirmCode(c.ctx(), s.Challenge, c.code(purpose)))(c)
}

func (c *citizen) agree(ids ...domain.ConsentID) []domain.Consent {
	c.Helper()
	var given []domain.Consent
	for _, t := range ok(c.backend().ConsentTexts(c.ctx(), "ru"))(c) {
		if slices.Contains(ids, t.ID) {
			given = append(given, t.Agree(c.b.clock.Now()))
		}
	}
	return given
}

func (c *citizen) register() domain.Account {
	c.Helper()
	sent := ok(c.backend().StartRegistration(c.ctx(), domain.NewKey(), c.phone, c.email))(c)
	r := domain.Registration{Password: password, Ticket: c.ticket(sent, domain.MessageRegister),
		Consents: c.agree(domain.UserAgreement, domain.PersonalData)}
	return ok(c.backend().FinishRegistration(c.ctx(), domain.NewKey(), r))(c)
}

func (c *citizen) signIn() domain.Session {
	c.Helper()
	sent := ok(c.backend().SignIn(c.ctx(), person.Login{Phone: c.phone}, password, domain.DeviceInfo{Name: "Стол"}))(c)
	ticket := c.ticket(sent, domain.MessageSignIn)
	s := ok(c.backend().FinishSignIn(c.ctx(), ticket))(c)
	c.caller = ok(c.b.a.Authenticate(c.ctx(), s.AccessToken))(c)
	return s
}

// checked has the registers asked about the profile.
func (c *citizen) checked() domain.Account {
	c.Helper()
	ok(c.backend().SaveProfile(c.ctx(), domain.NewKey(), c.profile))(c)
	return c.await(func(a domain.Account) bool {
		return !slices.ContainsFunc(a.Checks, func(x domain.RegistryCheck) bool { return x.Outcome == domain.Pending })
	})
}

// await moves the clock until something holds for the account.
func (c *citizen) await(holds func(domain.Account) bool) domain.Account {
	c.Helper()
	for range 30 {
		if a := ok(c.backend().Account(c.ctx()))(c); holds(a) {
			return a
		}
		c.b.advance(time.Second)
	}
	c.Fatal("it never comes")
	return domain.Account{}
}

// prove answers the control questions from what the profile says.
func (c *citizen) prove() domain.Account {
	c.Helper()
	sent := ok(c.backend().StartProof(c.ctx(), domain.NewKey()))(c)
	ticket := c.ticket(sent, domain.MessageProof)
	questions := ok(c.backend().ProofQuestions(c.ctx(), ticket))(c)
	return ok(c.backend().AnswerProof(c.ctx(), ticket, c.answers(questions)))(c)
}

func (c *citizen) answers(questions []domain.ControlQuestion) map[domain.QuestionID]string {
	address, answers := c.profile.Registration, map[domain.QuestionID]string{}
	known := map[string]string{"registration_street": address.Street, "registration_house": address.House,
		"registration_flat": address.Flat, "registration_postal_code": address.PostalCode,
		"snils_last_four": c.profile.SNILS.Digits()[7:], "inn_last_four": c.profile.INN.String()[8:]}
	for _, q := range questions {
		answers[q.ID] = known[q.Kind]
	}
	return answers
}

// picture returns a small JPEG, another for each number.
func picture(n int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 90, 120))
	for i := range img.Pix {
		img.Pix[i] = byte(i * (n + 3))
	}
	img.Set(1, 1, color.Black)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

func announcement(document domain.DocumentID, kind domain.DocumentKind, role domain.PageRole, content []byte) domain.PageUpload {
	return domain.PageUpload{Document: document, Kind: kind, Page: domain.NewID[domain.PageID](), Role: role,
		MediaType: domain.MediaJPEG, Size: int64(len(content)), Digest: domain.HashOf(content)}
}

func (c *citizen) upload(p domain.PageUpload, content []byte) {
	c.Helper()
	u := ok(c.backend().CreateUpload(c.ctx(), domain.NewKey(), p))(c)
	for !u.Done() { // in two pieces
		half := content[u.Offset:min(int64(len(content)), u.Offset+int64(len(content)+1)/2)]
		u = ok(c.backend().AppendUpload(c.ctx(), u.ID, u.Offset, bytes.NewReader(half)))(c)
	}
}

// documents are what the passport service wants of a grown-up.
func (c *citizen) documents() {
	c.Helper()
	n := 10
	for _, kind := range []domain.DocumentKind{domain.KindPassport, domain.KindSNILS, domain.KindProofOfAddress, domain.KindPortrait} {
		rules, _ := kind.Rules()
		for _, role := range rules.Required {
			n++
			c.upload(announcement(domain.DocumentID(kind), kind, role, picture(n)), picture(n))
		}
	}
	c.b.advance(rules().DocumentCheck)
}

// draft is a complete application.
func (c *citizen) draft() domain.Application {
	a := domain.NewDraft(domain.NewID[domain.ApplicationID](), domain.PassportService(), c.profile, c.b.clock.Now())
	for need, kind := range map[domain.RequirementID]domain.DocumentKind{domain.NeedPassport: domain.KindPassport,
		domain.NeedSNILS: domain.KindSNILS, domain.NeedAddress: domain.KindProofOfAddress, domain.NeedPortrait: domain.KindPortrait} {
		a = a.Attach(need, domain.DocumentID(kind))
	}
	a.Consents = c.agree(domain.PassportService().Consents...)
	return a
}

func (c *citizen) sign(a domain.Application) domain.Signature {
	c.Helper()
	digest := a.Submission().Digest()
	sent := ok(c.backend().StartSignature(c.ctx(), domain.NewKey(), a.ID, digest))(c)
	return domain.Signature{Method: domain.SignedByCode, Digest: digest, At: c.b.clock.Now(), Ticket: c.ticket(sent, domain.MessageSign)}
}

func (c *citizen) submit() domain.Receipt {
	c.Helper()
	a := c.draft()
	signature := c.sign(a)
	return ok(c.backend().Submit(c.ctx(), domain.NewKey(), a.Submission(), signature))(c)
}

// awaitState moves the clock until an application is in a state.
func (c *citizen) awaitState(id domain.ApplicationID, state domain.ApplicationState) domain.Application {
	c.Helper()
	var a domain.Application
	for range 120 {
		if a = ok(c.backend().FindApplication(c.ctx(), id))(c); a.State == state {
			return a
		}
		c.b.advance(time.Second)
	}
	c.Fatalf("it is %s, and never %s: %v", a.State, state, a.Reasons)
	return a
}

func (c *citizen) collect(id domain.ApplicationID) domain.Passport {
	c.Helper()
	consent := c.agree(domain.PassportIssue)[0]
	return ok(c.backend().Collect(c.ctx(), domain.NewKey(), id, consent))(c)
}

func (c *citizen) activate(id domain.RegistryID) domain.Passport {
	c.Helper()
	sent := ok(c.backend().StartActivation(c.ctx(), domain.NewKey(), id))(c)
	ticket := c.ticket(sent, domain.MessageActivate)
	return ok(c.backend().ActivatePassport(c.ctx(), domain.NewKey(), id, ticket))(c)
}

// confirmed goes as far as an account that may apply, with all documents.
func (c *citizen) confirmed() {
	c.Helper()
	c.register()
	c.signIn()
	c.checked()
	c.prove()
	c.documents()
}

// passport goes all the way.
func (c *citizen) passport() domain.Passport {
	c.Helper()
	c.confirmed()
	receipt := c.submit()
	c.awaitState(receipt.Application, domain.Ready)
	return c.activate(c.collect(receipt.Application).ID)
}

func (c *citizen) want(kind domain.Kind, err error) {
	c.Helper()
	if !errors.Is(err, kind) {
		c.Errorf("got %v, want %v", err, kind)
	}
}

// changes returns everything that a device is told from the beginning.
func (c *citizen) changes() []domain.Change {
	c.Helper()
	var all []domain.Change
	cursor := domain.Cursor("")
	for {
		some, next, err := c.backend().FetchChanges(c.ctx(), cursor, 0)
		if err != nil {
			c.Fatal(err)
		}
		if len(some) == 0 {
			return all
		}
		all, cursor = append(all, some...), next
	}
}
