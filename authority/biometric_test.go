package authority_test

import (
	"errors"
	"testing"

	"razvorot/authority/store"
	"razvorot/domain"
)

// portraits returns the digests of the citizen's portraits.
func (c *citizen) portraits() (all []domain.Hash) {
	for _, d := range ok(c.backend().FindDocuments(c.ctx()))(c) {
		if d.Kind == domain.KindPortrait {
			all = append(all, d.Pages[0].Digest)
		}
	}
	if len(all) == 0 {
		c.Fatal("no portrait")
	}
	return all
}

func (c *citizen) hasContent(digest domain.Hash) (has bool) {
	c.records(func(tx *store.Tx) error {
		_, err := tx.FindContent(c.caller.Account, digest)
		has = err == nil
		if errors.Is(err, domain.ErrNotFound) {
			err = nil
		}
		return err
	})
	return has
}

func TestC4TakingBackTheConsentErasesTheSamplesAtTheAuthority(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.confirmed()
	receipt := c.submit()
	c.awaitState(receipt.Application, domain.Ready)
	samples := c.portraits()
	if !c.hasContent(samples[0]) || len(c.kept().JPEG) == 0 {
		t.Fatal("there is nothing to erase")
	}
	if err := c.backend().WithdrawBiometrics(t.Context(), domain.NewKey()); err != nil {
		t.Fatal(err)
	}
	for _, digest := range samples {
		if c.hasContent(digest) {
			t.Error("the file of a portrait is still there")
		}
	}
	if p := c.kept(); len(p.JPEG) != 0 || p.State != domain.PassportRevoked {
		t.Error("a passport that nobody was handed has a portrait, or is", p.State)
	}
	if a := ok(c.backend().FindApplication(t.Context(), receipt.Application))(c); a.State != domain.Withdrawn {
		t.Error("the application is", a.State)
	}
}

func TestC4WhatWasHandedOutKeepsItsPortrait(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.passport()
	samples := c.portraits()
	if err := c.backend().WithdrawBiometrics(t.Context(), domain.NewKey()); err != nil {
		t.Fatal(err)
	}
	if p := c.kept(); len(p.JPEG) == 0 || p.State != domain.PassportActive {
		t.Error("a passport in force lost its portrait, or is", p.State)
	}
	if c.hasContent(samples[0]) {
		t.Error("the file of a portrait is still there")
	}
}
