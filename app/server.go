package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// Server is which authority the program talks to. The zero Server is the one that Config.Connect leads to: the trial authority inside
// the program.
type Server struct {
	Address string               `json:"address"` // https://…, without a slash at the end
	Info    domain.AuthorityInfo `json:"info"`    // as it said when it was chosen; its KeyHash is the pin
}

// Elsewhere reports whether the server is not the one inside the program.
func (s Server) Elsewhere() bool { return s.Address != "" }

// FieldServer is where findings about the address of a server are.
const FieldServer finding.Field = "server"

// stateServer: Server, the one that was chosen.
const stateServer state = "server"

// longestAddress is the most characters of an address.
const longestAddress = 500

// ParseServer reads the address of a server as people type it: https:// may be left out. finding.Required, finding.TooLong,
// finding.Unreadable for what is no address, and for one without TLS.
func ParseServer(text string) (string, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return "", finding.Required
	case len(text) > longestAddress:
		return "", finding.TooLong
	}
	if !strings.Contains(text, "://") {
		text = "https://" + text
	}
	u, err := url.Parse(strings.TrimRight(text, "/"))
	if err != nil || !strings.EqualFold(u.Scheme, "https") || u.Hostname() == "" || u.User != nil || u.RawQuery != "" || u.ForceQuery ||
		u.Fragment != "" || u.Opaque != "" || strings.ContainsAny(u.Host, " \t") {
		return "", finding.Unreadable
	}
	u.Scheme, u.Host, u.RawFragment = "https", strings.ToLower(u.Host), ""
	return strings.TrimRight(u.String(), "/"), nil
}

// ServersKnown reports whether another server than the one inside the program can be chosen.
func (a *App) ServersKnown() bool { return a.config.Reach != nil }

// Server returns the server that the program talks to.
func (a *App) Server(ctx context.Context) (s Server, err error) {
	err = a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateServer, &s) })
	return s, err
}

// FindServer asks an address whose it is. Nothing of the citizen is sent. An Invalid with a finding at FieldServer, ErrUnavailable,
// ErrDamaged for an authority without a key.
func (a *App) FindServer(ctx context.Context, address string) (Server, error) {
	address, err := ParseServer(address)
	if err != nil || a.config.Reach == nil {
		var found finding.List
		found.Add(FieldServer, cmp.Or(err, error(finding.Unreadable)))
		return Server{}, domain.InvalidUnlessClean(found)
	}
	s := Server{Address: address}
	conn, err := a.config.Reach(ctx, s, nobody{})
	if err != nil {
		return Server{}, err
	}
	s.Info, err = conn.Backend.Authority(ctx)
	if conn.Close != nil {
		err = errors.Join(err, conn.Close())
	}
	if err == nil && s.Info.KeyHash == (domain.Hash{}) {
		err = fmt.Errorf("%w: an authority without a key", domain.ErrDamaged)
	}
	return s, err
}

// nobody is the session of somebody who only asks.
type nobody struct{}

func (nobody) FindSession(context.Context) (domain.Session, error) {
	return domain.Session{}, domain.ErrNotFound
}
func (nobody) SaveSession(context.Context, domain.Session) error { return domain.ErrForbidden }
func (nobody) DeleteSession(context.Context) error               { return nil }

// UseServer has the program talk to another server from now on, the zero Server for the one inside the program. What the former one
// told is forgotten here (it is told again when the citizen goes back and signs in); drafts, documents and the profile stay, and
// documents are uploaded to the new one once the citizen has signed in there. ErrConflict while somebody is signed in.
func (a *App) UseServer(ctx context.Context, s Server) error {
	a.door.Lock()
	defer a.door.Unlock()
	o, err := a.current()
	if err != nil {
		return err
	}
	now, err := a.Server(ctx)
	if err != nil || now == s {
		return err
	}
	if in, _, err := o.signedIn(ctx); err != nil || in {
		return errors.Join(err, domain.ErrConflict)
	}
	conn, err := a.connect(ctx, o.vault, s)
	if err != nil {
		return err
	}
	answered := a.awaitAnswer()
	defer answered()
	o.end()
	o.running.Wait()
	err = o.vault.Update(ctx, func(tx domain.Tx) error { return changeServer(ctx, tx, s, a) })
	old := o.conn
	if err != nil {
		old, conn = conn, old // all stays as it was
	}
	a.start(o.vault, conn, o.forgotten)
	if old.Close != nil {
		err = errors.Join(err, old.Close())
	}
	a.tell(TopicLock, TopicSession, TopicAccount, TopicApplications, TopicDocuments, TopicPassports, TopicNotices, TopicConversations,
		TopicConnection, TopicOutbox)
	return err
}

// changeServer is what changes in the vault with the server.
func changeServer(ctx context.Context, tx domain.Tx, s Server, a *App) error {
	if _, err := tx.FindSession(ctx); !errors.Is(err, domain.ErrNotFound) {
		return errors.Join(err, domain.ErrConflict)
	}
	if err := tx.ForgetAuthority(ctx); err != nil {
		return err
	}
	for _, told := range []state{stateAuthority, stateAuthorityKey, stateRegistration, stateEmail, stateLogin, stateTicket, stateProof,
		stateRefused, stateSynced, stateAct, stateServices, stateSigning, stateRefusal, stateAnswers, stateStock, stateRefusedCredentials,
		stateDoubtful, stateLists, stateIssuers, stateListBase, stateServer} {
		if err := tx.DeleteSettings(ctx, statePrefix+string(told)); err != nil {
			return err
		}
	}
	if err := a.uploadAnew(ctx, tx); err != nil || !s.Elsewhere() {
		return err
	}
	return errors.Join(saveState(ctx, tx, stateServer, s), saveState(ctx, tx, stateAuthority, s.Info),
		saveState(ctx, tx, stateAuthorityKey, s.Info.KeyHash))
}

// uploadAnew puts every page into the queue: the authority has none of them.
func (a *App) uploadAnew(ctx context.Context, tx domain.Tx) error {
	documents, err := tx.FindDocuments(ctx, domain.DocumentFilter{})
	if err != nil {
		return err
	}
	for _, d := range documents {
		whole, err := hasContent(ctx, tx, d)
		if err != nil {
			return err
		}
		if !whole { // of another device: only the authority has it
			if err := tx.DeleteDocument(ctx, d.ID); err != nil {
				return err
			}
			continue
		}
		d.Version = 0
		pages := make([]domain.Page, len(d.Pages))
		for i, p := range d.Pages {
			p.State, p.Reason, p.Uploaded, p.Paused = domain.FileQueued, "", 0, false
			pages[i] = p
		}
		d.Pages = pages
		if err := tx.SaveDocument(ctx, d); err != nil {
			return err
		}
		for _, p := range pages {
			upload := pageUpload{Document: d.ID, Page: p.ID}
			if err := a.command(ctx, tx, domain.CommandUploadPage, string(p.ID), upload); err != nil {
				return err
			}
		}
	}
	return nil
}

// hasContent reports whether all pages of a document are on this device.
func hasContent(ctx context.Context, tx domain.Tx, d domain.Document) (bool, error) {
	for _, p := range d.Pages {
		content, err := tx.OpenContent(ctx, p.ID)
		if errors.Is(err, domain.ErrNotFound) {
			return false, nil
		}
		if err == nil {
			err = content.Close()
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// connect opens the way to a server for an open vault.
func (a *App) connect(ctx context.Context, v Vault, s Server) (Connection, error) {
	keeper := &sessions{app: a, vault: v}
	if !s.Elsewhere() || a.config.Reach == nil {
		return a.config.Connect(ctx, v, keeper)
	}
	return a.config.Reach(ctx, s, keeper)
}

// chosen returns the server that a vault knows.
func chosen(ctx context.Context, v Vault) (s Server, err error) {
	err = v.View(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateServer, &s) })
	return s, err
}
