package server

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"time"

	"razvorot/authority/database"
	"razvorot/authority/store"
)

// driftAllowed is how far the clocks of this machine and of the database may be apart: proofs of devices hold for a minute.
const driftAllowed = 2 * time.Second

// database looks whether it answers, what schema it has, and what time it is there.
func (x *examination) database(ctx context.Context) {
	if !x.config.Database.Address.Given() {
		return // a fault of the configuration
	}
	db, err := OpenDatabase(ctx, x.config)
	if err != nil {
		x.add("database", Wrong, err.Error(), "see database.address, whether the database runs, and who may connect to it")
		return
	}
	defer func() { _ = db.Close() }()
	begun := time.Now()
	if err := db.SQL.PingContext(ctx); err == nil {
		x.add("database", Sound, "it answers within "+time.Since(begun).Round(100*time.Microsecond).String(), "")
	}
	x.schema(ctx, db)
	if db.Dialect == store.PostgreSQL {
		x.drift(ctx, db)
	}
}

func (x *examination) schema(ctx context.Context, db *database.Database) {
	switch err := store.CheckSchema(ctx, db.Database); {
	case errors.Is(err, store.ErrNewerSchema):
		x.add("database", Wrong, "its schema is newer than this program", "install the newer program")
	case err != nil:
		x.add("database", Doubtful, "its schema is older than this program, or it has none yet", "run «authority migrate»; serve does it too")
	default:
		x.add("database", Sound, "its schema is that of this program", "")
	}
}

func (x *examination) drift(ctx context.Context, db *database.Database) {
	var there time.Time
	begun := time.Now()
	if err := db.SQL.QueryRowContext(ctx, "SELECT clock_timestamp()").Scan(&there); err != nil {
		return // what is wrong was told
	}
	here := begun.Add(time.Since(begun) / 2)
	if apart := here.Sub(there).Abs(); apart > driftAllowed {
		x.add("database", Wrong, "its clock and that of this machine are "+apart.Round(time.Millisecond).String()+" apart",
			"set both by NTP: timedatectl set-ntp true")
		return
	}
	x.add("database", Sound, "its clock goes as that of this machine", "")
}

// tls looks at the certificates: their names, their end, who vouches for them.
func (x *examination) tls(context.Context) {
	c := x.config
	x.certificate("api", c.API.Certificate, c.API.Key, c.PublicURL)
	if c.Console.Listen != "" {
		x.certificate("console", c.Console.Certificate, c.Console.Key, c.Console.URL)
	}
}

// renewBefore is when a certificate is to be renewed.
const renewBefore = 21 * 24 * time.Hour

func (x *examination) certificate(name, file, key, address string) {
	if file == "" {
		return
	}
	pair, err := tls.LoadX509KeyPair(file, key)
	if err != nil {
		x.add("tls", Wrong, name+": "+err.Error(), "see the two files: the chain begins with the server's certificate, and the key is its own")
		return
	}
	now, sound := time.Now(), true
	if left := pair.Leaf.NotAfter.Sub(now); left < renewBefore {
		sound = false
		state := Doubtful
		if left < 0 {
			state = Wrong
		}
		x.add("tls", state, fmt.Sprintf("%s: the certificate ends on %s", name, pair.Leaf.NotAfter.Format(time.DateOnly)),
			"renew it; the server reads it by itself, or on SIGHUP")
	}
	if u, err := url.Parse(address); err == nil && u.Hostname() != "" && pair.Leaf.VerifyHostname(u.Hostname()) != nil {
		sound = false
		x.add("tls", Wrong, name+": the certificate is not for "+u.Hostname(), "get one for this name")
	}
	between := x509.NewCertPool()
	for _, der := range pair.Certificate[1:] {
		if cert, err := x509.ParseCertificate(der); err == nil {
			between.AddCert(cert)
		}
	}
	if _, err := pair.Leaf.Verify(x509.VerifyOptions{Intermediates: between}); err != nil {
		sound = false
		x.add("tls", Doubtful, name+": nobody this machine trusts vouches for the certificate",
			"see that the file has the whole chain; apps need a certificate that their system trusts")
	}
	if sound {
		x.add("tls", Sound, name+": until "+pair.Leaf.NotAfter.Format(time.DateOnly), "")
	}
}

// diskWanted is what is to be free at least.
const diskWanted = 2 << 30

// disk looks at the room where this machine keeps things.
func (x *examination) disk(context.Context) {
	folders := []string{x.config.Dir}
	if path, ok := strings.CutPrefix(x.config.Database.Address.Reveal(), "sqlite:"); ok {
		folders = append(folders, filepath.Dir(path))
	}
	seen := map[string]bool{}
	for _, folder := range folders {
		free, known := freeSpace(folder)
		if folder == "" || !known || seen[folder] {
			continue
		}
		seen[folder] = true
		if text := fmt.Sprintf("%s: %.1f GiB are free", folder, float64(free)/(1<<30)); free < diskWanted {
			x.add("disk", Doubtful, text, "make room: a full disk stops all writing")
		} else {
			x.add("disk", Sound, text, "")
		}
	}
}
