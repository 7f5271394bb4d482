package app

import (
	"context"
	"crypto/x509"
	"fmt"

	"razvorot/credential/cose"
	"razvorot/domain"
)

// AskAs makes this program ask as an invented organisation whose certificate a trial authority vouches for, until the vault is
// locked; "" ends that. ErrForbidden unless the authority is a trial one.
func (a *App) AskAs(ctx context.Context, name string) error {
	o, err := a.current()
	if err != nil {
		return err
	}
	var reader *Reader
	if name != "" {
		if reader, err = trialReader(ctx, o.conn.Trial, name); err != nil {
			return err
		}
	}
	o.counter.mu.Lock()
	defer o.counter.mu.Unlock()
	o.counter.reader = reader
	return nil
}

func trialReader(ctx context.Context, trial domain.Trial, name string) (*Reader, error) {
	if trial == nil {
		return nil, &domain.Forbidden{}
	}
	r, err := trial.TrialReader(ctx, name)
	if err != nil {
		return nil, err
	}
	key, err := x509.ParsePKCS8PrivateKey(r.Key)
	if err != nil {
		return nil, fmt.Errorf("key of a trial reader: %w", domain.ErrDamaged) // its own error may quote what it read
	}
	signer, err := cose.NewSigner(key)
	return &Reader{Chain: r.Chain, Signer: signer}, err
}

// asReader returns who this program asks as; nil for nobody in particular.
func (a *App) asReader() *Reader {
	if o, err := a.current(); err == nil {
		o.counter.mu.Lock()
		defer o.counter.mu.Unlock()
		if o.counter.reader != nil {
			return o.counter.reader
		}
	}
	return a.config.Reader
}
