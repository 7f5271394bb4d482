package server

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"razvorot/domain"
)

// settingPlace is the public URL that what was issued names.
const settingPlace = "server.public_url"

// keepPlace keeps the public URL. What was issued names it (status lists, certificates), and verifiers look there: it may not
// change once something was issued, unless who runs the server says so and answers at the old address too.
func keepPlace(ctx context.Context, db *sql.DB, url string, rename bool) error {
	var kept string
	err := db.QueryRowContext(ctx, "SELECT value FROM setting WHERE name = $1", settingPlace).Scan(&kept)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return fmt.Errorf("the public URL cannot be looked up: %w", err)
	}
	if kept == url {
		return nil
	}
	if kept != "" && !rename {
		var issued bool
		if err := db.QueryRowContext(ctx, "SELECT EXISTS (SELECT 1 FROM passport)").Scan(&issued); err != nil {
			return fmt.Errorf("it cannot be told whether something was issued: %w", err)
		}
		if issued {
			return fmt.Errorf("%w: public_url is %s, but passports were issued that name %s and are checked there: set it back, or "+
				"start once with --rename and have the old address lead here too", domain.ErrConflict, url, kept)
		}
	}
	_, err = db.ExecContext(ctx, "INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
		settingPlace, url)
	return err
}
