package words

import (
	"context"
	"errors"
	"strings"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/ui/phrase"
)

// Trouble is an error in words.
type Trouble struct {
	What string // what happened
	Why  string // why, as far as is known
	Cure string // what to do
	Code string // short, to read to support; it names the kind of error and nothing else
}

// Explain returns the words about an error. An error without a kind is a fault of the program and says so.
func Explain(b *phrase.Book, err error) Trouble {
	kind, known := domain.KindOf(err)
	if !known || b.Say("error."+string(kind)+".what") == "error."+string(kind)+".what" {
		kind = "program"
	}
	t := Trouble{
		What: b.Say("error." + string(kind) + ".what"),
		Why:  b.Say("error." + string(kind) + ".why"),
		Cure: b.Say("error." + string(kind) + ".cure"),
		Code: "RZ-" + strings.ToUpper(strings.ReplaceAll(string(kind), "_", "-")),
	}
	t.specify(b, err)
	return t
}

// specify replaces what is known more exactly.
func (t *Trouble) specify(b *phrase.Book, err error) {
	if limited, ok := errors.AsType[*domain.RateLimited](err); ok && limited.Wait > 0 {
		t.Cure = b.Say("error.wait", map[string]string{"Wait": Wait(b, limited.Wait)})
	}
	if wrong, ok := errors.AsType[*domain.CodeWrong](err); ok {
		t.Why = Attempts(b, wrong.AttemptsLeft)
	}
	if large, ok := errors.AsType[*domain.TooLarge](err); ok {
		t.Why = b.Say("error.sizes", map[string]string{"Size": Size(b, large.Size), "Limit": Size(b, large.Limit)})
		if large.Size == 0 { // reading ended at the limit
			t.Why = b.Say("error.limit", map[string]string{"Limit": Size(b, large.Limit)})
		}
	}
	if low, ok := errors.AsType[*domain.Forbidden](err); ok && low.Need != 0 {
		t.Why = b.Say("error.level", map[string]string{"Have": Level(b, low.Have), "Need": Level(b, low.Need)})
		t.Cure = b.Say("error.level.cure")
	}
	if invalid, ok := errors.AsType[*domain.Invalid](err); ok {
		t.Why = Findings(b, invalid.Findings)
	}
	if errors.Is(err, context.DeadlineExceeded) {
		t.Why = b.Say("error.slow")
	}
}

// Attempts returns how many tries are left.
func Attempts(b *phrase.Book, left int) string {
	if left <= 0 {
		return b.Say("attempts.none")
	}
	return b.Count("attempts", left)
}

// Finding returns what is wrong with a field.
func Finding(b *phrase.Book, f finding.Finding) string {
	data := map[string]string{}
	for name, value := range f.Params {
		if name == "registry" {
			value = Registry(b, domain.Registry(value))
		}
		data[strings.ToUpper(name[:1])+name[1:]] = value
	}
	return sayKnown(b, "finding", f.Code, data)
}

// Findings returns each finding with its field's name, a line each.
func Findings(b *phrase.Book, l finding.List) string {
	lines := make([]string, len(l))
	for i, f := range l {
		lines[i] = Field(b, f.Field) + ": " + Finding(b, f)
	}
	return strings.Join(lines, "\n")
}

// Intake returns why a file could not be taken in, and what to do, for a code of the app («file.heic»). Params name what the
// words need: Size, Limit, Type, Pages.
func Intake(b *phrase.Book, code string, params map[string]string) Trouble {
	name := strings.TrimPrefix(code, "file.")
	data := map[string]string{"Size": params["Size"], "Limit": params["Limit"], "Type": params["Type"]}
	return Trouble{What: sayKnown(b, "intake", name, data), Cure: sayKnown(b, "intake.cure", name, data),
		Code: "RZ-FILE-" + strings.ToUpper(strings.ReplaceAll(name, "_", "-"))}
}
