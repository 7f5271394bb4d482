package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"

	"razvorot/authority/store"
	"razvorot/domain"
)

// session is what every connection asks of PostgreSQL, unless the address says otherwise. Times are milliseconds.
var session = map[string]string{
	"application_name":                    "razvorot",
	"timezone":                            "UTC",
	"statement_timeout":                   "20000",
	"lock_timeout":                        "5000",
	"idle_in_transaction_session_timeout": "60000",
	// Everything is looked up by an index. A small table that is read from end to end for once is read by a serializable
	// transaction as a whole, and gets in the way of everybody who writes to it.
	"enable_seqscan": "off",
	// What is read from end to end all the same is taken for so dear by that, that it would be compiled for a tenth of a second.
	"jit": "off",
}

const (
	connectPatience = 5 * time.Second
	connectionLife  = 30 * time.Minute // so that they spread anew over servers behind one name
	connectionIdle  = 5 * time.Minute
)

// keepAlive notices within half a minute that the other side is gone without a word.
var keepAlive = net.KeepAliveConfig{Enable: true, Idle: 15 * time.Second, Interval: 5 * time.Second, Count: 3}

// configuration returns how connections to an address are made.
func configuration(address string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(address)
	if err != nil {
		return nil, errors.New("the address of the database cannot be read") // the parser's error quotes it
	}
	for name, value := range session {
		if _, set := c.RuntimeParams[name]; !set {
			c.RuntimeParams[name] = value
		}
	}
	if c.ConnectTimeout == 0 {
		c.ConnectTimeout = connectPatience
	}
	c.DialFunc = (&net.Dialer{Timeout: c.ConnectTimeout, KeepAliveConfig: keepAlive}).DialContext
	return c, nil
}

func openPostgreSQL(ctx context.Context, address string, o Options) (*Database, error) {
	c, err := configuration(address)
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector{stdlib.GetConnector(*c)})
	db.SetMaxOpenConns(o.connections(20))
	db.SetMaxIdleConns(o.connections(20))
	db.SetConnMaxLifetime(connectionLife)
	db.SetConnMaxIdleTime(connectionIdle)
	if err := ping(ctx, db); err != nil {
		return nil, err
	}
	s := newSignals(c, db)
	return &Database{Database: store.Database{SQL: db, Dialect: store.PostgreSQL, Signals: s}, signals: s}, nil
}

// ping closes a database that does not answer.
func ping(ctx context.Context, db *sql.DB) error {
	ctx, cancel := context.WithTimeout(ctx, 2*connectPatience)
	defer cancel()
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return fmt.Errorf("the database does not answer: %w", &domain.Unavailable{Cause: err})
	}
	return nil
}
