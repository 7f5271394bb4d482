package postgrestest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"strings"
	"sync/atomic"
	"testing"
)

// Unlucky returns a database of which every third writing transaction fails when it is stored, as if another had been in its
// way: whoever uses it shows that what it does in a transaction can be done again. It is closed when the test ends. Its connections
// are those of connector, which carry out several statements at once (store.Pipeline).
func Unlucky(t testing.TB, connector driver.Connector) *sql.DB {
	t.Helper()
	db := sql.OpenDB(unlucky{connector, new(atomic.Int64)})
	t.Cleanup(func() { _ = db.Close() })
	return db
}

type unlucky struct {
	driver.Connector
	commits *atomic.Int64
}

func (u unlucky) Connect(ctx context.Context) (driver.Conn, error) {
	c, err := u.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	return &unluckyConn{connection: c.(connection), commits: u.commits}, nil
}

// connection is all that a connection can do.
type connection interface {
	driver.Conn
	driver.ConnBeginTx
	driver.ConnPrepareContext
	driver.ExecerContext
	driver.NamedValueChecker
	driver.Pinger
	driver.QueryerContext
	driver.SessionResetter
	Send(ctx context.Context, queries []string, args [][]any, each []func(scan func(...any) error)) ([]int64, error)
}

type unluckyConn struct {
	connection
	commits *atomic.Int64
	minds   bool // the transaction is one that may fail
}

// Send implements store.Pipeline.
func (c *unluckyConn) Send(ctx context.Context, queries []string, args [][]any, each []func(scan func(...any) error)) ([]int64, error) {
	if begin, found := strings.CutPrefix(queries[0], "begin "); found {
		c.minds = strings.HasSuffix(begin, "serializable") || strings.HasSuffix(begin, "repeatable read")
	}
	last := len(queries) - 1
	if !c.minds || queries[last] != "commit" || c.commits.Add(1)%3 > 0 {
		return c.connection.Send(ctx, queries, args, each)
	}
	if last == 0 {
		return nil, inTheWay{}
	}
	counts, err := c.connection.Send(ctx, queries[:last], args[:last], each[:last])
	if err == nil {
		err = inTheWay{}
	}
	return counts, err
}

type inTheWay struct{}

func (inTheWay) Error() string { return "could not serialize access, as the test wished" }

// SQLState is serialization_failure.
func (inTheWay) SQLState() string { return "40001" }
