package consoletest

import (
	"fmt"
	"image"
	"slices"
	"strings"
	"sync"
	"time"

	"razvorot/authority/office"
	"razvorot/authority/registry"
	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/domain/person"
)

// archive is what the office works on.
type archive struct {
	cases        []*office.Case
	people       map[domain.AccountID]registry.Person
	talks        []*talk
	passports    []domain.Passport
	proposals    []*office.Proposal
	entries      []office.Entry
	history      []office.Entry
	certificates []office.Certificate
	dashboard    office.Dashboard
}

type talk struct {
	domain.Conversation
	account domain.AccountID
}

func (a *archive) passportOf(account domain.AccountID) *domain.Passport {
	for i := range a.passports {
		if a.passports[i].Account == account {
			return &a.passports[i]
		}
	}
	return nil
}

// First is the case that stands in the pictures: with differences, a question answered and every kind of document.
var First = office.CaseRef{Account: "acc-0", Application: "app-0"}

// plan is how each case stands: its number, its age, its state, who has it, and which register differs.
var plan = []struct {
	number  string
	age     time.Duration
	state   domain.ApplicationState
	claimer string
	worst   domain.Outcome
}{
	{"2H7K-9QM", 50 * time.Hour, domain.Checking, "", domain.Mismatch},
	{"9XA3-7KD", 9*24*time.Hour + 3*time.Hour, domain.Checking, "", domain.Match},
	{"4TB8-1RW", 8*24*time.Hour + 7*time.Hour, domain.Checking, "Марина Шаблонова", domain.NoAnswer},
	{"7MC2-5HG", 76 * time.Hour, domain.Checking, "", domain.Mismatch},
	{"1QD6-8ZV", 30 * time.Hour, domain.Checking, "", domain.Unknown},
	{"5KE9-3NP", 21 * time.Hour, domain.Checking, "", domain.Match},
	{"8WF1-6TX", 19 * time.Hour, domain.Checking, "Пётр Эскизов", domain.Match},
	{"3RG5-2BM", 11 * time.Hour, domain.Checking, "", domain.Match},
	{"6ZH4-9CJ", 6 * time.Hour, domain.NeedsInfo, "", domain.Mismatch},
	{"0VJ7-4SA", 95 * time.Minute, domain.Checking, "", domain.Pending},
}

func newArchive(now time.Time) archive {
	a := archive{people: map[domain.AccountID]registry.Person{}}
	for i, p := range registry.People(person.DateOf(now)) {
		a.add(i, p, now)
	}
	a.talks = talks(now)
	a.records(now)
	return a
}

// number completes a number with its check character.
func number(seven string) domain.ApplicationNumber {
	for _, c := range "0123456789ABCDEFGHJKMNPQRSTVWXYZ" {
		if n, err := domain.ParseApplicationNumber(seven + string(c)); err == nil {
			return n
		}
	}
	panic("consoletest: a number that cannot be completed: " + seven)
}

func (a *archive) add(i int, p registry.Person, now time.Time) {
	ref := office.CaseRef{Account: domain.AccountID(fmt.Sprintf("acc-%d", i)), Application: domain.ApplicationID(fmt.Sprintf("app-%d", i))}
	phone, err := person.ParsePhone(fmt.Sprintf("+7916555%04d", 1200+i*37))
	if err != nil {
		panic(err)
	}
	p.Profile.Phone = phone
	a.people[ref.Account] = p
	service := domain.PassportService()
	service.Texts = map[string]domain.ServiceText{"ru": {Title: "Электронный паспорт"}, "en": {Title: "Electronic passport"}}
	since := now.Add(-plan[i].age)
	sent := since.Add(-40 * time.Minute)
	app := domain.Application{ID: ref.Application, Service: service.ID, Number: number(plan[i].number), State: plan[i].state, Version: 7,
		Answers: p.Profile.Answers(), CreatedAt: sent, Timeline: []domain.Event{
			{At: sent, Actor: domain.Citizen, Action: domain.Submit, State: domain.Sent},
			{At: sent.Add(time.Minute), Actor: domain.System, Action: domain.Receive, State: domain.Processing},
			{At: since, Actor: domain.System, Action: domain.Review, State: domain.Checking}}}
	if i == 1 {
		app.Invoice = domain.Invoice{UIN: "99900000000000000010", Kopecks: 150_000, Paid: 160_000, Refund: 10_000, State: domain.InvoiceOver,
			IssuedAt: sent, Until: sent.AddDate(0, 0, 30)}
	}
	c := &office.Case{Ref: ref, Profile: p.Profile, Level: domain.Confirmed, Service: service, Documents: documents(i, sent)}
	for _, d := range c.Documents {
		app.Attachments = append(app.Attachments, domain.Attachment{Requirement: needOf[d.Kind], Document: d.ID})
	}
	if i == 0 {
		asked := sent.Add(10 * time.Minute)
		app.Questions = []domain.Question{{ID: "q1", Field: person.FieldIssuer, AskedAt: asked, AnsweredAt: asked.Add(20 * time.Minute),
			Text: "На снимке не видно конца строки. Проверьте, кем выдан паспорт.", Reply: "Всё верно, строка просто стёрлась на сгибе."}}
		c.History = []office.Entry{{At: asked, Name: "Пётр Эскизов", Action: "case.ask"}, {At: asked.Add(-6 * time.Minute), Name: "Пётр Эскизов", Action: "case.claim"}}
	}
	if plan[i].claimer != "" {
		c.ClaimedBy, c.Claimer, c.ClaimedAt = office.OperatorID("op-"+plan[i].claimer), plan[i].claimer, now.Add(-12*time.Minute)
		if plan[i].claimer == "Марина Шаблонова" {
			c.ClaimedBy = "op-marina"
		}
	}
	c.Application = app
	check(c, p, plan[i].worst, since)
	a.cases = append(a.cases, c)
}

var needOf = map[domain.DocumentKind]domain.RequirementID{domain.KindPassport: domain.NeedPassport, domain.KindSNILS: domain.NeedSNILS,
	domain.KindProofOfAddress: domain.NeedAddress, domain.KindPortrait: domain.NeedPortrait}

func documents(i int, at time.Time) []domain.Document {
	page := func(kind string, role domain.PageRole, media string) domain.Page {
		return domain.Page{ID: domain.PageID(fmt.Sprintf("%s-%d-%s", kind, i, role)), Role: role, MediaType: media, Size: 400_000, State: domain.FileAccepted}
	}
	doc := func(kind domain.DocumentKind, pages ...domain.Page) domain.Document {
		return domain.Document{ID: domain.DocumentID(fmt.Sprintf("%s-%d", kind, i)), Kind: kind, Pages: pages, AddedAt: at, Version: 1}
	}
	address := domain.MediaJPEG
	if i == 0 {
		address = domain.MediaPDF
	}
	return []domain.Document{
		doc(domain.KindPassport, page("p", domain.PagePersonal, domain.MediaJPEG), page("p", domain.PageRegistration, domain.MediaJPEG)),
		doc(domain.KindSNILS, page("s", domain.PageFront, domain.MediaJPEG)),
		doc(domain.KindProofOfAddress, page("a", domain.PageFront, address)),
		doc(domain.KindPortrait, page("f", domain.PageFront, domain.MediaJPEG)),
	}
}

// check asks the registers about the case, so that the worst outcome is as planned.
func check(c *office.Case, p registry.Person, worst domain.Outcome, at time.Time) {
	for _, r := range domain.RegistriesFor(p.Profile) {
		held := p.Profile
		if worst == domain.Mismatch && r == domain.RegistryMVD {
			held.Passport.Issued = held.Passport.Issued.AddDays(1)
		}
		if worst == domain.Mismatch && r == domain.RegistryFIAS {
			held.Registration.House += "а"
		}
		answer := domain.Compare(r, p.Profile, held, at)
		if r == domain.RegistryFIAS && (worst == domain.NoAnswer || worst == domain.Pending) || r == domain.RegistryMVD && worst == domain.Unknown {
			answer.Outcome = worst
		}
		if answer.Outcome == domain.NoAnswer {
			answer.RetryAt = at.Add(9*24*time.Hour + time.Hour)
		}
		for _, field := range answer.Fields {
			d := office.Difference{Field: field, Registry: r, Given: p.Profile.Answers()[field]}
			if r == domain.RegistryMVD {
				d.Held = held.Answers()[field]
			}
			c.Differences = append(c.Differences, d)
		}
		c.Checks = append(c.Checks, answer)
	}
}

// drawn keeps pictures: drawing one takes longer than a test wants.
var drawn sync.Map

// content draws a page.
func (a *archive) content(ref office.CaseRef, kind domain.DocumentKind, p domain.Page) []byte {
	key := fmt.Sprint(ref, p.ID)
	if b, ok := drawn.Load(key); ok {
		return b.([]byte)
	}
	who := a.people[ref.Account]
	var picture image.Image
	switch {
	case kind == domain.KindPassport && p.Role == domain.PagePersonal:
		picture = specimen.PassportPage(who.Specimen, who.Seed)
	case kind == domain.KindPassport:
		picture = specimen.RegistrationPage(who.Specimen)
	case kind == domain.KindSNILS:
		picture = specimen.SNILSCard(who.Specimen)
	case kind == domain.KindPortrait:
		picture = specimen.Portrait(who.Seed, who.Specimen.Female)
	default:
		picture = specimen.AddressLetter(who.Specimen)
	}
	b := specimen.JPEG(picture, 82, nil)
	if p.MediaType == domain.MediaPDF {
		pdf, err := specimen.PDF(specimen.Scan{DPI: 200}, picture)
		if err != nil {
			panic(err)
		}
		b = pdf
	}
	drawn.Store(key, b)
	return b
}

// Hostile puts a text into everything of a case that a citizen writes, and into names that travel with files.
func (r *Reception) Hostile(text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.archive.cases[0]
	c.Application.Answers = c.Application.Answers.With(person.Answers{person.FieldBirthPlace: text, person.FieldIssuer: text,
		person.FieldFamily: text, person.FieldPhone: text, person.Registration + person.Street: text})
	c.Application.Questions[0].Reply, c.Application.Questions[0].Text = text, text
	for i := range c.Documents {
		c.Documents[i].Title = text
	}
	for i := range c.Differences {
		c.Differences[i].Held = text
	}
	t := r.archive.talks[0]
	t.Messages[0].Text, t.Messages[0].Diagnostics = text, text
	for i := range r.archive.entries {
		r.archive.entries[i].Why, r.archive.entries[i].Subject = text, text
	}
	r.archive.proposals[0].Why = text
	for _, s := range r.sessions {
		s.Agent = text
	}
	r.archive.passports[0].Holder.Name.Family, r.archive.passports[0].Issuer = text, text
}

// HostileID gives a document and its page names that a citizen's device could have made up.
func (r *Reception) HostileID(id string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c := r.archive.cases[0]
	c.Documents = slices.Clone(c.Documents)
	c.Documents[1].ID = domain.DocumentID(id)
	c.Documents[1].Pages = []domain.Page{{ID: domain.PageID(id), Role: domain.PageFront, MediaType: domain.MediaJPEG}}
}

// Media makes the first page of the first case a file of another kind.
func (r *Reception) Media(mediaType string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.archive.cases[0].Documents[0].Pages[0].MediaType = mediaType
}

// Lapse ends the claim of the first case, as half an hour without activity does.
func (r *Reception) Lapse() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.archive.cases[0].ClaimedBy, r.archive.cases[0].Claimer = "", ""
}

// Empty takes all work away.
func (r *Reception) Empty() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.archive.cases, r.archive.talks, r.archive.proposals = nil, nil, nil
}

// MoveOn changes the first case behind everybody's back.
func (r *Reception) MoveOn() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.archive.cases[0].Application.Version++
}

// Paths returns paths that name things of the archive, by the patterns of the console's routes.
func (r *Reception) Paths(login string) *strings.Replacer {
	r.mu.Lock()
	defer r.mu.Unlock()
	var id office.SessionID
	for _, s := range r.sessions {
		if s.operator.Login == login {
			id = s.ID
		}
	}
	return strings.NewReplacer("/case/{account}/{application}", "/case/acc-0/app-0", "{document}/{page}", "passport-0/p-0-personal",
		"/proof/{account}/{id}", "/proof/acc-0/proof-0", "/video/{account}/{id}", "/video/acc-0/video-0", "/conversation/{account}/{id}", "/conversation/acc-3/talk-0", "/passport/{account}/{id}", "/passport/acc-0/"+string(r.archive.passports[0].ID),
		"/proposals/{id}", "/proposals/prop-0", "/certificates/{serial}", "/certificates/3a91f20c", "/sessions/{id}", "/sessions/"+string(id),
		"/keys/{id}", "/keys/none", "{$}", "")
}

// Free takes every case from whoever has it.
func (r *Reception) Free() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, c := range r.archive.cases {
		c.ClaimedBy, c.Claimer = "", ""
	}
}

// EndAll ends every session, as signing out everywhere does.
func (r *Reception) EndAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	clear(r.sessions)
}
