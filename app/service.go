package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/search"
)

// FoundService is a service with its words in the language asked for.
type FoundService struct {
	Service domain.Service
	Text    domain.ServiceText
}

// catalogue is the list of services as the vault keeps it, so that it can be read without a network.
type catalogue struct {
	Services []domain.Service `json:"services"`
	At       time.Time        `json:"at"`
}

// stateServices is where the catalogue is kept.
const stateServices state = "services"

// A catalogue older than catalogueAge is asked for again while the kept one is shown; nobody waits for that longer than
// catalogueWait.
const (
	catalogueAge  = time.Hour
	catalogueWait = 30 * time.Second
)

// Services returns the services that a query finds, the best first, all for "". It finds by title, other wordings and
// summary in any language, with slips of the finger. The catalogue is kept in the vault: only before the first answer of
// the authority it may return ErrUnavailable.
func (a *App) Services(ctx context.Context, language, query string) ([]FoundService, error) {
	all, err := a.services(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]search.Entry, len(all))
	for i, s := range all {
		entries[i] = searchEntry(s, language)
	}
	var found []FoundService
	for _, hit := range search.NewIndex(entries).Find(query) {
		s := all[slices.IndexFunc(all, func(s domain.Service) bool { return string(s.ID) == hit.ID })]
		found = append(found, FoundService{Service: s, Text: textIn(s, language)})
	}
	return found, nil
}

// searchEntry is what a service is found by: its words in the language first, then those of the others, since people think
// of a service in the language they heard of it in.
func searchEntry(s domain.Service, language string) search.Entry {
	own := textIn(s, language)
	entry := search.Entry{ID: string(s.ID), Title: own.Title, Synonyms: append(slices.Clone(own.Synonyms), own.Summary)}
	for other, text := range s.Texts {
		if other != language {
			entry.Synonyms = append(append(entry.Synonyms, text.Title, text.Summary), text.Synonyms...)
		}
	}
	return entry
}

// textIn returns a service's words in the language, and those in Russian or any other where it has none.
func textIn(s domain.Service, language string) domain.ServiceText {
	for _, l := range []string{language, "ru"} {
		if text, ok := s.Texts[l]; ok {
			return text
		}
	}
	for _, text := range s.Texts {
		return text
	}
	return domain.ServiceText{Title: string(s.ID)}
}

// Service returns one service. ErrNotFound, ErrUnavailable before the first answer of the authority.
func (a *App) Service(ctx context.Context, id domain.ServiceID, language string) (FoundService, error) {
	s, err := a.service(ctx, id)
	return FoundService{Service: s, Text: textIn(s, language)}, err
}

func (a *App) service(ctx context.Context, id domain.ServiceID) (domain.Service, error) {
	all, err := a.services(ctx)
	if err != nil {
		return domain.Service{}, err
	}
	i := slices.IndexFunc(all, func(s domain.Service) bool { return s.ID == id })
	if i < 0 {
		return domain.Service{}, domain.ErrNotFound
	}
	return all[i], nil
}

// services returns the kept catalogue, and sees to it that it is not old.
func (a *App) services(ctx context.Context) ([]domain.Service, error) {
	var kept catalogue
	if err := a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateServices, &kept) }); err != nil {
		return nil, err
	}
	if kept.At.IsZero() {
		return a.fetchServices(ctx)
	}
	if age := a.now().Sub(kept.At); age > catalogueAge || age < 0 {
		go func() {
			ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), catalogueWait)
			defer cancel()
			_, _ = a.fetchServices(ctx) // the kept catalogue does until the next time
		}()
	}
	return kept.Services, nil
}

// fetchServices asks the authority for the catalogue and keeps it.
func (a *App) fetchServices(ctx context.Context) ([]domain.Service, error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	all, err := b.FindServices(ctx)
	a.reached(err)
	if err != nil {
		return nil, err
	}
	return all, a.update(ctx, func(tx domain.Tx) error {
		return saveState(ctx, tx, stateServices, catalogue{Services: all, At: a.now()})
	})
}

// Eligibility returns how the citizen stands to each condition of a service.
func (a *App) Eligibility(ctx context.Context, id domain.ServiceID) ([]domain.Eligibility, error) {
	s, err := a.service(ctx, id)
	if err != nil {
		return nil, err
	}
	var list []domain.Eligibility
	err = a.view(ctx, func(tx domain.Tx) error {
		who, err := findApplicant(ctx, tx, s)
		list = s.CheckEligibility(who, a.today())
		return err
	})
	return list, err
}

// fittingDocuments is how many documents of one kind are looked at, the latest: nobody chooses among more.
const fittingDocuments = 50

// findApplicant reads what eligibility for a service depends on. What is not there yet is zero.
func findApplicant(ctx context.Context, tx domain.Tx, s domain.Service) (who domain.Applicant, err error) {
	account, err := tx.FindAccount(ctx)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return who, err
	}
	who.Level = account.Level
	if who.Profile, err = tx.FindProfile(ctx); err != nil && !errors.Is(err, domain.ErrNotFound) {
		return who, err
	}
	if who.Applications, err = tx.FindApplications(ctx); err != nil {
		return who, err
	}
	who.Documents, err = findFitting(ctx, tx, s, latestLooked)
	return who, err
}

// findFitting returns the latest documents of each kind that the service may want, at most so many of one kind.
func findFitting(ctx context.Context, tx domain.Tx, s domain.Service, limit int) ([]domain.Document, error) {
	var all []domain.Document
	seen := map[domain.DocumentKind]bool{}
	for _, need := range s.Requirements {
		for _, kind := range need.Kinds {
			if seen[kind] {
				continue
			}
			seen[kind] = true
			some, err := tx.FindDocuments(ctx, domain.DocumentFilter{Kind: kind, Limit: limit})
			if err != nil {
				return nil, err
			}
			all = append(all, some...)
		}
	}
	applications, err := tx.FindApplications(ctx)
	return unspent(all, applications), err
}

// unspent leaves out the consents of guardians by which a passport was handed out: each is for one.
func unspent(documents []domain.Document, applications []domain.Application) []domain.Document {
	return slices.DeleteFunc(documents, func(d domain.Document) bool {
		return d.ID.ByAuthority() && slices.ContainsFunc(applications, func(a domain.Application) bool {
			return a.State == domain.Issued && slices.ContainsFunc(a.Attachments, func(x domain.Attachment) bool { return x.Document == d.ID })
		})
	})
}
