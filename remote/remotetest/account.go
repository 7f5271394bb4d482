package remotetest

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"maps"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// session is a signed-in device as the authority keeps it.
type session struct {
	account  domain.AccountID
	access   string
	refresh  string
	previous string // refresh token before, good until the new tokens are used: their answer may have been lost
	expires  time.Time
	device   domain.DeviceInfo
	opened   time.Time
	renewed  time.Time
}

const (
	accessLife  = 15 * time.Minute
	wrongBefore = 5 // wrong passwords before a wait
	wrongWait   = 5 * time.Minute
)

// Authority implements domain.Accounts.
func (f *Fake) Authority(ctx context.Context) (domain.AuthorityInfo, error) {
	return ask(ctx, f, call{"Authority", ""}, func(w *world) (domain.AuthorityInfo, error) {
		return domain.AuthorityInfo{Name: Authority, Trial: true, Embedded: true, KeyHash: w.office.keyHash(), Bank: true, Card: !w.noCards}, nil
	})
}

// ConsentTexts implements domain.Accounts.
func (f *Fake) ConsentTexts(ctx context.Context, language string) ([]domain.ConsentText, error) {
	return ask(ctx, f, call{"ConsentTexts", ""}, func(*world) ([]domain.ConsentText, error) {
		texts := consentTexts(language)
		if len(texts) == 0 {
			return nil, domain.ErrNotFound
		}
		return texts, nil
	})
}

func (w *world) findPhone(phone person.Phone) *citizen {
	for _, c := range w.citizens {
		if c.account.Phone == phone {
			return c
		}
	}
	return nil
}

// StartRegistration implements domain.Accounts.
func (f *Fake) StartRegistration(ctx context.Context, key domain.Key, phone person.Phone, email person.Email) (domain.CodeSent, error) {
	return ask(ctx, f, call{"StartRegistration", key}, func(w *world) (domain.CodeSent, error) {
		var found finding.List
		if !phone.RussianMobile() {
			found.Add(person.FieldPhone, finding.PhoneMobile)
		}
		if email.IsZero() {
			found.Add(person.FieldEmail, finding.Required)
		}
		if err := domain.InvalidUnlessClean(found); err != nil {
			return domain.CodeSent{}, err
		}
		a := errand{purpose: domain.MessageRegister, phone: phone, email: email}
		return w.send(a, domain.BySMS, phone.Masked(), w.findPhone(phone) != nil), nil
	})
}

// FinishRegistration implements domain.Accounts.
func (f *Fake) FinishRegistration(ctx context.Context, key domain.Key, r domain.Registration) (domain.Account, error) {
	return ask(ctx, f, call{"FinishRegistration", key}, func(w *world) (domain.Account, error) {
		t, err := w.redeem(r.Ticket, domain.MessageRegister, "")
		if err != nil {
			return domain.Account{}, err
		}
		found := access.CheckPassword(r.Password, access.Owner{Phone: t.phone, Email: t.email})
		found = append(found, domain.MissingConsents(r.Consents, wanted(domain.UserAgreement, domain.PersonalData))...)
		switch err := domain.InvalidUnlessClean(found); {
		case err != nil:
			return domain.Account{}, err
		case w.findPhone(t.phone) != nil:
			return domain.Account{}, domain.ErrDuplicate
		}
		delete(w.tickets, r.Ticket)
		c := &citizen{password: sha256.Sum256([]byte(r.Password)), contents: map[domain.Hash][]byte{},
			uploads: map[domain.UploadID]*upload{}}
		c.account = domain.Account{ID: domain.NewID[domain.AccountID](), Level: domain.Simplified, Phone: t.phone, Email: t.email,
			Consents: r.Consents, CreatedAt: w.now()}
		w.citizens[c.account.ID] = c
		w.tellAccount(c)
		return c.account, nil
	})
}

func (w *world) findLogin(login person.Login) *citizen {
	for _, c := range w.citizens {
		if !login.IsZero() && (login == person.Login{Phone: c.account.Phone} || login == person.Login{Email: c.account.Email} ||
			login == person.Login{SNILS: c.profile.SNILS}) {
			return c
		}
	}
	return nil
}

// SignIn implements domain.Accounts.
func (f *Fake) SignIn(ctx context.Context, login person.Login, password string, device domain.DeviceInfo) (domain.CodeSent, error) {
	return ask(ctx, f, call{"SignIn", ""}, func(w *world) (domain.CodeSent, error) {
		given := sha256.Sum256([]byte(password))
		c := w.findLogin(login)
		if c == nil {
			return domain.CodeSent{}, domain.ErrWrongCredentials
		}
		if w.now().Before(c.lockedUntil) {
			return domain.CodeSent{}, &domain.RateLimited{Wait: c.lockedUntil.Sub(w.now())}
		}
		if subtle.ConstantTimeCompare(given[:], c.password[:]) == 0 {
			if c.wrong++; c.wrong%wrongBefore == 0 {
				c.lockedUntil = w.now().Add(wrongWait)
			}
			c.journal = domain.AppendJournal(c.journal, domain.JournalEntry{At: w.now(), Kind: domain.JournalRefused}, c.account.CreatedAt)
			return domain.CodeSent{}, domain.ErrWrongCredentials
		}
		if c.account.Blocked {
			return domain.CodeSent{}, domain.ErrBlocked
		}
		c.wrong = 0
		a := errand{purpose: domain.MessageSignIn, account: c.account.ID, device: device}
		if c.factor.secret != "" {
			return w.openApp(a), nil
		}
		return w.send(a, domain.BySMS, c.account.Phone.Masked(), false), nil
	})
}

// FinishSignIn implements domain.Accounts, and signs this device in.
func (f *Fake) FinishSignIn(ctx context.Context, t domain.Ticket) (domain.Session, error) {
	return ask(ctx, f, call{"FinishSignIn", ""}, func(w *world) (domain.Session, error) {
		got, err := w.redeem(t, domain.MessageSignIn, "")
		if err != nil {
			return domain.Session{}, err
		}
		delete(w.tickets, t)
		id := rand.Text()
		s := &session{account: got.account, device: got.device, opened: w.now()}
		w.sessions[id] = s
		f.account, f.session = got.account, id
		c := w.citizens[got.account]
		c.journal = domain.AppendJournal(c.journal, domain.JournalEntry{At: w.now(), Kind: domain.JournalSignIn, Device: got.device,
			Session: domain.SessionID(id)}, c.account.CreatedAt)
		w.notify(c, domain.Notice{Kind: domain.NoticeSignIn, Route: domain.Route{Page: domain.RouteSecurity, Arg: domain.ArgJournal}})
		return w.renew(s), nil
	})
}

// renew gives a session new tokens.
func (w *world) renew(s *session) domain.Session {
	s.renewed = w.now()
	s.previous, s.access, s.refresh, s.expires = s.refresh, rand.Text(), rand.Text(), w.now().Add(accessLife)
	return domain.Session{Account: s.account, AccessToken: s.access, RefreshToken: s.refresh, ExpiresAt: s.expires}
}

// Authenticate returns whose access token it is and the session's id, or ErrUnauthorised: what stands between the network
// and this authority calls it, and goes on with As.
func (f *Fake) Authenticate(_ context.Context, token string) (account domain.AccountID, id string, err error) {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	for id, s := range f.w.sessions {
		if token != "" && subtle.ConstantTimeCompare([]byte(s.access), []byte(token)) == 1 && f.w.now().Before(s.expires) {
			s.previous = ""
			return s.account, id, nil
		}
	}
	return "", "", domain.ErrUnauthorised
}

// Refresh exchanges a refresh token for new tokens, or returns ErrUnauthorised. A token is good again until the tokens
// that it was exchanged for are used.
func (f *Fake) Refresh(ctx context.Context, token string) (domain.Session, error) {
	return ask(ctx, f, call{"Refresh", ""}, func(w *world) (domain.Session, error) {
		for _, s := range w.sessions {
			switch {
			case token == "":
			case s.refresh == token:
				return w.renew(s), nil
			case s.previous == token:
				s.refresh = s.previous
				return w.renew(s), nil
			}
		}
		return domain.Session{}, domain.ErrUnauthorised
	})
}

// SignOut implements domain.Accounts.
func (f *Fake) SignOut(ctx context.Context) error {
	_, err := ask(ctx, f, call{"SignOut", ""}, func(w *world) (struct{}, error) {
		delete(w.sessions, f.session)
		f.account, f.session = "", ""
		return struct{}{}, nil
	})
	return err
}

// Sessions implements domain.Accounts.
func (f *Fake) Sessions(ctx context.Context) ([]domain.DeviceSession, error) {
	return act(ctx, f, call{"Sessions", ""}, func(w *world, c *citizen) ([]domain.DeviceSession, error) {
		all := []domain.DeviceSession{}
		for id, s := range w.sessions {
			if s.account == c.account.ID {
				all = append(all, domain.DeviceSession{ID: domain.SessionID(id), Device: s.device, CreatedAt: s.opened,
					UsedAt: s.renewed, Current: id == f.session})
			}
		}
		slices.SortFunc(all, func(a, b domain.DeviceSession) int {
			return cmp.Or(b.CreatedAt.Compare(a.CreatedAt), cmp.Compare(a.ID, b.ID))
		})
		return all, nil
	})
}

// EndSession implements domain.Accounts.
func (f *Fake) EndSession(ctx context.Context, id domain.SessionID) error {
	_, err := act(ctx, f, call{"EndSession", ""}, func(w *world, c *citizen) (struct{}, error) {
		if s := w.sessions[string(id)]; s != nil && s.account == c.account.ID {
			delete(w.sessions, string(id))
		}
		return struct{}{}, nil
	})
	return err
}

// EndOtherSessions implements domain.Accounts.
func (f *Fake) EndOtherSessions(ctx context.Context) error {
	_, err := act(ctx, f, call{"EndOtherSessions", ""}, func(w *world, c *citizen) (struct{}, error) {
		maps.DeleteFunc(w.sessions, func(id string, s *session) bool { return s.account == c.account.ID && id != f.session })
		return struct{}{}, nil
	})
	return err
}

// Account implements domain.Accounts.
func (f *Fake) Account(ctx context.Context) (domain.Account, error) {
	return act(ctx, f, call{"Account", ""}, func(_ *world, c *citizen) (domain.Account, error) { return c.account, nil })
}

// StartEmailConfirmation implements domain.Accounts.
func (f *Fake) StartEmailConfirmation(ctx context.Context, key domain.Key) (domain.CodeSent, error) {
	return act(ctx, f, call{"StartEmailConfirmation", key}, func(w *world, c *citizen) (domain.CodeSent, error) {
		if c.account.EmailConfirmed {
			return domain.CodeSent{}, domain.ErrDuplicate
		}
		a := errand{purpose: domain.MessageEmail, account: c.account.ID, email: c.account.Email}
		return w.send(a, domain.ByMail, c.account.Email.Masked(), false), nil
	})
}

// ConfirmEmail implements domain.Accounts.
func (f *Fake) ConfirmEmail(ctx context.Context, t domain.Ticket) (domain.Account, error) {
	return act(ctx, f, call{"ConfirmEmail", ""}, func(w *world, c *citizen) (domain.Account, error) {
		if _, err := w.redeem(t, domain.MessageEmail, c.account.ID); err != nil {
			return domain.Account{}, err
		}
		delete(w.tickets, t)
		c.account.EmailConfirmed = true
		w.tellAccount(c)
		return c.account, nil
	})
}
