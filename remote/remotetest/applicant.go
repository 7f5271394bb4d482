package remotetest

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"slices"
	"sync"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
)

// resident returns somebody from the registries, with the scene's contacts, about whom they answer as wanted: with outcome
// where it is asked for, a match by all others.
func (s *scene) resident(outcome map[domain.Registry]domain.Outcome) person.Profile {
	s.Helper()
	today := person.DateOf(s.Clock.Now())
	for _, p := range got(s.Trial.People(s.ctx))(s) {
		fits := p.Profile.Birth.Age(today) >= person.AdultAge
		for _, a := range p.Answers {
			want, special := outcome[a.Registry]
			fits = fits && (a.Outcome == want || !special && a.Outcome == domain.Match)
		}
		if fits {
			p.Profile.Phone, p.Profile.Email = s.phone, s.email
			return p.Profile
		}
	}
	s.Fatalf("the registries have nobody with %v", outcome)
	return person.Profile{}
}

// anybody returns a grown-up whom every registry knows as they are.
func (s *scene) anybody() person.Profile {
	s.Helper()
	return s.resident(nil)
}

// checked saves a profile and waits for the registries.
func (s *scene) checked(p person.Profile) domain.Account {
	s.Helper()
	got(s.Backend.SaveProfile(s.ctx, key(), p))(s)
	return s.answered()
}

// answered waits until no registry is still asked.
func (s *scene) answered() domain.Account {
	s.Helper()
	var a domain.Account
	s.await("the registries have answered", func() bool {
		a = got(s.Backend.Account(s.ctx))(s)
		return len(a.Checks) > 0 && !slices.ContainsFunc(a.Checks, func(c domain.RegistryCheck) bool {
			return c.Outcome == domain.Pending
		})
	})
	return a
}

// standard makes an account of a resident and signs the device in.
func (s *scene) standard() person.Profile {
	s.Helper()
	s.citizen()
	p := s.anybody()
	if a := s.checked(p); a.Level != domain.Standard {
		s.Fatalf("level %v, checks %+v", a.Level, a.Checks)
	}
	return p
}

// answersTo returns the right answers of a person.
func answersTo(questions []domain.ControlQuestion, p person.Profile) map[domain.QuestionID]string {
	last := func(digits string) string { return digits[max(0, len(digits)-4):] }
	answers := map[domain.QuestionID]string{}
	for _, q := range questions {
		answers[q.ID] = map[access.QuestionKind]string{
			access.AskStreet: p.Registration.Street, access.AskHouse: p.Registration.House, access.AskFlat: p.Registration.Flat,
			access.AskPostalCode: p.Registration.PostalCode, access.AskSNILSEnd: last(p.SNILS.Digits()),
			access.AskINNEnd: last(p.INN.String()),
		}[access.QuestionKind(q.Kind)]
	}
	return answers
}

// proofTicket gets what it takes to be asked the control questions.
func (s *scene) proofTicket() domain.Ticket {
	s.Helper()
	sent := got(s.Backend.StartProof(s.ctx, key()))(s)
	return s.ticket(s.Backend, sent, domain.MessageProof)
}

// confirmed makes an account of somebody who has proven who they are.
func (s *scene) confirmed() person.Profile {
	s.Helper()
	p := s.standard()
	s.proves(p)
	return p
}

// proves proves the identity of a person by questions.
func (s *scene) proves(p person.Profile) {
	s.Helper()
	t := s.proofTicket()
	questions := got(s.Backend.ProofQuestions(s.ctx, t))(s)
	a := got(s.Backend.AnswerProof(s.ctx, t, answersTo(questions, p)))(s)
	if a.Level != domain.Confirmed {
		s.Fatalf("level %v after the proof", a.Level)
	}
}

// pictures are those drawn before: drawing takes longer than most tests.
var pictures sync.Map

// picture returns a JPEG of portrait shape; different seeds give different bytes.
func picture(seed int) []byte {
	drawn, ok := pictures.Load(seed)
	if !ok {
		drawn, _ = pictures.LoadOrStore(seed, draw(seed))
	}
	return bytes.Clone(drawn.([]byte))
}

// Picture returns a JPEG of portrait shape for tests of others; different seeds give different bytes.
func Picture(seed int) []byte { return picture(seed) }

func draw(seed int) []byte {
	img := image.NewRGBA(image.Rect(0, 0, 600, 800))
	for y := range 800 {
		for x := range 600 {
			img.Set(x, y, color.RGBA{uint8(x * 255 / 600), uint8(y * 255 / 800), uint8(seed * 37), 255})
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}

// pageOf announces content as the page of a new document.
func pageOf(kind domain.DocumentKind, role domain.PageRole, content []byte) domain.PageUpload {
	return domain.PageUpload{Document: domain.NewID[domain.DocumentID](), Kind: kind, Page: domain.NewID[domain.PageID](),
		Role: role, MediaType: domain.MediaJPEG, Size: int64(len(content)), Digest: domain.HashOf(content)}
}

// upload brings content to the authority.
func (s *scene) upload(p domain.PageUpload, content []byte) domain.Upload {
	s.Helper()
	u := got(s.Backend.CreateUpload(s.ctx, key(), p))(s)
	if !u.Done() {
		u = got(s.Backend.AppendUpload(s.ctx, u.ID, u.Offset, bytes.NewReader(content[u.Offset:])))(s)
	}
	if !u.Done() {
		s.Fatalf("%d of %d bytes arrived", u.Offset, u.Size)
	}
	return u
}

// document returns one of the citizen's documents.
func (s *scene) document(id domain.DocumentID) (domain.Document, bool) {
	s.Helper()
	for _, d := range got(s.Backend.FindDocuments(s.ctx))(s) {
		if d.ID == id {
			return d, true
		}
	}
	return domain.Document{}, false
}

// papers brings every document that the passport service wants of a grown-up, and waits until they are accepted.
func (s *scene) papers() []domain.Attachment {
	s.Helper()
	var all []domain.Attachment
	seed := 0
	for _, need := range domain.PassportService().Requirements {
		if need.When != domain.Always {
			continue
		}
		kind := need.Kinds[0]
		rules, _ := kind.Rules()
		id := domain.NewID[domain.DocumentID]()
		for _, role := range rules.Required {
			seed++
			page := pageOf(kind, role, picture(seed))
			page.Document = id
			s.upload(page, picture(seed))
		}
		all = append(all, domain.Attachment{Requirement: need.ID, Document: id})
	}
	s.await("the documents are accepted", func() bool {
		return !slices.ContainsFunc(all, func(x domain.Attachment) bool {
			d, ok := s.document(x.Document)
			return !ok || d.State() != domain.FileAccepted
		})
	})
	return all
}

// draft is a complete draft of a confirmed citizen with all documents.
func (s *scene) draft() domain.Application {
	s.Helper()
	return s.draftWith(s.confirmed(), s.papers())
}

func (s *scene) draftWith(p person.Profile, attachments []domain.Attachment) domain.Application {
	s.Helper()
	a := domain.NewDraft(domain.NewID[domain.ApplicationID](), domain.PassportService(), p, s.Clock.Now())
	a.Attachments = attachments
	a.Consents = s.agree(domain.PassportService().Consents...)
	return a
}

// sign signs a draft by code.
func (s *scene) sign(a domain.Application) domain.Signature {
	s.Helper()
	digest := a.Submission().Digest()
	sent := got(s.Backend.StartSignature(s.ctx, key(), a.ID, digest))(s)
	return domain.Signature{Method: domain.SignedByCode, Digest: digest, At: s.Clock.Now(),
		Ticket: s.ticket(s.Backend, sent, domain.MessageSign)}
}

// submitted hands in a complete application.
func (s *scene) submitted() domain.Application {
	s.Helper()
	a := s.draft()
	got(s.Backend.Submit(s.ctx, key(), a.Submission(), s.sign(a)))(s)
	return got(s.Backend.FindApplication(s.ctx, a.ID))(s)
}

// reaches waits until an application is in a state.
func (s *scene) reaches(id domain.ApplicationID, state domain.ApplicationState) domain.Application {
	s.Helper()
	var a domain.Application
	s.await("the application is "+string(state), func() bool {
		a = got(s.Backend.FindApplication(s.ctx, id))(s)
		return a.State == state
	})
	return a
}

// issued takes a citizen all the way to a passport that waits to be activated.
func (s *scene) issued() domain.Passport {
	s.Helper()
	a := s.reaches(s.submitted().ID, domain.Ready)
	return got(s.Backend.Collect(s.ctx, key(), a.ID, s.agree(domain.PassportIssue)[0]))(s)
}

// active takes a citizen all the way to a passport that can be shown.
func (s *scene) active() domain.Passport {
	s.Helper()
	return s.activate(s.issued().ID)
}

// activate activates a passport by code.
func (s *scene) activate(id domain.RegistryID) domain.Passport {
	s.Helper()
	sent := got(s.Backend.StartActivation(s.ctx, key(), id))(s)
	return got(s.Backend.ActivatePassport(s.ctx, key(), id, s.ticket(s.Backend, sent, domain.MessageActivate)))(s)
}

// long is longer than any code, ticket or upload lives.
const long = 40 * 24 * time.Hour
