package console_test

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"razvorot/authority/console"
	"razvorot/authority/office"
	"razvorot/domain"
)

func TestBothLanguagesSayEverything(t *testing.T) {
	ru, en := console.Words("ru"), console.Words("en")
	for key := range ru {
		if en[key] == "" {
			t.Errorf("English lacks %s", key)
		}
	}
	for key, text := range en {
		if ru[key] == "" {
			t.Errorf("Russian lacks %s", key)
		}
		if regexp.MustCompile(`[а-яё]`).MatchString(text) {
			t.Errorf("%s is not English: %s", key, text)
		}
	}
}

// keys are those that templates and code name outright.
var keys = regexp.MustCompile(`(?:\.T|\.N|\bT|\bN) "([a-z_.]+[a-z_])"|"(desk\.[a-z_]+|why\.[a-z]+|search\.[a-z]+|talk\.[a-z]+)"`)

func TestPagesNameOnlyWordsThatAreThere(t *testing.T) {
	files, err := filepath.Glob("*/*.html")
	if err != nil {
		t.Fatal(err)
	}
	more, _ := filepath.Glob("*.go")
	seen := 0
	for _, file := range append(files, more...) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		content, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range keys.FindAllStringSubmatch(string(content), -1) {
			key := found[1] + found[2]
			if strings.HasSuffix(key, ".") {
				continue
			}
			seen++
			if console.Say("ru", key) == key && console.Say("ru", key+".one") == key+".one" {
				t.Errorf("%s names %s, which nobody says", file, key)
			}
		}
	}
	if seen < 250 {
		t.Errorf("%d keys were found only", seen)
	}
}

func TestEveryNameOfTheDomainHasWords(t *testing.T) {
	var all []string
	for _, s := range domain.ApplicationStates() {
		all = append(all, "state.application."+string(s))
	}
	for _, s := range domain.PassportStates() {
		all = append(all, "state.passport."+string(s))
	}
	for _, a := range domain.ApplicationActions() {
		all = append(all, "move."+string(a))
	}
	for _, s := range domain.InvoiceStates() {
		all = append(all, "fee.state."+string(s))
	}
	for _, a := range domain.Actors() {
		all = append(all, "by."+string(a))
	}
	for _, c := range domain.RefusalCodes() {
		if c != domain.RefusedOverdue {
			all = append(all, "reason."+string(c))
		}
	}
	for _, r := range []domain.Registry{domain.RegistryMVD, domain.RegistrySNILS, domain.RegistryINN, domain.RegistryFIAS} {
		all = append(all, "register."+string(r))
	}
	for _, c := range domain.ConversationTopics() {
		all = append(all, "about."+string(c))
	}
	for _, r := range office.Roles() {
		all = append(all, "role."+string(r))
	}
	for _, k := range []office.ProposalKind{office.ProposeBlock, office.ProposeUnblock, office.ProposeRevoke, office.ProposeReissue, office.ProposeErase, office.ProposeFactor, office.ProposePhone, office.ProposeCertificate} {
		all = append(all, "propose."+string(k), "propose."+string(k)+".text")
	}
	for _, k := range domain.DocumentKinds() {
		all = append(all, "document."+string(k.Kind))
	}
	for _, language := range []string{"ru", "en"} {
		for _, key := range all {
			if console.Say(language, key) == key {
				t.Errorf("%s has no words for %s", language, key)
			}
		}
	}
}

func TestNumbersTakeTheirForm(t *testing.T) {
	for n, want := range map[int]string{0: "0 дел", 1: "1 дело", 2: "2 дела", 5: "5 дел", 11: "11 дел", 12: "12 дел", 21: "21 дело", 22: "22 дела", 111: "111 дел", 114: "114 дел", 122: "122 дела"} {
		if got := console.Count("ru", "queue.total", n); got != want {
			t.Errorf("%d is %q", n, got)
		}
	}
	if got := console.Count("en", "queue.total", 1) + ", " + console.Count("en", "queue.total", 2); got != "1 case, 2 cases" {
		t.Errorf("English says %q", got)
	}
}

// TestColoursCanBeRead computes the contrast of every text with every ground it stands on (WCAG 2.2, 1.4.3 and 1.4.11).
func TestColoursCanBeRead(t *testing.T) {
	sheet, err := os.ReadFile("static/console.css")
	if err != nil {
		t.Fatal(err)
	}
	token := regexp.MustCompile(`--([a-z-]+): #([0-9A-F]{6})`)
	blocks := map[string]string{}
	for _, name := range []string{`:root {`, `:root[data-theme="dark"] {`, `:root[data-theme="auto"] {`} {
		_, block, found := strings.Cut(string(sheet), name)
		if !found {
			t.Fatalf("the style has no %s", name)
		}
		blocks[name], _, _ = strings.Cut(block, "}")
	}
	if palette(token, blocks[`:root[data-theme="dark"] {`])["text"] != palette(token, blocks[`:root[data-theme="auto"] {`])["text"] {
		t.Error("dark by choice and dark by the system differ")
	}
	for name, block := range blocks {
		colours := palette(token, block)
		for _, pair := range []struct {
			text, ground string
			least        float64
		}{{"text", "ground", 4.5}, {"text", "surface", 4.5}, {"text", "desk", 4.5}, {"second", "ground", 4.5}, {"second", "surface", 4.5}, {"second", "plain-veil", 4.5},
			{"on-primary", "primary", 4.5}, {"on-primary", "primary-deep", 4.5}, {"primary", "surface", 4.5}, {"primary", "ground", 4.5}, {"primary", "primary-veil", 4.5}, {"second", "primary-veil", 4.5},
			{"good", "good-veil", 4.5}, {"warn", "warn-veil", 4.5}, {"bad", "bad-veil", 4.5}, {"good", "surface", 4.5}, {"warn", "surface", 4.5}, {"bad", "surface", 4.5}, {"second", "warn-veil", 4.5},
			{"control", "surface", 3}, {"control", "ground", 3}} {
			if got := contrast(colours[pair.text], colours[pair.ground]); got < pair.least {
				t.Errorf("%s: %s on %s has %.2f : 1", name, pair.text, pair.ground, got)
			}
		}
	}
}

func palette(token *regexp.Regexp, block string) map[string]int64 {
	colours := map[string]int64{}
	for _, found := range token.FindAllStringSubmatch(block, -1) {
		colours[found[1]], _ = strconv.ParseInt(found[2], 16, 32)
	}
	return colours
}

// contrast is that of WCAG 2.2 between two colours of sRGB.
func contrast(a, b int64) float64 {
	light := func(c int64) float64 {
		sum := 0.0
		for i, weight := range []float64{0.0722, 0.7152, 0.2126} {
			v := float64(c>>(8*i)&0xFF) / 255
			if v <= 0.04045 {
				v /= 12.92
			} else {
				v = math.Pow((v+0.055)/1.055, 2.4)
			}
			sum += weight * v
		}
		return sum
	}
	x, y := light(a), light(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}
