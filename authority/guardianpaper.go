package authority

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/paper"
)

// A consent becomes a document of the minor: the record of it on the first page, and what proves the relation on those that follow.
// So it is attached, checked, seen by operators, kept and erased as every other document is.

// consent makes the document of a consent, with w.account that of who consents.
func (w *work) consent(g store.Guardian, a domain.GuardianAnswer) (store.Guardian, error) {
	if err := w.mayConsent(); err != nil {
		return g, err
	}
	documents, err := w.FindDocuments(w.account.ID)
	if err != nil {
		return g, err
	}
	if err := domain.InvalidUnlessClean(a.Check(documents, wanted(domain.GuardianAgreement))); err != nil {
		return g, err
	}
	g.Guardian, g.Relation, g.Consent, g.Proof = w.account.Profile.Name.String(), a.Relation, a.Consent, a.Document
	g.Document = g.ID.ConsentDocument()
	record, err := w.record(g, documents)
	if err != nil {
		return g, err
	}
	made := domain.Document{ID: g.Document, Kind: domain.KindGuardianConsent, AddedAt: w.now, Version: 1}
	front := domain.Page{ID: "record", Role: domain.PageFront, MediaType: domain.MediaPDF, Size: int64(len(record)),
		Digest: domain.HashOf(record), State: domain.FileConfirmed, Uploaded: int64(len(record))}
	made.Pages = append(made.Pages, front)
	if err := w.keepContent(g.Account, front.Digest, record); err != nil {
		return g, err
	}
	proof := documents[slices.IndexFunc(documents, func(d domain.Document) bool { return d.ID == a.Document })]
	for _, p := range proof.Pages {
		blob, err := w.FindContent(w.account.ID, p.Digest)
		if err != nil {
			return g, err
		}
		content, err := w.ReadBlob(blob)
		if err != nil {
			return g, err
		}
		if err := w.keepContent(g.Account, p.Digest, content); err != nil {
			return g, err
		}
		p.Role, p.Paused = domain.PageSheet, false
		made.Pages = append(made.Pages, p)
	}
	return g, w.as(g.Account, func() error {
		lapses := w.now.Add(domain.GuardianConsentLife)
		return errors.Join(w.saveDocument(made), w.planAt(jobGuardian, string(g.ID), lapses, none{}))
	})
}

// record draws what was agreed to, in the language it was agreed to in.
func (w *work) record(g store.Guardian, documents []domain.Document) ([]byte, error) {
	i := slices.IndexFunc(consentTexts, func(t domain.ConsentText) bool {
		return t.ID == g.Consent.ID && domain.HashOf([]byte(t.Text)) == g.Consent.TextHash
	})
	text := consentTexts[i] // MissingConsents found it
	service, err := findService(g.Service)
	if err != nil {
		return nil, err
	}
	proof := documents[slices.IndexFunc(documents, func(d domain.Document) bool { return d.ID == g.Proof })]
	words := proofNames[text.Language]
	return paper.Agreement{Language: paper.Language(text.Language), Child: g.Child + ", " + g.Birth.Dotted(), Guardian: g.Guardian,
		Relation: g.Relation, Basis: cmp.Or(words[proof.Kind], string(proof.Kind)), Service: service.Texts[text.Language].Title,
		Authority: w.a.info.Name, Text: strings.Split(text.Text, "\n"), Version: text.Version,
		Digest: g.Consent.TextHash.String(), At: w.now.In(moscow), Specimen: w.a.info.Trial}.PDF()
}

// proofNames are the kinds of document that prove a relation, by language.
var proofNames = map[string]map[domain.DocumentKind]string{
	"ru": {domain.KindBirthCertificate: "Свидетельство о рождении", domain.KindCourtDecision: "Решение суда или органа опеки",
		domain.KindPowerOfAttorney: "Доверенность"},
	"en": {domain.KindBirthCertificate: "Birth certificate", domain.KindCourtDecision: "Decision of a court or guardianship office",
		domain.KindPowerOfAttorney: "Power of attorney"},
}

// keepContent stores content for an account, unless it has it.
func (w *work) keepContent(account domain.AccountID, digest domain.Hash, content []byte) error {
	_, err := w.FindContent(account, digest)
	if !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	b := store.Blob{ID: domain.NewID[string](), Account: account, Digest: digest, Size: int64(len(content))}
	return errors.Join(w.CreateBlob(b), w.AppendBlob(b.ID, 0, content), w.CompleteBlob(b.Account, b.ID))
}
