package store

import "context"

// CheckSchema tells whether this program may work on the schema of a database, and changes nothing. ErrNewerSchema, ErrOlderSchema;
// another error where there is no schema yet.
func CheckSchema(ctx context.Context, db Database) error {
	return checkSchema(db.SQL.QueryRowContext(ctx, schemaIs).Scan)
}
