package postgrestest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
	"sync"
	"testing"
)

// Trips counts what goes to PostgreSQL and back over the connections of a Counted.
type Trips struct {
	mu         sync.Mutex
	trips      int
	statements []string
}

// Take returns how many round trips there were since it was last called, and the first words of every statement in them.
func (t *Trips) Take() (trips int, statements []string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	trips, statements = t.trips, t.statements
	t.trips, t.statements = 0, nil
	return trips, statements
}

func (t *Trips) add(queries ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.trips++
	for _, q := range queries {
		words := strings.Fields(q)
		t.statements = append(t.statements, strings.Join(words[:min(len(words), 6)], " "))
	}
}

// Counted returns a database of connector, and what is counted of it. It is closed when the test ends.
func Counted(t testing.TB, connector driver.Connector) (*sql.DB, *Trips) {
	t.Helper()
	trips := &Trips{}
	db := sql.OpenDB(counted{connector, trips})
	t.Cleanup(func() { _ = db.Close() })
	return db, trips
}

type counted struct {
	driver.Connector
	trips *Trips
}

func (c counted) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &countedConn{connection: made.(connection), trips: c.trips}, nil
}

type countedConn struct {
	connection
	trips *Trips
}

// Send implements store.Pipeline.
func (c *countedConn) Send(ctx context.Context, queries []string, args [][]any, each []func(scan func(...any) error)) ([]int64, error) {
	c.trips.add(queries...)
	return c.connection.Send(ctx, queries, args, each)
}

// QueryContext implements driver.QueryerContext.
func (c *countedConn) QueryContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Rows, error) {
	c.trips.add(query)
	return c.connection.QueryContext(ctx, query, args)
}

// ExecContext implements driver.ExecerContext.
func (c *countedConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	c.trips.add(query)
	return c.connection.ExecContext(ctx, query, args)
}
