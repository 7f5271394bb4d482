package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"text/tabwriter"

	"razvorot/authority/office"
	"razvorot/authority/server"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// user is the commands on operators. Each is an entry of the audit log, and ends the sessions of whom it is about.
type user struct {
	Add               userAdd               `cmd:"" help:"Add an operator. The password is asked for, or read from the standard input."`
	List              userList              `cmd:"" help:"List the operators."`
	Role              userRole              `cmd:"" help:"Set the roles of an operator."`
	Password          userPassword          `cmd:"" help:"Give an operator another password."`
	Disable           userDisable           `cmd:"" help:"Take an operator out of service."`
	Enable            userEnable            `cmd:"" help:"Take an operator back into service."`
	ResetSecondFactor userResetSecondFactor `cmd:"" help:"Have an operator enrol a second factor anew."`
}

type userAdd struct {
	Login string   `arg:"" help:"What the operator signs in with."`
	Name  string   `help:"As colleagues know them; the login when empty."`
	Role  []string `help:"operator, senior, keys or auditor; may be given more than once." required:"" enum:"operator,senior,keys,auditor"`
}

// Run adds one.
func (u *userAdd) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		password, err := askTwice("Password for " + u.Login + ": ")
		if err != nil {
			return err
		}
		name := u.Name
		if name == "" {
			name = u.Login
		}
		made, err := o.Authority.CreateOperator(ctx, u.Login, name, roles(u.Role), password)
		if err == nil {
			fmt.Printf("%s may sign in, and enrols a second factor then.\n", made.Login)
		}
		return about(u.Login, err)
	})
}

// about says in words what is amiss with a login.
func about(login string, err error) error {
	switch {
	case errors.Is(err, domain.ErrDuplicate):
		return fmt.Errorf("there is an operator %q already: %w", login, err)
	case lacks(err, "login"):
		return fmt.Errorf("%q is no login: up to 100 letters (a-z, а-я, without regard to case), digits and . _ - @ are one: %w", login, err)
	case errors.Is(err, domain.ErrNotFound):
		return fmt.Errorf("there is no operator %q, see «authority user list»: %w", login, err)
	}
	return err
}

// lacks reports whether a field is among what is amiss.
func lacks(err error, field finding.Field) bool {
	invalid, ok := errors.AsType[*domain.Invalid](err)
	return ok && slices.ContainsFunc(invalid.Findings, func(f finding.Finding) bool { return f.Field == field })
}

func roles(names []string) []office.Role {
	var all []office.Role
	for _, name := range names {
		for part := range strings.SplitSeq(name, ",") {
			all = append(all, office.Role(strings.TrimSpace(part)))
		}
	}
	return all
}

type userList struct{}

// Run lists them.
func (u *userList) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		all, err := o.Authority.Operators(ctx)
		if err != nil {
			return err
		}
		t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(t, "LOGIN\tNAME\tROLES\tSECOND FACTOR\tLAST SEEN\t")
		for _, x := range all {
			state := ""
			if x.Disabled {
				state = "disabled"
			}
			seen := "never"
			if !x.SeenAt.IsZero() {
				seen = x.SeenAt.Local().Format("2006-01-02 15:04")
			}
			fmt.Fprintf(t, "%s\t%s\t%v\t%s\t%s\t%s\n", x.Login, x.Name, x.Roles, factors(x), seen, state)
		}
		return t.Flush()
	})
}

func factors(x office.Operator) string {
	var all []string
	if x.TOTP {
		all = append(all, "app")
	}
	if n := len(x.Keys); n > 0 {
		all = append(all, fmt.Sprintf("%d keys", n))
	}
	if len(all) == 0 {
		return "none yet"
	}
	return strings.Join(all, ", ")
}

type userRole struct {
	Login string   `arg:""`
	Roles []string `arg:"" enum:"operator,senior,keys,auditor" help:"operator, senior, keys or auditor."`
}

// Run sets them.
func (u *userRole) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		return about(u.Login, o.Authority.SetRoles(ctx, u.Login, roles(u.Roles)))
	})
}

type userPassword struct {
	Login string `arg:""`
}

// Run sets it.
func (u *userPassword) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		password, err := askTwice("New password for " + u.Login + ": ")
		if err != nil {
			return err
		}
		return about(u.Login, o.Authority.SetPassword(ctx, u.Login, password))
	})
}

type userDisable struct {
	Login string `arg:""`
}

// Run disables one.
func (u *userDisable) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error { return about(u.Login, o.Authority.SetDisabled(ctx, u.Login, true)) })
}

type userEnable struct {
	Login string `arg:""`
}

// Run enables one.
func (u *userEnable) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error { return about(u.Login, o.Authority.SetDisabled(ctx, u.Login, false)) })
}

type userResetSecondFactor struct {
	Login string `arg:""`
}

// Run takes the second factor away.
func (u *userResetSecondFactor) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error { return about(u.Login, o.Authority.ResetSecondFactor(ctx, u.Login)) })
}
