package authority

import (
	"archive/zip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
)

// exported is everything about a citizen that is no file.
type exported struct {
	At            time.Time                `json:"at"`
	Authority     string                   `json:"authority"`
	Account       domain.Account           `json:"account"`
	Profile       person.Profile           `json:"profile"`
	SNILS         person.SNILS             `json:"matched_snils,omitzero"`
	Sessions      []exportedSession        `json:"sessions"`
	Journal       []domain.JournalEntry    `json:"journal"`
	Documents     []domain.Document        `json:"documents"`
	Applications  []exportedApplication    `json:"applications"`
	Passports     []exportedPassport       `json:"passports"`
	Notices       []domain.Notice          `json:"notices"`
	Conversations []domain.Conversation    `json:"conversations"`
	Proofs        []domain.ProofAttempt    `json:"proofs"`
	Prints        []domain.PrintOrder      `json:"prints"`
	Guardians     []domain.GuardianRequest `json:"guardians"` // of either side
	files         map[string]domain.Hash   // in the archive, by name
}

type exportedSession struct {
	Device    domain.DeviceInfo `json:"device"`
	CreatedAt time.Time         `json:"created_at"`
}

type exportedApplication struct {
	domain.Application
	Receipt domain.Receipt `json:"receipt"`
	Signed  string         `json:"signed"` // exactly what was signed
}

type exportedPassport struct {
	domain.Passport
	Record []byte `json:"record"` // signed, COSE_Sign1
	jpeg   []byte
}

// Export writes everything that the authority keeps about a citizen: a ZIP of citizen.json, the files of documents and the
// portraits of passports. What is kept for seconds or days alone (codes, answers, jobs) is left out, and so is the verifier of the
// password. That it was exported is entered in the audit log before anything is written. domain.ErrNotFound: no such account.
func (a *Authority) Export(ctx context.Context, id domain.AccountID, to io.Writer) error {
	var x exported
	err := a.do(ctx, func(w *work) error {
		var err error
		if x, err = w.export(id); err != nil {
			return err
		}
		return w.enter(office.Entry{Action: actionExport, Subject: string(id)})
	})
	if err != nil {
		return err
	}
	archive := zip.NewWriter(to)
	record, err := json.MarshalIndent(x, "", "\t")
	if err != nil {
		return fmt.Errorf("failed to write an export: %w", err)
	}
	if err := a.put(archive, "citizen.json", record); err != nil {
		return err
	}
	for _, p := range x.Passports {
		if err := a.put(archive, "passports/"+string(p.ID)+".jpg", p.jpeg); err != nil {
			return err
		}
	}
	for _, name := range slices.Sorted(maps.Keys(x.files)) { // each is read when it is written: a citizen may have a hundred megabytes
		content, err := a.content(ctx, id, x.files[name])
		if errors.Is(err, domain.ErrNotFound) {
			continue // its copy is kept no longer
		}
		if err == nil {
			err = a.put(archive, name, content)
		}
		if err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return fmt.Errorf("failed to write an export: %w", err)
	}
	return nil
}

func (a *Authority) put(archive *zip.Writer, name string, content []byte) error {
	f, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: a.now()})
	if err == nil {
		_, err = f.Write(content)
	}
	if err != nil {
		return fmt.Errorf("failed to write an export: %w", err)
	}
	return nil
}

// export reads what is no file.
func (w *work) export(id domain.AccountID) (exported, error) {
	account, err := w.FindAccount(id)
	if err != nil {
		return exported{}, err
	}
	x := exported{At: w.now, Authority: w.a.info.Name, Account: account.Account, Profile: account.Profile, SNILS: account.SNILS,
		files: map[string]domain.Hash{}}
	if x.Documents, err = w.FindDocuments(id); err != nil {
		return x, err
	}
	for _, d := range x.Documents {
		for _, p := range d.Pages {
			x.files[nameOf(d, p)] = p.Digest
		}
	}
	if x.Notices, err = w.FindNotices(id); err != nil {
		return x, err
	}
	sessions, err := w.FindSessions(id)
	for _, s := range sessions {
		x.Sessions = append(x.Sessions, exportedSession{s.Device, s.CreatedAt})
	}
	if err != nil {
		return x, err
	}
	if x.Journal, err = w.FindJournal(id); err != nil {
		return x, err
	}
	return x, errors.Join(w.exportProcedures(id, &x), w.exportConversations(id, &x), w.exportProofs(id, &x), w.exportPrints(id, &x), w.exportGuardians(id, &x))
}

func (w *work) exportProcedures(id domain.AccountID, x *exported) error {
	applications, err := w.FindApplications(id)
	for _, a := range applications {
		x.Applications = append(x.Applications, exportedApplication{a.Application, a.Receipt, string(a.Signed)})
	}
	if err != nil {
		return err
	}
	passports, err := w.FindPassports(id)
	for _, p := range passports {
		x.Passports = append(x.Passports, exportedPassport{p.Passport, p.Signature, p.JPEG})
	}
	return err
}

func (w *work) exportConversations(id domain.AccountID, x *exported) error {
	conversations, err := w.FindConversations(id)
	for _, c := range conversations {
		var whole store.Conversation
		if whole, err = w.FindConversation(id, c.ID); err != nil {
			return err
		}
		x.Conversations = append(x.Conversations, whole.Conversation)
	}
	return err
}

// nameOf is what a page is called in an archive. The ids are a device's: nothing in them leads out of a folder.
func nameOf(d domain.Document, p domain.Page) string {
	ending := map[string]string{domain.MediaJPEG: ".jpg", domain.MediaPNG: ".png", domain.MediaPDF: ".pdf"}[p.MediaType]
	return "documents/" + harmless(string(d.ID)) + "/" + harmless(string(p.ID)) + ending
}

func harmless(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' {
			return r
		}
		return '_'
	}, name)
}
