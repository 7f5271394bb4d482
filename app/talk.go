package app

import (
	"context"

	"razvorot/domain"
)

// stateTalk + name: what is being written, a TalkDraft.
const stateTalk state = "talk."

// TalkDraft is what a citizen is writing to support, as it is kept while they write.
type TalkDraft struct {
	Topic       domain.ConversationTopic `json:"topic,omitzero"`
	Application domain.ApplicationID     `json:"application,omitzero"`
	Text        string                   `json:"text,omitzero"`
	Attachments []domain.DocumentID      `json:"attachments,omitempty"`
	Diagnose    bool                     `json:"diagnose,omitzero"` // facts about the program go with it
	Struck      []string                 `json:"struck,omitempty"`  // names of those that do not
}

// TypedTalk returns what was written under a name and not sent; the zero value when nothing was.
func (a *App) TypedTalk(ctx context.Context, name string) (d TalkDraft, err error) {
	err = a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateTalk+state(name), &d) })
	return d, err
}

// KeepTalk keeps what is being written, under a name of the writer's choice: a Talk with this name in Draft takes its place.
func (a *App) KeepTalk(ctx context.Context, name string, d TalkDraft) error {
	return a.update(ctx, func(tx domain.Tx) error { return saveState(ctx, tx, stateTalk+state(name), d) })
}
