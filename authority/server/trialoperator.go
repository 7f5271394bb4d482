package server

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/pquerna/otp/totp"

	"razvorot/authority/office"
	"razvorot/domain"
)

// trialOperator is somebody of a trial's staff, with everything that signing in takes. It is shown, and never logged.
type trialOperator struct {
	Login    string        `json:"login"`
	Password string        `json:"password"`
	Secret   string        `json:"secret"` // of the authenticator app, base32
	Roles    []office.Role `json:"roles"`
	Code     string        `json:"code,omitempty"` // of the moment
}

// staff is who works in a trial: four eyes want two who may confirm.
func staff() []trialOperator {
	return []trialOperator{
		{Login: "operator", Roles: []office.Role{office.RoleOperator}},
		{Login: "senior", Roles: []office.Role{office.RoleOperator, office.RoleSenior}},
		{Login: "keys", Roles: []office.Role{office.RoleKeys}},
		{Login: "keys2", Roles: []office.Role{office.RoleKeys, office.RoleSenior}},
		{Login: "auditor", Roles: []office.Role{office.RoleAuditor}},
	}
}

// openOperators returns the staff of a trial, and makes it at the first start: passwords and secrets are kept in a file beside the
// database. Who is in the database with another password belongs to another trial over it, and is left alone.
func openOperators(ctx context.Context, o *Opened) ([]trialOperator, error) {
	path := filepath.Join(o.Config.Dir, "operators.json")
	var all []trialOperator
	text, err := os.ReadFile(path)
	switch {
	case errors.Is(err, os.ErrNotExist):
		all = staff()
		for i := range all {
			all[i].Password = "Trial-" + rand.Text()[:12] + "-7z"
		}
		err = saveOperators(path, all) // before they are made: a start that was interrupted goes on
	case err == nil:
		err = json.Unmarshal(text, &all)
	}
	if err != nil {
		return nil, fmt.Errorf("the operators of the trial: %w", err)
	}
	var ours []trialOperator
	for i := range all {
		switch err := all[i].enrol(ctx, o); {
		case errors.Is(err, domain.ErrWrongCredentials):
			o.Log.Warn("an operator of this trial has another password, and is not shown", "login", all[i].Login)
			continue
		case err != nil:
			return nil, fmt.Errorf("the operators of the trial: %w", err)
		}
		ours = append(ours, all[i])
	}
	return ours, saveOperators(path, all)
}

func saveOperators(path string, all []trialOperator) error {
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return os.WriteFile(path, text, 0o600)
}

// enrol makes an operator with a second factor, as they would do themselves, unless that was done.
func (t *trialOperator) enrol(ctx context.Context, o *Opened) error {
	if t.Secret != "" {
		return nil
	}
	_, err := o.Authority.CreateOperator(ctx, t.Login, t.Login, t.Roles, t.Password)
	if err != nil && !errors.Is(err, domain.ErrDuplicate) {
		return err
	}
	desk := o.Authority.Reception()
	factor, err := desk.SignIn(ctx, t.Login, t.Password)
	if err != nil {
		return err
	}
	if factor.Secret == "" { // enrolled by a start that was interrupted before it wrote that down
		if err := o.Authority.ResetSecondFactor(ctx, t.Login); err != nil {
			return err
		}
		if factor, err = desk.SignIn(ctx, t.Login, t.Password); err != nil {
			return err
		}
	}
	token, err := o.secondFactor(ctx, desk, factor)
	if errors.Is(err, domain.ErrCodeWrong) { // the next thirty seconds began meanwhile
		token, err = o.secondFactor(ctx, desk, factor)
	}
	if err != nil {
		return err
	}
	t.Secret = factor.Secret
	return desk.SignOut(ctx, token)
}

// secondFactor takes the code before that of now, which is left to who signs in next.
func (o *Opened) secondFactor(ctx context.Context, desk office.Reception, f office.SecondFactor) (string, error) {
	const step = 30 * time.Second
	code, err := totp.GenerateCode(f.Secret, o.clock.Now().Add(-step))
	if err != nil {
		return "", err
	}
	return desk.Enrol(ctx, f.Ticket, code, "", "trial")
}

// withCodes returns the operators with the codes of the moment.
func (c *counter) withCodes() []trialOperator {
	all := make([]trialOperator, len(c.operators))
	for i, o := range c.operators {
		all[i] = o
		all[i].Code, _ = totp.GenerateCode(o.Secret, c.now()) // a secret that gives none shows none
	}
	return all
}

// digest is a text's SHA-256 as content security policies write it.
func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return base64.StdEncoding.EncodeToString(sum[:])
}
