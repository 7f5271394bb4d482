package main

import (
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"os"
	"text/tabwriter"
	"time"
	"unicode/utf8"

	"razvorot/authority/issuance"
	"razvorot/authority/server"
)

type pki struct {
	Init   pkiInit   `cmd:"" help:"Make the keys of a new authority: the key ceremony of docs/OPERATIONS.md."`
	List   pkiList   `cmd:"" help:"List the certificates."`
	Revoke pkiRevoke `cmd:"" help:"Revoke a certificate for good; a signer is succeeded at once."`
	Rotate pkiRotate `cmd:"" help:"Publish successors of the signers now; they take over after two weeks."`
	Rewrap pkiRewrap `cmd:"" help:"Make a new master of the citizens' keys, and wrap all of them with it; servers run on."`
	Export pkiExport `cmd:"" help:"Print the roots as PEM, for verifiers."`
}

type pkiInit struct{}

// leastPassphrase is how long the passphrase of an authority's keys is at least: six words, or twenty random characters.
const leastPassphrase = 20

// Run makes the keys, and prints what witnesses write down.
func (p *pkiInit) Run(ctx context.Context, common *Common) error {
	common.choose = true
	c, err := common.load()
	if err != nil {
		return err
	}
	if c.Keys.Dir == "" {
		return errors.New("a trial without keys.dir makes its keys by itself")
	}
	if utf8.RuneCountInString(c.Keys.Passphrase.Reveal()) < leastPassphrase {
		return fmt.Errorf("the passphrase of the keys is shorter than %d characters: take six random words", leastPassphrase)
	}
	o, err := server.Open(ctx, c, server.ToBeBegun)
	if err != nil {
		return err
	}
	info, err := o.Authority.KeyHash()
	fmt.Printf("The keys of «%s» are in %s.\nFingerprint of the root, which apps remember: %s\n", c.Name, c.Keys.Dir, info)
	return errors.Join(err, list(ctx, o), o.Close())
}

type pkiList struct{}

// Run lists certificates.
func (p *pkiList) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error { return list(ctx, o) })
}

func list(ctx context.Context, o *server.Opened) error {
	all, err := o.Authority.PublishedCertificates(ctx)
	if err != nil {
		return err
	}
	t := tabwriter.NewWriter(os.Stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "PURPOSE\tNUMBER\tSERIAL\tBEGINS\tENDS\tREVOKED")
	for _, c := range all {
		revoked := ""
		if !c.Revoked.IsZero() {
			revoked = c.Revoked.Local().Format(time.DateTime)
		}
		fmt.Fprintf(t, "%s\t%d\t%s\t%s\t%s\t%s\n", c.Purpose, c.Number, c.Serial, c.Begins.Local().Format(time.DateOnly),
			c.Ends.Local().Format(time.DateOnly), revoked)
	}
	return t.Flush()
}

type pkiRevoke struct {
	Serial string `arg:"" help:"As «authority pki list» prints it."`
	Reason string `required:"" enum:"compromise,superseded,cessation,unspecified" help:"compromise, superseded, cessation or unspecified."`
	Yes    bool   `help:"What was signed by it holds no more: this cannot be undone." required:""`
}

var reasons = map[string]issuance.Reason{"compromise": issuance.KeyCompromise, "superseded": issuance.Superseded,
	"cessation": issuance.Cessation, "unspecified": issuance.Unspecified}

// Run revokes one.
func (p *pkiRevoke) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		if err := o.Authority.RevokeSerial(ctx, p.Serial, reasons[p.Reason]); err != nil {
			return err
		}
		return list(ctx, o)
	})
}

type pkiRotate struct{}

// Run makes successors.
func (p *pkiRotate) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		if err := o.Authority.RotateSigners(ctx); err != nil {
			return err
		}
		return list(ctx, o)
	})
}

type pkiRewrap struct{}

// Run rotates the master.
func (p *pkiRewrap) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		n, err := o.Authority.RotateMaster(ctx)
		fmt.Printf("%d keys are wrapped anew.\n", n)
		return err
	})
}

type pkiExport struct{}

// Run prints the roots.
func (p *pkiExport) Run(ctx context.Context, common *Common) error {
	return common.with(ctx, func(o *server.Opened) error {
		all, err := o.Authority.PublishedCertificates(ctx)
		for _, c := range all {
			if c.Purpose == issuance.Root || c.Purpose == issuance.ReaderRoot {
				fmt.Printf("# %s %d\n", c.Purpose, c.Number)
				err = errors.Join(err, pem.Encode(os.Stdout, &pem.Block{Type: "CERTIFICATE", Bytes: c.DER}))
			}
		}
		return err
	})
}
