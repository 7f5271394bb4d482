package console

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"unicode/utf8"

	"razvorot/authority/office"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// desk is the side with the decision as it was filled in: what is marked, what is looked at, what is amiss.
type desk struct {
	Look    look
	Marks   map[finding.Field]*mark
	Code    domain.RefusalCode // of a reason that is about no field
	Note    string
	Seen    bool   // «я вижу отличия»
	Problem string // key of the words; "" for none
	sent    url.Values
}

// mark is what is amiss with one field or document.
type mark struct {
	Field finding.Field
	On    bool
	Code  domain.RefusalCode
	Note  string
	Codes []domain.RefusalCode // that make sense for it
}

// maxNote is the most characters of a note: as much as a citizen reads on a telephone.
const maxNote = 1000

func readDesk(form url.Values) desk {
	return desk{Look: readLook(form.Get("look")), Code: domain.RefusalCode(form.Get("code")), Note: form.Get("note"),
		Seen: form.Get("seen") != "", sent: form}
}

// marks makes a mark for each field and document of the case. Names in the form that the case has not are left alone.
func (d *desk) marks(c office.Case) {
	d.Marks = map[finding.Field]*mark{}
	add := func(field finding.Field, codes ...domain.RefusalCode) {
		name := string(field)
		m := &mark{Field: field, On: slices.Contains(d.sent["mark"], name), Note: d.sent.Get("note." + name), Codes: codes}
		if code := domain.RefusalCode(d.sent.Get("code." + name)); slices.Contains(codes, code) {
			m.Code = code
		}
		d.Marks[field] = m
	}
	for _, field := range c.Service.Fields() {
		add(field, domain.RefusedData, domain.RefusedRegistry, domain.RefusedPassport, domain.RefusedIdentity, domain.RefusedOtherwise)
	}
	for _, a := range c.Application.Attachments {
		codes := []domain.RefusalCode{domain.RefusedFile, domain.RefusedDocument, domain.RefusedIdentity, domain.RefusedOtherwise}
		switch a.Requirement {
		case domain.NeedPortrait:
			codes = slices.Insert(codes, 0, domain.RefusedPortrait)
		case domain.NeedGuardian:
			codes = slices.Insert(codes, 0, domain.RefusedGuardian)
		}
		add(a.Requirement.Field(), codes...)
	}
}

// mark returns the mark of a field, an empty one for a field that the case has not.
func (d *desk) mark(field finding.Field) *mark {
	if m, ok := d.Marks[field]; ok {
		return m
	}
	return &mark{Field: field}
}

// Count is how many marks are set.
func (d desk) Count() int {
	n := 0
	for _, m := range d.Marks {
		if m.On {
			n++
		}
	}
	return n
}

// decide carries a decision out, or only looks at another page of the documents: that keeps what is filled in, so that the desk
// works without the script too.
func (v *visit) decide() error {
	ref, err := v.ref()
	if err != nil {
		return err
	}
	if v.form("claim") != "" {
		if err := v.office.Claim(v.r.Context(), ref); err != nil {
			return err
		}
	}
	c, err := v.office.Case(v.r.Context(), ref)
	if errors.Is(err, domain.ErrForbidden) {
		return v.lapsed(ref)
	}
	if err != nil {
		return err
	}
	d := readDesk(v.r.PostForm)
	action := domain.ApplicationAction(v.form("action"))
	if action == "" {
		return v.show(http.StatusOK, "case", v.caseData(c, d))
	}
	version, err := strconv.ParseInt(v.form("version"), 10, 64)
	if err != nil {
		return domain.ErrInvalid
	}
	d.marks(c)
	decision, lacks := d.decision(action, c)
	if lacks != "" {
		d.Problem = lacks
		return v.showCase(http.StatusUnprocessableEntity, ref, d)
	}
	err = v.office.Decide(v.r.Context(), ref, version, decision, d.over(c)...)
	if errors.Is(err, domain.ErrInvalid) || errors.Is(err, domain.ErrUnavailable) || errors.Is(err, domain.ErrConflict) {
		kind, _ := domain.KindOf(err)
		d.Problem = "desk." + string(kind)
		return v.showCase(statuses[kind], ref, d)
	}
	if errors.Is(err, domain.ErrForbidden) { // a senior sees the case all the same
		return v.lapsed(ref)
	}
	if err != nil {
		return err
	}
	v.noteDecided(ref)
	return v.goTo("/queue", string(action))
}

// lapsed keeps what was typed for a new claim: the one of before ran out while the decision was filled in.
func (v *visit) lapsed(ref office.CaseRef) error {
	if v.decided(ref) {
		return v.show(http.StatusConflict, "closed_case", closedData{casePath(ref), true})
	}
	return v.show(http.StatusForbidden, "lapsed", carrying{To: casePath(ref) + "/decide", Carried: carriedOf(v.r.PostForm)})
}

// decision makes the decision of what is marked, and says what it lacks, by the key of the words.
func (d *desk) decision(action domain.ApplicationAction, c office.Case) (domain.Decision, string) {
	decision := domain.Decision{Action: action}
	for _, field := range placesOf(c) {
		m := d.mark(field)
		if !m.On {
			continue
		}
		if utf8.RuneCountInString(m.Note) > maxNote {
			return decision, "desk.long"
		}
		of, requirement := placeOf(field, c)
		decision.Questions = append(decision.Questions, domain.Question{Field: of, Requirement: requirement, Text: m.Note})
		if m.Code != "" {
			reason := domain.Reason{Code: m.Code, Field: of, Requirement: requirement, Note: m.Note}
			decision.Reasons = append(decision.Reasons, reason)
		} else if action == domain.Refuse {
			return decision, "desk.code_missing"
		}
	}
	if d.Code != "" && action == domain.Refuse {
		decision.Reasons = append(decision.Reasons, domain.Reason{Code: d.Code, Note: d.Note})
	}
	return d.only(decision, c)
}

// only leaves what the action takes.
func (d *desk) only(decision domain.Decision, c office.Case) (domain.Decision, string) {
	switch decision.Action {
	case domain.Approve:
		if d.Count() > 0 {
			return decision, "desk.approve_marked"
		}
		if len(c.Differences) > 0 && !d.Seen {
			return decision, "desk.approve_differences"
		}
		if d.unseen(c) {
			return decision, "desk.approve_silent"
		}
		decision.Questions, decision.Reasons = nil, nil
	case domain.Ask:
		if len(decision.Questions) == 0 {
			return decision, "desk.ask_nothing"
		}
		decision.Reasons = nil
	case domain.Refuse:
		if len(decision.Reasons) == 0 {
			return decision, "desk.refuse_nothing"
		}
		if utf8.RuneCountInString(d.Note) > maxNote {
			return decision, "desk.long"
		}
		decision.Questions = nil
	default:
		return decision, "desk.invalid"
	}
	return decision, ""
}

// placesOf is everything that can be marked, in the order of the page.
func placesOf(c office.Case) []finding.Field {
	places := c.Service.Fields()
	for _, a := range c.Application.Attachments {
		places = append(places, a.Requirement.Field())
	}
	return places
}

// placeOf tells a field from a document.
func placeOf(field finding.Field, c office.Case) (finding.Field, domain.RequirementID) {
	for _, a := range c.Application.Attachments {
		if a.Requirement.Field() == field {
			return "", a.Requirement
		}
	}
	return field, ""
}
