package app

import (
	"context"
	"errors"
	"slices"
	"time"

	"razvorot/domain"
)

// merge brings the authority's changes into the vault within one transaction. What the citizen did and the authority has
// not answered yet stands; otherwise versions decide. Documents and applications are merged where they live.
type merge struct {
	tx  domain.Tx
	now time.Time

	known   map[domain.NoticeID]domain.Notice // read when the first notice comes
	topics  []Topic                           // told afterwards
	notices []domain.Notice                   // to show outside the window
}

// all merges the changes in their order.
func (m *merge) all(ctx context.Context, changes []domain.Change) error {
	for _, c := range changes {
		if err := m.one(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// one merges one change; one of a kind that this version does not know is passed over.
func (m *merge) one(ctx context.Context, c domain.Change) error {
	var topic Topic
	var err error
	switch {
	case c.Account != nil:
		topic, err = TopicAccount, keepAccount(ctx, m.tx, *c.Account)
	case c.Document != nil:
		topic, err = TopicDocuments, m.document(ctx, *c.Document)
	case c.Application != nil:
		topic, err = TopicApplications, takeApplication(ctx, m.tx, *c.Application, "")
	case c.Passport != nil:
		topic, err = TopicPassports, m.passport(ctx, *c.Passport)
	case c.Notice != nil:
		topic, err = TopicNotices, m.notice(ctx, *c.Notice)
	case c.Conversation != nil:
		topic, err = TopicConversations, takeConversation(ctx, m.tx, *c.Conversation, "")
	case c.Proof != nil:
		topic, err = TopicAccount, takeProof(ctx, m.tx, *c.Proof)
	case c.Print != nil:
		topic, err = TopicPassports, takePrint(ctx, m.tx, *c.Print)
	case c.Guardian != nil:
		topic, err = TopicAccount, takeGuardian(ctx, m.tx, *c.Guardian)
	default:
		return nil
	}
	if !slices.Contains(m.topics, topic) {
		m.topics = append(m.topics, topic)
	}
	return err
}

// document merges the authority's picture of a document.
func (m *merge) document(ctx context.Context, news domain.Document) error {
	kept, err := m.tx.FindDocument(ctx, news.ID)
	if err != nil && !errors.Is(err, domain.ErrNotFound) || news.Version < kept.Version {
		return err
	}
	return takeDocument(ctx, m.tx, news)
}

// passport merges the authority's picture of a passport.
func (m *merge) passport(ctx context.Context, news domain.Passport) error {
	kept, err := m.tx.FindPassport(ctx, news.ID)
	if errors.Is(err, domain.ErrNotFound) {
		return m.tx.SavePassport(ctx, news)
	}
	if err != nil || news.Version < kept.Version {
		return err
	}
	waiting, err := m.tx.FindCommands(ctx, string(news.ID)) // a block that the authority has not answered stands
	if err != nil || news.Version == kept.Version && slices.ContainsFunc(waiting, isWaiting) {
		return err
	}
	return m.tx.SavePassport(ctx, news)
}

// notice merges a notice. One read here stays read; one that is new is shown outside the window too.
func (m *merge) notice(ctx context.Context, news domain.Notice) error {
	if m.known == nil {
		all, err := m.tx.FindNotices(ctx, 0, 0)
		if err != nil {
			return err
		}
		m.known = map[domain.NoticeID]domain.Notice{}
		for _, n := range all {
			m.known[n.ID] = n
		}
	}
	kept, known := m.known[news.ID]
	if known && news.ReadAt.IsZero() {
		news.ReadAt = kept.ReadAt
	}
	if !known && news.ReadAt.IsZero() && m.now.Sub(news.At) < noticeAge {
		m.notices = append(m.notices, news)
	}
	m.known[news.ID] = news
	return m.tx.SaveNotice(ctx, news)
}
