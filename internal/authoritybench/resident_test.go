package authoritybench_test

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"razvorot/authority/database"
	"razvorot/authority/registry"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol/dpop"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

const password = "Снег-в-мае-2031!"

// passwordRecord is of password, at the cost of a trial (authority.LeastPasswordCost), in the PHC string format.
func passwordRecord() string {
	salt := make([]byte, 16)
	_, _ = rand.Read(salt) // never fails
	hash := argon2.IDKey([]byte(password), salt, 2, 19<<10, 1, 32)
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=2,p=1$%s$%s", argon2.Version, 19<<10, base64.RawStdEncoding.EncodeToString(salt),
		base64.RawStdEncoding.EncodeToString(hash))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// resident is somebody with an account whom the registers know, and a device that is signed in.
type resident struct {
	account store.Account
	token   string
	key     dpop.Key
}

// openStore opens the database of a running server beside it. The masters of the citizens' keys lie in it, as a trial's do.
func openStore(t testing.TB, address string) (*database.Database, *store.Store) {
	t.Helper()
	d, err := database.Open(t.Context(), address, database.Options{Connections: 2})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	s, err := store.Open(t.Context(), d.Database)
	if err != nil {
		t.Fatal(err)
	}
	return d, s
}

// self is whom every simulated register knows as they are.
func self() person.Profile { return registry.People(person.DateOf(time.Now()))[0].Profile }

func newResident(number int, record string) resident {
	who, now := self(), time.Now().UTC().Truncate(time.Millisecond)
	r := resident{token: rand.Text() + rand.Text(), key: must(dpop.NewKey()), account: store.Account{Password: record, Profile: who,
		ProfileRevision: 1, SNILS: who.SNILS, Account: domain.Account{ID: domain.NewID[domain.AccountID](), Level: domain.Standard,
			Phone: phone(number), Email: must(person.ParseEmail(fmt.Sprintf("r%d@example.org", number))), CreatedAt: now, Version: 1}}}
	for _, name := range domain.RegistriesFor(who) {
		r.account.Checks = append(r.account.Checks, domain.RegistryCheck{Registry: name, Outcome: domain.Match, At: now})
	}
	return r
}

// profile is what the resident saves, with where they work: no register is asked about that.
func (r resident) profile(work string) person.Profile {
	p := r.account.Profile
	p.Phone, p.Email, p.Work = r.account.Phone, r.account.Email, work
	return p
}

// phone returns the how many-th phone.
func phone(number int) person.Phone { return must(person.ParsePhone(fmt.Sprintf("+7900%07d", number))) }

// settle writes residents into the database, from a number on.
func settle(t testing.TB, s *store.Store, from, n int) []resident {
	t.Helper()
	all, record := make([]resident, n), passwordRecord()
	for i := range all {
		all[i] = newResident(from+i, record)
	}
	const atOnce = 100
	for i := 0; i < n; i += atOnce {
		err := s.Update(t.Context(), func(tx *store.Tx) error {
			for _, r := range all[i:min(n, i+atOnce)] {
				if err := r.enter(tx); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return all
}

// enter writes the account, its session, and the token of its device.
func (r resident) enter(t *store.Tx) error {
	if err := t.CreateAccount(r.account); err != nil {
		return err
	}
	now := r.account.CreatedAt
	session := store.Session{ID: domain.NewID[string](), Account: r.account.ID, Device: domain.DeviceInfo{Name: "Стол"}, Generation: 1,
		Thumbprint: r.key.Thumbprint(), CreatedAt: now, UsedAt: now}
	if err := t.CreateSession(session); err != nil {
		return err
	}
	digest := sha256.Sum256([]byte(r.token))
	return t.CreateToken(store.Token{Digest: hex.EncodeToString(digest[:]), Session: session.ID, Kind: store.AccessToken, Generation: 1,
		ExpiresAt: now.Add(24 * time.Hour)})
}

// device is the resident's app.
func (p *process) device(r resident, carrier http.RoundTripper) *remote.Client {
	p.Helper()
	sessions, ctx := &remotetest.Sessions{}, context.Background()
	err := sessions.SaveSession(ctx, domain.Session{Account: r.account.ID, AccessToken: r.token, ExpiresAt: time.Now().Add(24 * time.Hour)})
	if err == nil {
		err = sessions.SaveDeviceKey(ctx, r.key.Bytes())
	}
	if err != nil {
		p.Fatal(err)
	}
	return p.client(sessions, carrier)
}

func (p *process) client(sessions *remotetest.Sessions, carrier http.RoundTripper) *remote.Client {
	p.Helper()
	c, err := remote.New(remote.Options{Base: p.api, Transport: carrier, Sessions: sessions})
	if err != nil {
		p.Fatal(err)
	}
	return c
}
