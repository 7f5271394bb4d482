package database_test

import (
	"context"
	"errors"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"razvorot/authority/database"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/internal/postgrestest"
)

func open(t *testing.T, address string) *database.Database {
	t.Helper()
	d, err := database.Open(t.Context(), address, database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

// ears hears topics.
type ears chan string

func listen(d *database.Database) ears {
	e := make(ears, 1000)
	d.Signals.Subscribe(func(topic string) { e <- topic })
	return e
}

// await returns once a topic was heard.
func (e ears) await(t *testing.T, want string) {
	t.Helper()
	patience := time.After(20 * time.Second)
	for {
		select {
		case got := <-e:
			if got == want {
				return
			}
		case <-patience:
			t.Fatalf("%q is not heard", want)
		}
	}
}

func TestAProcessHearsTheOthersAndNotItself(t *testing.T) {
	address := postgrestest.Open(t)
	a, b := open(t, address), open(t, address)
	atA, atB := listen(a), listen(b)
	for !a.Signals.Healthy() || !b.Signals.Healthy() {
		time.Sleep(time.Millisecond) // until both have connected
	}
	a.Signals.Publish("first", "second")
	atB.await(t, "second")
	b.Signals.Publish("third")
	atA.await(t, "third")
	a.Signals.Publish("fourth")
	atB.await(t, "fourth")
	select {
	case topic := <-atA:
		if topic != store.EveryTopic {
			t.Errorf("it hears %q from itself", topic)
		}
	default:
	}
}

func TestMoreTopicsThanAreTakenAreToldAsAll(t *testing.T) {
	address := postgrestest.Open(t)
	a, b := open(t, address), open(t, address)
	atB := listen(b)
	for !b.Signals.Healthy() {
		time.Sleep(time.Millisecond)
	}
	for len(atB) > 0 {
		<-atB // what was told when it connected
	}
	for range 5000 {
		a.Signals.Publish(strings.Repeat("x", 20) + domain.NewID[string]())
	}
	atB.await(t, store.EveryTopic)
}

func TestWakingsComeAgainAfterTheConnectionBroke(t *testing.T) {
	address := postgrestest.Open(t)
	proxy := postgrestest.NewProxy(t, address)
	a, b := open(t, address), open(t, proxy.Address())
	atB := listen(b)
	for !b.Signals.Healthy() {
		time.Sleep(time.Millisecond)
	}
	a.Signals.Publish("before")
	atB.await(t, "before")
	proxy.Cut()
	for b.Signals.Healthy() {
		time.Sleep(time.Millisecond)
	}
	a.Signals.Publish("unheard")
	proxy.Restore(t)
	atB.await(t, store.EveryTopic) // stands for what was not heard
	a.Signals.Publish("after")
	atB.await(t, "after")
}

func TestConnectionsHaveBoundsThatTheAddressMayChange(t *testing.T) {
	address := postgrestest.Open(t)
	setting := func(address, name string) string {
		var value string
		if err := open(t, address).SQL.QueryRow("SELECT current_setting($1)", name).Scan(&value); err != nil {
			t.Fatal(err)
		}
		return value
	}
	for name, want := range map[string]string{"statement_timeout": "20s", "lock_timeout": "5s", "TimeZone": "UTC"} {
		if got := setting(address, name); got != want {
			t.Errorf("%s is %s, want %s", name, got, want)
		}
	}
	if got := setting(address+"&statement_timeout=1500", "statement_timeout"); got != "1500ms" {
		t.Error(got)
	}
}

func TestAStatementThatTakesTooLongIsUnavailable(t *testing.T) {
	address := postgrestest.Open(t)
	d := open(t, address)
	s, err := store.Open(t.Context(), d.Database)
	if err != nil {
		t.Fatal(err)
	}
	impatient, err := store.Open(t.Context(), open(t, address+"&lock_timeout=50").Database)
	if err != nil {
		t.Fatal(err)
	}
	set := func(tx *store.Tx) error { return tx.SaveSetting("a", "1") }
	err = s.Update(t.Context(), func(tx *store.Tx) error {
		if err := set(tx); err != nil {
			return err
		}
		if _, err := tx.FindSetting("a"); err != nil { // what was gathered is sent
			return err
		}
		if err := impatient.Update(t.Context(), set); !errors.Is(err, domain.ErrUnavailable) { // waits for this one
			t.Error(err)
		}
		return nil
	})
	if err != nil {
		t.Error(err)
	}
}

func TestAnAddressIsNotRepeatedInErrors(t *testing.T) {
	folder := t.TempDir()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for _, address := range []string{"postgres://someone:geheim@%zz/db", "mysql://someone:geheim@host/db", "geheim",
		"postgres://someone:geheim@/db?host=" + folder} {
		_, err := database.Open(ctx, address, database.Options{})
		if err == nil || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%v", err)
		}
	}
	_, err := database.Open(ctx, "postgres:///db?host="+folder, database.Options{})
	if !errors.Is(err, domain.ErrUnavailable) {
		t.Error("nobody listens there:", err)
	}
}

func TestAFileIsOpenedWithWhatTheStoreNeeds(t *testing.T) {
	d := open(t, "sqlite:"+filepath.Join(t.TempDir(), "a b.db"))
	var keys int
	if err := d.SQL.QueryRow("PRAGMA foreign_keys").Scan(&keys); keys != 1 || err != nil {
		t.Error(keys, err)
	}
	if d.Dialect != store.SQLite || d.Signals != nil {
		t.Error(d.Dialect, d.Signals)
	}
}
