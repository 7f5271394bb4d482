package store

import (
	"database/sql"
	"time"

	"razvorot/authority/envelope"
)

// Dialect is whose SQL a database understands. Almost all of it is common; what is not asks for the dialect.
type Dialect int

// The dialects.
const (
	SQLite Dialect = iota
	PostgreSQL
)

// Database is where an authority keeps its records, together with what it needs to share it with other processes.
type Database struct {
	SQL     *sql.DB
	Dialect Dialect
	Signals Signals // nil for a process that is alone with its database
	// Keys keeps the masters of the citizens' keys. Nil keeps them in the database itself, as a trial may: then a copy of it
	// holds everything that opens it.
	Keys envelope.Keeper
	// Now tells when to ask a database again that is away; nil for the machine's clock.
	Now func() time.Time
}

// EveryTopic stands for all topics: more than could be told, or perhaps something that was not heard.
const EveryTopic = "*"

// Signals carries wakings between the processes of one database. They only save time: whoever waits looks again after a
// while anyhow, sooner while Healthy is false. A topic is a short word without a space, nothing of a citizen's.
type Signals interface {
	// Publish tells the other processes of topics; it never waits, and may lose some.
	Publish(topics ...string)
	// Subscribe has f called for every topic that another process published; f must not wait.
	Subscribe(f func(topic string))
	// Healthy reports whether wakings of others are received at the moment.
	Healthy() bool
}
