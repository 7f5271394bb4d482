package console

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

// Rubles writes a sum: «1500», «1500,50».
func (p page) Rubles(kopecks int64) string {
	if kopecks%100 == 0 {
		return strconv.FormatInt(kopecks/100, 10)
	}
	return fmt.Sprintf("%d,%02d", kopecks/100, kopecks%100)
}

// ref is the case that the path names.
func (v *visit) ref() (office.CaseRef, error) {
	account, err := v.id("account")
	if err != nil {
		return office.CaseRef{}, err
	}
	application, err := v.id("application")
	return office.CaseRef{Account: domain.AccountID(account), Application: domain.ApplicationID(application)}, err
}

func (v *visit) openCase() error {
	ref, err := v.ref()
	if err != nil {
		return err
	}
	return v.showCase(http.StatusOK, ref, desk{Look: readLook(v.r.URL.Query().Get("look"))})
}

// showCase shows a case, or the door of one that is not claimed.
func (v *visit) showCase(status int, ref office.CaseRef, d desk) error {
	c, err := v.office.Case(v.r.Context(), ref)
	if errors.Is(err, domain.ErrForbidden) {
		return v.show(http.StatusForbidden, "closed_case", closedData{casePath(ref), v.decided(ref)})
	}
	if err != nil {
		return err
	}
	return v.show(status, "case", v.caseData(c, d))
}

// closedData is a case that who asks has not claimed.
type closedData struct {
	Path    string
	Decided bool // by who asks, just now
}

// decided reports whether this browser has just sent the decision of a case.
func (v *visit) decided(ref office.CaseRef) bool {
	return v.cookie(decidedCookie) == hex.EncodeToString([]byte(casePath(ref)))
}

// noteDecided remembers which case was decided.
func (v *visit) noteDecided(ref office.CaseRef) {
	v.setCookie(decidedCookie, hex.EncodeToString([]byte(casePath(ref))), 15*time.Minute)
}

func (v *visit) claim() error {
	ref, err := v.ref()
	if err != nil {
		return err
	}
	err = v.office.Claim(v.r.Context(), ref)
	if errors.Is(err, domain.ErrConflict) {
		return v.goTo("/queue", "taken")
	}
	if err != nil {
		return err
	}
	return v.goTo(casePath(ref))
}

func (v *visit) release() error {
	ref, err := v.ref()
	if err != nil {
		return err
	}
	if err := v.office.Release(v.r.Context(), ref); err != nil {
		return err
	}
	return v.goTo("/queue", "released")
}

// extensions of what a citizen may send. Anything else the authority would not have taken, and is not shown.
var extensions = map[string]string{domain.MediaJPEG: ".jpg", domain.MediaPNG: ".png", domain.MediaPDF: ".pdf"}

// file sends one page of a document. Its name is made of ids: a citizen's own name for it never becomes a header. Pictures are
// shown, a PDF is saved: browsers run programs in it.
func (v *visit) file() error {
	ref, err := v.ref()
	if err != nil {
		return err
	}
	document, err := v.id("document")
	if err != nil {
		return err
	}
	page, err := v.id("page")
	if err != nil {
		return err
	}
	f, err := v.office.File(v.r.Context(), ref, domain.DocumentID(document), domain.PageID(page))
	if err != nil {
		return err
	}
	return v.sendFile(f, document+"-"+page)
}

// sendFile sends a citizen's file under a name made of ids.
func (v *visit) sendFile(f office.File, name string) error {
	extension, ok := extensions[f.MediaType]
	if !ok {
		return domain.ErrDamaged
	}
	disposition := "inline"
	if f.MediaType == domain.MediaPDF || v.r.URL.Query().Has("save") {
		disposition = "attachment"
	}
	h := v.w.Header()
	h.Set("Content-Security-Policy", filePolicy)
	h.Set("Content-Type", f.MediaType)
	h.Set("Content-Disposition", disposition+`; filename="`+name+extension+`"`)
	h.Set("Content-Length", strconv.Itoa(len(f.Content)))
	_, _ = v.w.Write(f.Content)
	return nil
}

// caseData is a case as the page shows it.
type caseData struct {
	Case      office.Case
	Path      string
	Service   string
	Groups    []group
	Registers []domain.RegistryCheck
	Documents []paper
	Shown     *shown
	Desk      desk
	May       map[string]bool // actions
	Mine      bool
	Codes     []domain.RefusalCode
	Timeline  []domain.Event
	Findings  int // differences
	Silences  []silence
}

// paper is a document as a row of the viewer.
type paper struct {
	Document    domain.Document
	Requirement domain.RequirementID // that it meets, "" for none
	Pages       []sheet
	Mark        *mark
}

type sheet struct {
	Page domain.Page
	Look look
	Here bool
}

// shown is the page that is looked at.
type shown struct {
	Look                                            look
	Kind                                            domain.DocumentKind
	Page                                            domain.Page
	Path                                            string
	Picture                                         bool
	Smaller, Larger, TurnLeft, TurnRight, Fit, Prev string
	Next                                            string
}

func (v *visit) caseData(c office.Case, d desk) caseData {
	b := v.c.books[v.view.Language]
	data := caseData{Case: c, Path: casePath(c.Ref), Service: titleOf(c.Service, v.view.Language), Desk: d,
		Registers: office.Latest(c.Checks), Mine: c.ClaimedBy == v.me.ID, Findings: len(c.Differences), May: map[string]bool{}}
	for _, action := range c.Actions {
		data.May[string(action)] = true
	}
	for _, code := range domain.RefusalCodes() {
		if code != domain.RefusedOverdue { // only a clock refuses for that
			data.Codes = append(data.Codes, code)
		}
	}
	data.Desk.marks(c)
	data.Silences = data.Desk.silences(c)
	data.Groups = groupsOf(b, c, &data.Desk)
	data.papers()
	data.Timeline = slices.Clone(c.Application.Timeline)
	slices.Reverse(data.Timeline)
	return data
}

func titleOf(s domain.Service, language string) string {
	if text, ok := s.Texts[language]; ok && text.Title != "" {
		return text.Title
	}
	if text, ok := s.Texts["ru"]; ok && text.Title != "" {
		return text.Title
	}
	return string(s.ID)
}

// papers puts the documents in the order of the requirements and finds the page that is looked at: the one asked for, or the first.
func (d *caseData) papers() {
	var all []look
	for _, document := range d.Case.Documents {
		p := paper{Document: document}
		for _, a := range d.Case.Application.Attachments {
			if a.Document == document.ID {
				p.Requirement = a.Requirement
				p.Mark = d.Desk.mark(a.Requirement.Field())
			}
		}
		for _, page := range document.Pages {
			l := look{Document: document.ID, Page: page.ID, Zoom: zooms[0]}
			all = append(all, l)
			p.Pages = append(p.Pages, sheet{Page: page, Look: l})
		}
		d.Documents = append(d.Documents, p)
	}
	at := slices.IndexFunc(all, func(l look) bool { return l.same(d.Desk.Look) })
	if at < 0 && len(all) > 0 {
		at, d.Desk.Look = 0, all[0]
	}
	for i := range d.Documents {
		for j := range d.Documents[i].Pages {
			s := &d.Documents[i].Pages[j]
			if s.Here = s.Look.same(d.Desk.Look); s.Here {
				d.Shown = d.shownPage(d.Documents[i].Document, s.Page, all, at)
			}
		}
	}
}

func (d *caseData) shownPage(document domain.Document, p domain.Page, all []look, at int) *shown {
	l := d.Desk.Look
	s := &shown{Look: l, Kind: document.Kind, Page: p, Picture: p.MediaType != domain.MediaPDF,
		Path:    d.Path + "/file/" + string(document.ID) + "/" + string(p.ID),
		Smaller: l.zoomed(-1).String(), Larger: l.zoomed(1).String(), TurnLeft: l.turned(270).String(),
		TurnRight: l.turned(90).String(), Fit: look{Document: l.Document, Page: l.Page, Zoom: zooms[0]}.String()}
	if at > 0 {
		s.Prev = all[at-1].String()
	}
	if at+1 < len(all) {
		s.Next = all[at+1].String()
	}
	return s
}
