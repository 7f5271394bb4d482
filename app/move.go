package app

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"time"

	"razvorot/credential/mdoc"
	"razvorot/credential/request"
	"razvorot/domain"
)

// A move is what follows a restore: the citizen signs in on the new device, the authority makes new keys of the passport for it, the
// new device proves to itself with the newest that the authority publishes that they are taken, and only then is the old device signed
// out, and told by a code that it may erase what it has.

// stateMove is the move that was not ended.
const stateMove state = "move"

// moving is what is kept of a move.
type moving struct {
	RestoredAt time.Time           `json:"restored_at"`
	MadeAt     time.Time           `json:"made_at"`
	ProvenAt   time.Time           `json:"proven_at,omitzero"`
	Passports  []domain.RegistryID `json:"passports,omitempty"` // with credentials of this device that were proven
	LeftBehind bool                `json:"left_behind,omitzero"`
}

// Move is how far the move to this device has come.
type Move struct {
	RestoredAt, MadeAt time.Time
	LeftBehind         bool              // the authority was inside the former program, and is not here: account and passport begin anew
	SignedIn           bool              // the authority knows this device
	Passport           domain.RegistryID // the active one, "" for none
	Keys               int               // credentials of it that were issued to this device
	ProvenAt           time.Time         // zero until Prove
	Code               string            // for the old device, "" until Prove
}

// Move tells how far the move to this device has come. ErrNotFound when nothing was restored here, or the move is over.
func (a *App) Move(ctx context.Context) (m Move, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		kept, err := findMove(ctx, tx)
		if err != nil {
			return err
		}
		m = Move{RestoredAt: kept.RestoredAt, MadeAt: kept.MadeAt, LeftBehind: kept.LeftBehind, ProvenAt: kept.ProvenAt}
		if _, err := tx.FindSession(ctx); err == nil {
			m.SignedIn = true
		} else if !errors.Is(err, domain.ErrNotFound) {
			return err
		}
		passports, err := tx.FindPassports(ctx)
		if err != nil {
			return err
		}
		if m.Passport = a.activePassport(passports); m.Passport != "" {
			if m.Keys, err = a.showable(ctx, tx, m.Passport); err != nil {
				return err
			}
		}
		if !m.ProvenAt.IsZero() {
			m.Code, err = transferCode(ctx, tx, stateArrived)
		}
		return err
	})
	return m, err
}

func findMove(ctx context.Context, tx domain.Tx) (kept moving, err error) {
	if err = findState(ctx, tx, stateMove, &kept); err == nil && kept.RestoredAt.IsZero() {
		err = domain.ErrNotFound
	}
	return kept, err
}

func (a *App) activePassport(all []domain.Passport) domain.RegistryID {
	i := slices.IndexFunc(all, func(p domain.Passport) bool { return p.StateOn(a.today()) == domain.PassportActive })
	if i < 0 {
		return ""
	}
	return all[i].ID
}

// showable counts the credentials of a passport that can be shown.
func (a *App) showable(ctx context.Context, tx domain.Tx, id domain.RegistryID) (n int, err error) {
	all, err := tx.FindCredentials(ctx, id, "", 0)
	for _, c := range all {
		if isShowable(c, a.now()) {
			n++
		}
	}
	return n, err
}

// Prove has this device prove that it works: the authority answers it, and where there is an active passport, a credential issued to this
// device is shown to the device itself and verified with the certificates and the status list that the authority publishes now. Nothing
// of the old device is touched. ErrUnauthorised before the citizen has signed in, ErrTransition when a verifier would not take the
// passport, ErrUnavailable.
func (a *App) Prove(ctx context.Context) error {
	if err := a.refreshAccount(ctx); err != nil { // a session that the authority knows
		return err
	}
	m, err := a.Move(ctx)
	if err != nil {
		return err
	}
	var proven []domain.RegistryID
	if m.Passport != "" {
		if err := a.refill(ctx, m.Passport); err != nil {
			return err
		}
		if err := a.showSelf(ctx, m.Passport); err != nil {
			return err
		}
		proven = append(proven, m.Passport)
	}
	return a.update(ctx, func(tx domain.Tx) error {
		kept, err := findMove(ctx, tx)
		if err != nil {
			return err
		}
		kept.ProvenAt, kept.Passports = a.now(), proven
		return saveState(ctx, tx, stateMove, kept)
	}, TopicBackup)
}

// showSelf shows a passport to this device itself. The credential is one that nobody has seen, and counts as shown after.
func (a *App) showSelf(ctx context.Context, id domain.RegistryID) error {
	if _, err := a.fetchTrust(ctx); err != nil {
		return err
	}
	p, err := a.presentable(ctx, id)
	if err != nil {
		return err
	}
	var c picked
	err = a.view(ctx, func(tx domain.Tx) (err error) {
		c, err = a.pick(ctx, tx, p, stocks[0].docType)
		return err
	})
	if err != nil {
		return err
	}
	elements, err := numberOf(c.IssuerSigned)
	if err != nil {
		return err
	}
	transcript := selfTranscript()
	response, err := respond(c.Credential, transcript, elements)
	if err != nil {
		return err
	}
	asked := request.Request{Documents: []request.Document{{DocType: c.DocType}}}
	v, err := a.verifyResponse(ctx, answer{asked: asked, response: response, transcript: transcript})
	if err != nil {
		return err
	}
	if v.Outcome != domain.Genuine {
		return &domain.Transition{Of: "passport", State: string(v.Outcome), Action: "prove", Actor: domain.Citizen}
	}
	return a.update(ctx, func(tx domain.Tx) error {
		if !c.UsedAt.IsZero() {
			return nil
		}
		return tx.UseCredential(ctx, c.ID, a.now())
	}, TopicPassports)
}

// selfTranscript is a SessionTranscript (ISO/IEC 18013-5, clause 9.1.5.1) of nobody but this device: [null, null, [text, 16 random bytes]]
// in CBOR (RFC 8949). What is signed over it proves the key now, and answers no reader.
func selfTranscript() []byte {
	const text = "razvorot self check v1"
	nonce := make([]byte, 16)
	_, _ = rand.Read(nonce) // never fails: crypto/rand.Read
	b := append([]byte{0x83, 0xf6, 0xf6, 0x82, 0x60 + byte(len(text))}, text...)
	return append(append(b, 0x40+byte(len(nonce))), nonce...)
}

// numberOf returns the element with the number in the registry, all that is shown to prove that a credential works.
func numberOf(issuerSigned []byte) ([]string, error) {
	signed, err := mdoc.ParseIssuerSigned(issuerSigned)
	if err != nil {
		return nil, fmt.Errorf("credential: %w: %w", domain.ErrDamaged, err)
	}
	spaces, err := signed.NameSpaces()
	if err != nil {
		return nil, err
	}
	for _, space := range spaces {
		for _, e := range space.Elements {
			if e.Identifier == "document_number" {
				return []string{elementName(space.Name, e.Identifier)}, nil
			}
		}
	}
	return nil, fmt.Errorf("a credential without a number: %w", domain.ErrDamaged)
}

// OldDevices returns the devices besides this one that are signed in to the account, the latest first.
func (a *App) OldDevices(ctx context.Context) ([]domain.DeviceSession, error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	all, err := b.Sessions(ctx)
	a.reached(err)
	return slices.DeleteFunc(all, func(s domain.DeviceSession) bool { return s.Current }), err
}

// EndOldDevice signs the old device out, once this one has proven that it works. ErrTransition before, ErrNotFound without a move.
func (a *App) EndOldDevice(ctx context.Context, id domain.SessionID) error {
	m, err := a.Move(ctx)
	if err != nil {
		return err
	}
	if m.ProvenAt.IsZero() {
		return &domain.Transition{Of: "move", State: "unproven", Action: "end", Actor: domain.Citizen}
	}
	b, err := a.backend()
	if err != nil {
		return err
	}
	err = b.EndSession(ctx, id)
	a.reached(err)
	return err
}

// EndMove ends the move: the citizen needs neither its code nor its list any more.
func (a *App) EndMove(ctx context.Context) error {
	return a.update(ctx, func(tx domain.Tx) error {
		return errors.Join(dropState(ctx, tx, stateMove), dropState(ctx, tx, stateArrived))
	}, TopicBackup)
}

// transferCode is the code that tells the old device that the new one works: eight digits made of what both know alike. It is no secret
// that protects anything; it keeps the old device from being erased before. The new device tells the one of stateArrived, the old one is told
// its own, of stateTransfer.
func transferCode(ctx context.Context, tx domain.Tx, which state) (string, error) {
	var kept []byte
	if err := findState(ctx, tx, which, &kept); err != nil || len(kept) != transferSize {
		return "", err
	}
	mac := hmac.New(sha256.New, kept)
	_, _ = mac.Write([]byte("razvorot moved v1")) // never fails: hash.Hash
	n := binary.BigEndian.Uint64(mac.Sum(nil)) % 100_000_000
	return fmt.Sprintf("%04d-%04d", n/10_000, n%10_000), nil
}
