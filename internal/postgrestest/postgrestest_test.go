package postgrestest_test

import (
	"testing"

	"github.com/jackc/pgx/v5"

	"razvorot/internal/postgrestest"
)

func connect(t *testing.T, address string) (*pgx.Conn, error) {
	t.Helper()
	c, err := pgx.Connect(t.Context(), address)
	if err == nil {
		t.Cleanup(func() { _ = c.Close(t.Context()) })
	}
	return c, err
}

func one(t *testing.T, address, query string) (int, error) {
	t.Helper()
	c, err := connect(t, address)
	if err != nil {
		return 0, err
	}
	var n int
	err = c.QueryRow(t.Context(), query).Scan(&n)
	return n, err
}

func do(t *testing.T, address, query string) {
	t.Helper()
	c, err := connect(t, address)
	if err == nil {
		_, err = c.Exec(t.Context(), query)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestEveryDatabaseIsEmpty(t *testing.T) {
	for range 2 {
		address := postgrestest.Open(t)
		do(t, address, "CREATE TABLE a (id BIGINT)")
		if n, err := one(t, address, "SELECT COUNT(*) FROM a"); n != 0 || err != nil {
			t.Error(n, err)
		}
	}
}

func TestWhatWasCommittedOutlivesAKilledServer(t *testing.T) {
	s := postgrestest.Start(t)
	address := s.Database(t)
	do(t, address, "CREATE TABLE a (id BIGINT); INSERT INTO a VALUES (7)")
	s.Kill(t)
	if _, err := connect(t, address); err == nil {
		t.Fatal("it answers although it was killed")
	}
	s.Resume(t)
	if n, err := one(t, address, "SELECT id FROM a"); n != 7 || err != nil {
		t.Error(n, err)
	}
}

func TestACutProxyBreaksConnectionsUntilItIsRestored(t *testing.T) {
	p := postgrestest.NewProxy(t, postgrestest.Open(t))
	c, err := connect(t, p.Address())
	if err != nil {
		t.Fatal(err)
	}
	p.Cut()
	if err := c.Ping(t.Context()); err == nil {
		t.Error("the connection lives on")
	}
	if _, err := connect(t, p.Address()); err == nil {
		t.Error("a new connection is taken")
	}
	p.Restore(t)
	if n, err := one(t, p.Address(), "SELECT 1"); n != 1 || err != nil {
		t.Error(n, err)
	}
}
