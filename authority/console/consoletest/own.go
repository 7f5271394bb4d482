package consoletest

import (
	"context"
	"slices"

	"razvorot/authority/office"
	"razvorot/domain"
)

// What an operator does with their own account.

func (d *desk) Sessions(context.Context) ([]office.Session, error) {
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	var own []office.Session
	for _, s := range d.r.sessions {
		if s.operator == d.s.operator {
			shown := s.Session
			shown.Current = s == d.s
			own = append(own, shown)
		}
	}
	slices.SortFunc(own, func(a, b office.Session) int {
		if a.Current != b.Current {
			return map[bool]int{true: -1, false: 1}[a.Current]
		}
		return b.CreatedAt.Compare(a.CreatedAt)
	})
	return own, nil
}

func (d *desk) EndSession(_ context.Context, id office.SessionID) error {
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	for token, s := range d.r.sessions {
		if s.ID == id && s.operator == d.s.operator {
			delete(d.r.sessions, token)
			return nil
		}
	}
	return domain.ErrNotFound
}

func (d *desk) ChangePassword(_ context.Context, old, new string) error {
	if old != Password {
		return domain.ErrWrongCredentials
	}
	return why(new)
}

func (d *desk) AskProof(context.Context) (office.SecondFactor, error) {
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	o := d.s.operator
	asked := office.SecondFactor{TOTP: o.TOTP}
	if len(o.credentials) == 0 {
		return asked, nil
	}
	options, ceremony, err := d.r.relying.BeginLogin(o)
	o.ceremony, asked.Options = ceremony, encoded(options)
	return asked, err
}

// proves checks a proof; the caller holds the lock.
func (d *desk) proves(p office.Proof) error {
	o := d.s.operator
	switch {
	case p.Password != Password:
		return domain.ErrWrongCredentials
	case len(p.Answer) > 0:
		return d.r.signed(o, o.ceremony, p.Answer)
	case !d.r.right(p.Code):
		return &domain.CodeWrong{AttemptsLeft: 4}
	}
	return nil
}

func (d *desk) StartTOTP(_ context.Context, p office.Proof) (string, error) {
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	return Secret, d.proves(p)
}

func (d *desk) FinishTOTP(_ context.Context, code string) error {
	d.r.mu.Lock()
	defer d.r.mu.Unlock()
	if !d.r.right(code) {
		return &domain.CodeWrong{AttemptsLeft: 4}
	}
	d.s.operator.TOTP = true
	return nil
}
