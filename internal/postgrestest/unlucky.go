package postgrestest

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"sync/atomic"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// Unlucky returns a database of which every third serializable transaction fails when it is stored, as if another had been in its
// way: whoever uses it shows that what it does in a transaction can be done again. It is closed when the test ends.
func Unlucky(t testing.TB, address string) *sql.DB {
	t.Helper()
	c, err := pgx.ParseConfig(address)
	if err != nil {
		t.Fatal(err)
	}
	db := sql.OpenDB(unlucky{stdlib.GetConnector(*c), new(atomic.Int64)})
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
	return &unluckyConn{c.(*stdlib.Conn), u.commits}, nil
}

type unluckyConn struct {
	*stdlib.Conn
	commits *atomic.Int64
}

func (c *unluckyConn) BeginTx(ctx context.Context, o driver.TxOptions) (driver.Tx, error) {
	tx, err := c.Conn.BeginTx(ctx, o)
	if err != nil || o.ReadOnly || sql.IsolationLevel(o.Isolation) != sql.LevelSerializable {
		return tx, err
	}
	return unluckyTx{tx, c.commits}, nil
}

type unluckyTx struct {
	driver.Tx
	commits *atomic.Int64
}

func (u unluckyTx) Commit() error {
	if u.commits.Add(1)%3 > 0 {
		return u.Tx.Commit()
	}
	if err := u.Rollback(); err != nil {
		return err
	}
	return inTheWay{}
}

type inTheWay struct{}

func (inTheWay) Error() string { return "could not serialize access, as the test wished" }

// SQLState is serialization_failure.
func (inTheWay) SQLState() string { return "40001" }
