package domain

import (
	"context"
	"slices"

	"razvorot/domain/finding"
)

// NoticeGroup is a set of kinds of notices that a citizen may have shown or sent, or not. The list of messages has them all,
// whatever was chosen.
type NoticeGroup string

// The groups.
const (
	GroupApplications NoticeGroup = "applications" // and questions of operators
	GroupDocuments    NoticeGroup = "documents"    // and registry checks
	GroupPassport     NoticeGroup = "passport"
	GroupSupport      NoticeGroup = "support"
	GroupSecurity     NoticeGroup = "security"
)

// NoticeGroups returns all groups.
func NoticeGroups() []NoticeGroup {
	return []NoticeGroup{GroupApplications, GroupDocuments, GroupPassport, GroupSupport, GroupSecurity}
}

// Group returns the group of a kind; one of a newer authority is among the applications.
func (k NoticeKind) Group() NoticeGroup {
	switch k {
	case NoticeDocument, NoticeChecks, NoticeLevel, NoticeProof, NoticeVideo:
		return GroupDocuments
	case NoticeReady, NoticePassport, NoticeReissued, NoticePrint, NoticePrintSoon:
		return GroupPassport
	case NoticeSupport:
		return GroupSupport
	case NoticePhone, NoticeSignIn, NoticePassword, NoticeFactors, NoticeReentryAsked, NoticeReentryOver, NoticeReentered, NoticeSpare, NoticeBackup:
		return GroupSecurity
	}
	return GroupApplications // and consents of guardians
}

// Sending is which notices an authority sends besides, and how (row D2). The zero Sending is all of them, by mail once the
// address was confirmed and by SMS before. Notices about security are always sent: whoever took a session over must not be able
// to silence them.
type Sending struct {
	By     MessageChannel `json:"by,omitzero"`      // "": mail once confirmed, SMS before
	Except []NoticeGroup  `json:"except,omitempty"` // groups that are not sent
}

// FieldSending is where findings about a Sending are.
const FieldSending finding.Field = "sending"

// Check returns an Invalid for an unknown channel, an unknown group or one twice, and for silent security.
func (s Sending) Check() error {
	var found finding.List
	known := s.By == "" || s.By == BySMS || s.By == ByMail
	for i, g := range s.Except {
		known = known && g != GroupSecurity && slices.Contains(NoticeGroups(), g) && !slices.Contains(s.Except[:i], g)
	}
	if !known {
		found.Add(FieldSending, finding.Unreadable)
	}
	return InvalidUnlessClean(found)
}

// Channel returns how a group of notices goes to an account; ok is false when it is not sent. An address that is not confirmed gets
// nothing, whatever was chosen.
func (s Sending) Channel(g NoticeGroup, a Account) (by MessageChannel, ok bool) {
	if g != GroupSecurity && slices.Contains(s.Except, g) {
		return "", false
	}
	if a.EmailConfirmed && s.By != BySMS {
		return ByMail, true
	}
	return BySMS, true
}

// Notices is what an authority sends to citizens of itself.
type Notices interface {
	// SaveSending stores which notices are sent, and how. ErrInvalid with findings at FieldSending.
	SaveSending(ctx context.Context, key Key, s Sending) (Account, error)
}
