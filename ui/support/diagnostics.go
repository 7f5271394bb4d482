package support

import (
	"slices"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/words"
)

// fact is one line of diagnostics: it is sent as it is shown.
type fact struct {
	name string // by which it is struck out
	text string
}

// factsOf puts diagnostics into lines. Lines that would say nothing are left out.
func factsOf(b *phrase.Book, d app.Diagnostics) []fact {
	version := b.Say("settings.version.none")
	if v := fyne.CurrentApp().Metadata().Version; v != "" {
		version = v
	}
	all := []fact{
		{"program", b.Say("diagnostics.program", map[string]string{"Value": version})},
		{"system", b.Say("diagnostics.system", map[string]string{"Value": d.System})},
		{"authority", b.Say("diagnostics.authority", map[string]string{"Value": kindOfAuthority(b, d)})},
		{"connection", b.Say("diagnostics.connection", map[string]string{"Value": connection(b, d)})},
		{"waiting", b.Say("diagnostics.waiting", map[string]string{"Value": strconv.Itoa(d.Waiting)})},
		{"refused", refusedCommands(b, d)},
		{"files", counted(b, "diagnostics.files", domain.FileStates(), d.Files, words.FileState)},
		{"applications", counted(b, "diagnostics.applications", domain.ApplicationStates(), d.Applications, words.ApplicationState)},
		{"journal", journal(b, d)},
	}
	return slices.DeleteFunc(all, func(f fact) bool { return f.text == "" })
}

func kindOfAuthority(b *phrase.Book, d app.Diagnostics) string {
	switch {
	case d.Elsewhere && d.Trial:
		return b.Say("diagnostics.authority.server_trial")
	case d.Elsewhere:
		return b.Say("diagnostics.authority.server")
	}
	return b.Say("diagnostics.authority.inside")
}

func connection(b *phrase.Book, d app.Diagnostics) string {
	now := b.Say("security.offline")
	if d.Online {
		now = b.Say("security.online")
	}
	if d.SyncedAt.IsZero() {
		return now
	}
	return now + b.Say("diagnostics.synced", map[string]string{"Time": words.When(b, d.SyncedAt)})
}

func refusedCommands(b *phrase.Book, d app.Diagnostics) string {
	var each []string
	for _, c := range d.Refused {
		each = append(each, words.CommandKind(b, c.Kind)+" ("+words.Explain(b, c.Why).Code+")")
	}
	if len(each) == 0 {
		return ""
	}
	return b.Say("diagnostics.refused", map[string]string{"Value": strings.Join(each, ", ")})
}

// counted returns how many things are in which state, in the order of the states.
func counted[S ~string](b *phrase.Book, key string, states []S, n map[S]int, name func(*phrase.Book, S) string) string {
	var each []string
	for _, s := range states {
		if n[s] > 0 {
			each = append(each, name(b, s)+" — "+strconv.Itoa(n[s]))
		}
	}
	if len(each) == 0 {
		return ""
	}
	return b.Say(key, map[string]string{"Value": strings.Join(each, ", ")})
}

func journal(b *phrase.Book, d app.Diagnostics) string {
	var each []string
	for _, e := range d.Journal {
		entry := words.When(b, e.At) + " " + e.What
		if e.Kind != "" {
			entry += " " + words.Explain(b, e.Kind).Code
		}
		each = append(each, entry)
	}
	if len(each) == 0 {
		return ""
	}
	return b.Say("diagnostics.journal", map[string]string{"Value": strings.Join(each, "; ")})
}

// told returns what is sent: the lines that were not struck out, a line each; "" for none. It is within what may be sent.
func told(all []fact, struck []string) string {
	var lines []string
	for _, f := range all {
		if !slices.Contains(struck, f.name) {
			lines = append(lines, f.text)
		}
	}
	runes := []rune(strings.Join(lines, "\n"))
	return string(runes[:min(len(runes), domain.LongestMessage)])
}
