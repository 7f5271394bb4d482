package database

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"

	"razvorot/authority/store"
)

// Connector returns what makes connections to a PostgreSQL, with the bounds that Open gives them. Each is a store.Pipeline.
func Connector(address string) (driver.Connector, error) {
	c, err := configuration(address)
	if err != nil {
		return nil, err
	}
	return connector{stdlib.GetConnector(*c)}, nil
}

type connector struct{ driver.Connector }

// Connect implements driver.Connector.
func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	made, err := c.Connector.Connect(ctx)
	if err != nil {
		return nil, err
	}
	of, ok := made.(*stdlib.Conn)
	if !ok {
		return nil, errors.Join(fmt.Errorf("%T is no connection of the driver", made), made.Close())
	}
	return connection{of}, nil
}

// connection is one of the driver's, with all that it can do besides.
type connection struct{ *stdlib.Conn }

var _ store.Pipeline = connection{}

// Send implements store.Pipeline.
func (c connection) Send(ctx context.Context, queries []string, args [][]any, each []func(scan func(...any) error)) ([]int64, error) {
	var batch pgx.Batch
	for i, query := range queries {
		batch.Queue(query, args[i]...)
	}
	results := c.Conn.Conn().SendBatch(ctx, &batch)
	counts := make([]int64, 0, len(queries))
	for i := range queries {
		n, err := read(results, each[i])
		if err != nil {
			_ = results.Close() // tells the same
			if of, ok := errors.AsType[*pgconn.PgError](err); ok {
				err = failure{of}
			}
			return counts, err
		}
		counts = append(counts, n)
	}
	return counts, results.Close()
}

// failure is an error of PostgreSQL that tells which table it is about.
type failure struct{ *pgconn.PgError }

// Table returns its name, "" when there is none.
func (f failure) Table() string { return f.TableName }

// Unwrap returns what the driver said.
func (f failure) Unwrap() error { return f.PgError }

// read takes the outcome of one statement.
func read(results pgx.BatchResults, each func(scan func(...any) error)) (int64, error) {
	if each == nil {
		done, err := results.Exec()
		return done.RowsAffected(), err
	}
	rows, err := results.Query()
	if err != nil {
		return 0, err
	}
	for rows.Next() {
		each(rows.Scan)
	}
	rows.Close()
	return rows.CommandTag().RowsAffected(), rows.Err()
}
