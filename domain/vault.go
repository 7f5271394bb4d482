package domain

import (
	"context"
	"io"
	"iter"
	"time"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Vault is the encrypted storage of one citizen on the device. Every method may return ErrLocked, ErrDamaged, and those
// that write ErrNoSpace, after which nothing was changed.
type Vault interface {
	// View runs f in a transaction that only reads, and sees one state throughout.
	View(ctx context.Context, f func(Tx) error) error
	// Update runs f in a transaction: all of it is stored when f returns nil, otherwise none, and f's error is returned. A
	// command in the outbox and the change it stems from go into one Update.
	Update(ctx context.Context, f func(Tx) error) error
}

// Tx is the repositories within one transaction. It is not to be used after f has returned, nor by two goroutines.
// FindX returns ErrNotFound for what is not there; DeleteX does not mind.
type Tx interface {
	ProfileStore
	DraftStore
	DocumentStore
	ApplicationStore
	PassportStore
	CredentialStore
	PresentationStore
	PublishedStore
	NoticeStore
	ConversationStore
	OutboxStore
	ChangeStore
	SettingStore
	AuthorityStore
	LogStore
}

// ProfileStore keeps what is known about the citizen and their session.
type ProfileStore interface {
	FindProfile(ctx context.Context) (person.Profile, error)
	SaveProfile(ctx context.Context, p person.Profile) error
	FindAccount(ctx context.Context) (Account, error)
	SaveAccount(ctx context.Context, a Account) error
	FindSession(ctx context.Context) (Session, error)
	SaveSession(ctx context.Context, s Session) error
	// DeleteSession deletes the key of the device with the session.
	DeleteSession(ctx context.Context) error
	DeviceKey
}

// FormDraft is a half-filled form that is no application: registration, profile.
type FormDraft struct {
	Form    string
	Step    StepID
	Answers person.Answers
	SavedAt time.Time
}

// DraftStore keeps half-filled forms, one of each name.
type DraftStore interface {
	FindDraft(ctx context.Context, form string) (FormDraft, error)
	SaveDraft(ctx context.Context, d FormDraft) error
	DeleteDraft(ctx context.Context, form string) error
}

// DocumentStore keeps documents and the content of their pages.
type DocumentStore interface {
	FindDocument(ctx context.Context, id DocumentID) (Document, error)
	// FindDocuments returns a window of the documents, the latest first, without content. It holds with ten thousand.
	FindDocuments(ctx context.Context, filter DocumentFilter) ([]Document, error)
	CountDocuments(ctx context.Context) (int, error)
	SaveDocument(ctx context.Context, d Document) error
	// DeleteDocument removes a document, hidden or not, with the content of its pages.
	DeleteDocument(ctx context.Context, id DocumentID) error
	// HideDocument takes a document out of what the others find; its content stays. It stores what is told of a hidden one anew.
	// ErrNotFound.
	HideDocument(ctx context.Context, h HiddenDocument) error
	// ShowDocument brings a hidden document back as it was saved last. ErrNotFound.
	ShowDocument(ctx context.Context, id DocumentID) error
	// FindHiddenDocuments returns all hidden documents, the one hidden last first.
	FindHiddenDocuments(ctx context.Context) ([]HiddenDocument, error)
	// WriteContent stores a page's content, read to its end; the page must be of a saved document.
	WriteContent(ctx context.Context, page PageID, content io.Reader) error
	// OpenContent returns a page's content. It is to be closed before the transaction ends.
	OpenContent(ctx context.Context, page PageID) (io.ReadSeekCloser, error)
}

// HiddenDocument is a document that was deleted and can still be brought back.
type HiddenDocument struct {
	Document Document    `json:"document"`
	At       time.Time   `json:"at"`             // when it was deleted
	Held     []HeldPlace `json:"held,omitempty"` // the drafts that let go of it
}

// HeldPlace is where a draft had a document.
type HeldPlace struct {
	Application ApplicationID `json:"application"`
	Attachment  Attachment    `json:"attachment"`
}

// DocumentFilter is a window of the list of documents.
type DocumentFilter struct {
	Kind   DocumentKind // "" for all
	Offset int
	Limit  int // 0 for all
}

// ApplicationStore keeps drafts and the device's picture of the others.
type ApplicationStore interface {
	FindApplication(ctx context.Context, id ApplicationID) (Application, error)
	// FindApplications returns all, the one that moved last first.
	FindApplications(ctx context.Context) ([]Application, error)
	SaveApplication(ctx context.Context, a Application) error
	DeleteApplication(ctx context.Context, id ApplicationID) error
	FindReceipt(ctx context.Context, id ApplicationID) (Receipt, error)
	SaveReceipt(ctx context.Context, r Receipt) error
}

// PassportStore keeps the passport for showing it offline.
type PassportStore interface {
	FindPassport(ctx context.Context, id RegistryID) (Passport, error)
	// FindPassports returns all, the latest formed first.
	FindPassports(ctx context.Context) ([]Passport, error)
	SavePassport(ctx context.Context, p Passport) error
	FindPortrait(ctx context.Context, id RegistryID) ([]byte, error)
	SavePortrait(ctx context.Context, id RegistryID, jpeg []byte) error
	FindOfflineQR(ctx context.Context, id RegistryID) (payload []byte, until time.Time, err error)
	SaveOfflineQR(ctx context.Context, id RegistryID, payload []byte, until time.Time) error
}

// PublishedStore keeps what authorities publish for whoever verifies, so that verifying works offline: trust under a name of
// the app's choice, status lists under their URI.
type PublishedStore interface {
	// FindPublished returns what was saved under a name, and when it was fetched.
	FindPublished(ctx context.Context, name string) (content []byte, fetchedAt time.Time, err error)
	SavePublished(ctx context.Context, name string, content []byte, fetchedAt time.Time) error
	// DeletePublished removes what was fetched before a moment.
	DeletePublished(ctx context.Context, before time.Time) error
}

// NoticeStore keeps notices.
type NoticeStore interface {
	// FindNotices returns a window of the notices, the latest first.
	FindNotices(ctx context.Context, offset, limit int) ([]Notice, error)
	CountUnreadNotices(ctx context.Context) (int, error)
	SaveNotice(ctx context.Context, n Notice) error
	MarkNoticesRead(ctx context.Context, ids []NoticeID, at time.Time) error
}

// ConversationStore keeps conversations with support as the device knows them.
type ConversationStore interface {
	FindConversation(ctx context.Context, id ConversationID) (Conversation, error)
	// FindConversations returns all with their messages, the one that somebody spoke in last first.
	FindConversations(ctx context.Context) ([]Conversation, error)
	SaveConversation(ctx context.Context, c Conversation) error
	DeleteConversation(ctx context.Context, id ConversationID) error
}

// OutboxStore keeps commands until the authority has answered them.
type OutboxStore interface {
	// AddCommand puts a command behind those of its aggregate. ErrDuplicate: the key is there already.
	AddCommand(ctx context.Context, c Command) error
	// FindNextCommands returns the oldest command of each aggregate that has none failed or waiting before it and is due.
	FindNextCommands(ctx context.Context, now time.Time) ([]Command, error)
	// FindCommands returns all commands of an aggregate in order, of every aggregate for "".
	FindCommands(ctx context.Context, aggregate string) ([]Command, error)
	UpdateCommand(ctx context.Context, c Command) error
	DeleteCommand(ctx context.Context, key Key) error
}

// ChangeStore keeps how far the authority's changes were applied; the cursor is saved in the transaction that applies.
type ChangeStore interface {
	// FindCursor returns the empty Cursor when none was saved.
	FindCursor(ctx context.Context) (Cursor, error)
	SaveCursor(ctx context.Context, c Cursor) error
}

// SettingStore keeps what the citizen chose: language, text size.
type SettingStore interface {
	FindSetting(ctx context.Context, name string) (string, error)
	SaveSetting(ctx context.Context, name, value string) error
	// DeleteSettings removes all whose names begin with a prefix.
	DeleteSettings(ctx context.Context, prefix string) error
}

// AuthorityStore is what there is of one authority.
type AuthorityStore interface {
	// ForgetAuthority removes what came from the authority, and what is on its way to it: account, session with its key,
	// applications that are no drafts, passports with their credentials, what it published, notices, conversations, commands and
	// the cursor. Profile, drafts, documents, settings and the log of presentations stay.
	ForgetAuthority(ctx context.Context) error
}

// LogEntry is one line of the device's own journal. It holds codes, never personal data.
type LogEntry struct {
	At    time.Time
	What  string
	Kind  Kind
	Field finding.Field
	Route Route
}

// LogStore keeps the device's journal.
type LogStore interface {
	AppendLog(ctx context.Context, e LogEntry) error
	// Log yields the entries, the latest first; the error comes last, with a zero entry.
	Log(ctx context.Context) iter.Seq2[LogEntry, error]
}

// Clock tells the time. Rules take the moment as a parameter; use cases ask a Clock.
type Clock interface {
	Now() time.Time
	// After sends the time once, when the duration has passed.
	After(d time.Duration) <-chan time.Time
}

// Clocked is a Backend that knows how far the device's clock is from the authority's.
type Clocked interface {
	// ClockAhead returns by how much the device's clock was ahead with the last answer; negative for one that is slow, 0 before any.
	ClockAhead() time.Duration
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now returns time.Now.
func (SystemClock) Now() time.Time { return time.Now() }

// After is time.After.
func (SystemClock) After(d time.Duration) <-chan time.Time { return time.After(d) }

// Notifier shows a notice outside the window, as the operating system does. It puts the words; it must not fail loudly,
// since the notice is in the app as well.
type Notifier interface {
	Notify(ctx context.Context, n Notice)
}
