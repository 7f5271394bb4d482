package server

import (
	"context"
	"fmt"

	"razvorot/authority"
	"razvorot/authority/branch"
	"razvorot/domain"
)

// options is how an authority is put together.
func options(ctx context.Context, x *Opened, p Purpose) (authority.Options, error) {
	c, db := x.Config, x.Database
	o := authority.Options{DB: db.SQL, Dialect: db.Dialect, Signals: db.Signals, Address: c.PublicURL, Clock: x.clock, Log: x.Log,
		Workers: c.Database.Workers, Console: c.Console.URL,
		Info:     domain.AuthorityInfo{Name: c.Name, Trial: c.Simulate},
		Registry: x.plugins.registry, Gateway: x.plugins.gateway}
	if x.plugins.bank != nil {
		o.Bank = x.plugins.bank
	}
	if x.plugins.scanner != nil {
		o.Scanner = x.plugins.scanner
	}
	if c.Offices != "" {
		var err error
		if o.Offices, err = branch.Read(c.Offices); err != nil {
			return o, fmt.Errorf("offices: %s:\n%w", c.Offices, err)
		}
	} else if !c.Simulate {
		o.Offices = []domain.Office{}
	}
	if c.Simulate {
		o.Rules = authority.TrialRules()
		o.Password = authority.LeastPasswordCost() // so that a trial starts at once; OWASP's lowest, all the same
	}
	o.Rules.ByHand, o.Rules.CodesPerHour = c.Rules.ByHand, c.Rules.CodesPerHour
	var err error
	if o.Rules.Video, err = authority.ParseVideoHours(c.Rules.VideoHours); err != nil {
		return o, fmt.Errorf("rules.video_hours: %w", err)
	}
	if c.Keys.Dir == "" {
		return o, nil // config lets a trial alone keep them in the database
	}
	if o.Signing, err = openSigning(c.Keys, p); err != nil {
		return o, err
	}
	o.Keys, err = openKeeper(ctx, o.Signing, db.Database)
	return o, err
}
