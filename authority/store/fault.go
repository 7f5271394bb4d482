package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"strings"

	"razvorot/domain"
)

// Primary result codes of SQLite (https://sqlite.org/rescode.html) and SQLSTATEs of PostgreSQL (its manual, appendix A).
const (
	sqliteBusy   = 5
	sqliteLocked = 6
	sqliteFull   = 13

	postgresFull = "53100" // disk_full
	// unique_violation may stand for a transaction that could not have gone on either: which of the two is told, the manual
	// leaves open (13.2.3). One that is a fault of the program is so at every try.
	postgresUnique = "23505"
	postgresNull   = "23502" // not_null_violation
)

var (
	// serialization_failure, deadlock_detected
	postgresInTheWay = []string{"40001", "40P01", postgresUnique}
	// lock_not_available, query_canceled by a time-out, idle_in_transaction_session_timeout
	postgresBusy = []string{"55P03", "57014", "25P03"}
	// Shut down or starting up, too many connections, out of memory, configuration_limit_exceeded; and a standby that is
	// not to be written to (read_only_sql_transaction), as after a failover.
	postgresAway = []string{"57P01", "57P02", "57P03", "57P05", "53300", "53200", "53400", "25006"}
)

// sqliteCode asks the drivers' errors by what they can tell, so that no driver is imported here.
func sqliteCode(err error) int {
	if e, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		return e.Code() & 0xff
	}
	return 0
}

func sqlState(err error) string {
	if e, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err); ok {
		return e.SQLState()
	}
	return ""
}

// full is a database without room.
func full(err error) bool { return sqliteCode(err) == sqliteFull || sqlState(err) == postgresFull }

// inTheWay is a transaction that others were in the way of: it may succeed the next time.
func inTheWay(err error) bool { return slices.Contains(postgresInTheWay, sqlState(err)) }

// unique is a row that may not be there twice.
func unique(err error) bool { return sqlState(err) == postgresUnique }

// busy is a database that lets wait too long.
func busy(err error) bool {
	code := sqliteCode(err)
	return code == sqliteBusy || code == sqliteLocked || slices.Contains(postgresBusy, sqlState(err))
}

// broken is a connection that there was, unlike one that cannot be made.
func broken(err error) bool {
	if e, ok := errors.AsType[*net.OpError](err); ok {
		return e.Op == "read" || e.Op == "write"
	}
	return sqlState(err) == "" && (unsent(err) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, driver.ErrBadConn))
}

// unsent is a statement that never left, as pgx tells.
func unsent(err error) bool {
	e, ok := errors.AsType[interface {
		error
		SafeToRetry() bool
	}](err)
	return ok && e.SafeToRetry()
}

// away is a database that cannot be reached, or a connection that broke.
func away(err error) bool {
	if state := sqlState(err); state != "" {
		return strings.HasPrefix(state, "08") || slices.Contains(postgresAway, state) // 08: connection_exception
	}
	if errors.Is(err, domain.ErrUnavailable) {
		return false // of something else, with its own moment to ask again
	}
	if _, ok := errors.AsType[net.Error](err); ok {
		return true
	}
	if unsent(err) {
		return true
	}
	for _, is := range []error{io.EOF, io.ErrUnexpectedEOF, net.ErrClosed, driver.ErrBadConn, sql.ErrConnDone, sql.ErrTxDone,
		context.DeadlineExceeded} {
		if errors.Is(err, is) {
			return true
		}
	}
	return false
}
