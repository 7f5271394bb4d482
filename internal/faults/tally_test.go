package faults_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"razvorot/domain"
)

// counted is what there is of each thing.
type counted map[string]int

// tables of the authority of which there must be neither more nor fewer rows.
var tables = []string{"account", "application", "passport", "document", "conversation", "conversation_message", "identity_proof", "block_code",
	"print_order", "guardian_request", "fee_number", "fee_payment", "session", "notice", "citizen_key WHERE account <> ''"}

// tally counts what the authority and the device have.
func (w *world) tally() (counted, error) {
	n := counted{}
	for _, table := range tables {
		var rows int
		if err := w.db.QueryRowContext(w.ctx, "SELECT COUNT(*) FROM "+table).Scan(&rows); err != nil {
			return nil, fmt.Errorf("%s: %w", table, err)
		}
		n["authority: "+table] = rows
	}
	messages, err := w.authority.Trial(nil).Messages(w.ctx, 0, 0)
	if err != nil {
		return nil, err
	}
	for _, m := range messages {
		if m.Code == "" { // codes may be asked for again
			n["messages"]++
		}
	}
	stage, err := w.program.Stage(w.ctx)
	if err != nil {
		return nil, err
	}
	n["device: "+string(stage)]++
	account, err := w.program.Account(w.ctx)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return nil, err
	}
	n["device: level "+account.Level.String()]++
	if account.Phone.Formatted() == otherPhone {
		n["device: other phone"]++
	}
	if !account.Spare.IsZero() {
		n["device: spare phone"]++
	}
	now, err := w.program.Connectivity(w.ctx)
	if err != nil {
		return nil, err
	}
	n["device: waiting"], n["device: failed"] = now.Waiting, now.Failed
	return n, w.tallyThings(n)
}

func (w *world) tallyThings(n counted) error {
	documents, err := w.program.Documents(w.ctx, domain.DocumentFilter{})
	for _, d := range documents {
		n[fmt.Sprintf("device: %s %s of %d pages", d.Kind, d.State(), len(d.Pages))]++
		for _, p := range d.Pages {
			picture, err := w.program.PagePreview(w.ctx, d, p.ID, 40)
			if err != nil {
				return err
			}
			if size := picture.Bounds(); d.Kind == domain.KindSNILS && size.Dy() > size.Dx() {
				n["device: page upright"]++
			}
		}
	}
	applications, failed := w.program.Applications(w.ctx)
	err = errors.Join(err, failed)
	for _, x := range applications {
		n[fmt.Sprintf("device: application %s, numbered %v", x.State, x.Number != "")]++
		if x.Invoice.State != "" {
			n["device: invoice "+string(x.Invoice.State)]++
		}
	}
	passports, failed := w.program.Passports(w.ctx)
	err = errors.Join(err, failed)
	for _, p := range passports {
		n["device: passport "+string(p.State)]++
	}
	guardians, failed := w.program.Guardians(w.ctx)
	err = errors.Join(err, failed)
	for _, g := range guardians {
		n["device: guardian "+string(g.State)]++
	}
	prints, failed := w.program.Prints(w.ctx)
	err = errors.Join(err, failed)
	for _, p := range prints {
		n["device: print "+string(p.State)]++
	}
	conversations, failed := w.program.FindConversations(w.ctx)
	err = errors.Join(err, failed)
	for _, c := range conversations {
		n[fmt.Sprintf("device: ticket of %d messages, numbered %v", len(c.Messages), c.Number != "")]++
	}
	proofs, failed := w.program.Proofs(w.ctx)
	err = errors.Join(err, failed)
	for _, p := range proofs {
		n["device: proof "+string(p.State)]++
	}
	shown, failed := w.program.Presentations(w.ctx, 0, 0)
	err = errors.Join(err, failed)
	for _, x := range shown {
		if x.End == domain.PresentationShown { // a try that was cut short is in the log too
			n["device: presentation to "+x.Preset]++
		}
	}
	notices, failed := w.program.Notices(w.ctx, 0, 0)
	for _, x := range notices {
		n["device: notice "+string(x.Kind)]++
	}
	return errors.Join(err, failed)
}

// settle waits until all that is under way has come to rest, and returns what there is; sooner when it is what is wanted.
func (w *world) settle(want counted) counted {
	w.t.Helper()
	var last counted
	for same, turns := 0, 0; ; turns++ {
		if w.rise() {
			w.opens()
		}
		n, err := w.tally()
		if w.killed.Load() != nil {
			continue
		}
		if err != nil {
			w.t.Fatal(err)
		}
		if same++; !maps.Equal(n, last) || n["device: waiting"] > 0 && turns < 300 {
			same = 0
		}
		if last = n; same >= 20 && (want == nil || maps.Equal(n, want) || same >= 120) {
			return n
		}
		w.pass(2 * time.Second)
		if turns > 60 { // somebody was told to wait longer
			w.pass(time.Minute)
		}
	}
}

// differences tells what is other than it should be, in lines.
func differences(got, want counted) string {
	var lines []string
	for _, name := range slices.Sorted(maps.Keys(union(got, want))) {
		if got[name] != want[name] {
			lines = append(lines, fmt.Sprintf("%s: %d, want %d", name, got[name], want[name]))
		}
	}
	return strings.Join(lines, "\n")
}

func union(a, b counted) counted {
	all := maps.Clone(a)
	maps.Copy(all, b)
	return all
}
