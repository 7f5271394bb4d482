package ui_test

import (
	"bytes"
	"sync"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
)

// What takes long to draw and to look at is made once for all tests: the documents of a person, and what was found in each page.
var (
	papersMade sync.Mutex
	papersOf   = map[string][]app.Specimen{}
	pagesSeen  = map[pageSeen]*app.Inspection{}
)

// pageSeen is a content looked at as a page.
type pageSeen struct {
	kind    domain.DocumentKind
	role    domain.PageRole
	content domain.Hash
}

// papers are the documents of somebody.
func (c *citizen) papers(of person.Profile) []app.Specimen {
	c.t.Helper()
	papersMade.Lock()
	defer papersMade.Unlock()
	who := of.SNILS.Digits() + of.Passport.Number.Digits() + of.Birth.String() + of.Registration.Line()
	if papersOf[who] == nil {
		pages, err := c.app.Specimens(c.t.Context(), of)
		c.ok(err)
		papersOf[who] = pages
	}
	return papersOf[who]
}

// inspected is what is found in a page.
func (c *citizen) inspected(page app.Specimen) *app.Inspection {
	c.t.Helper()
	papersMade.Lock()
	defer papersMade.Unlock()
	as := pageSeen{page.Kind, page.Role, domain.HashOf(page.Content)}
	if pagesSeen[as] == nil {
		found, err := c.app.InspectFile(c.t.Context(), page.Kind, page.Role, bytes.NewReader(page.Content))
		c.ok(err)
		pagesSeen[as] = found
	}
	return pagesSeen[as]
}
