// Package documents is «Мои документы»: the list, one document, and adding one.
//
// A document has pages, each a file that shows one thing, its role. A preview is a page as a small picture. To inspect a file
// is to look at it and clean it on the device before anything is stored; a refusal is a file that is not taken, with its
// cure. A source is where a file comes from: chosen, dropped on the window, pasted, or drawn as a specimen.
package documents

import (
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Title returns what the citizen called a document, or the name of its kind.
func Title(b *phrase.Book, d domain.Document) string {
	if d.Title != "" {
		return d.Title
	}
	return words.DocumentKind(b, d.Kind)
}

// Icon returns the icon of a kind.
func Icon(k domain.DocumentKind) fyne.Resource {
	switch k {
	case domain.KindPassport, domain.KindForeignPassport:
		return fynetheme.AccountIcon()
	case domain.KindPortrait:
		return fynetheme.MediaPhotoIcon()
	case domain.KindProofOfAddress:
		return fynetheme.HomeIcon()
	case domain.KindOther:
		return fynetheme.FileIcon()
	}
	return fynetheme.DocumentIcon()
}

// State returns how a document stands, in a tone and a few words.
func State(b *phrase.Book, d domain.Document) (widget.Tone, string) {
	state := d.State()
	switch {
	case state != domain.FileRejected && len(d.MissingPages()) > 0:
		return widget.Warning, b.Say("documents.state.incomplete")
	case paused(d):
		return widget.Neutral, b.Say("documents.state.paused")
	case state == domain.FileUploading:
		return words.FileTone(state), b.Say("documents.state.percent", map[string]int{"Percent": percent(d.Pages...)})
	}
	if unagreed(d.Pages...) {
		return widget.Warning, b.Say("documents.state.unagreed")
	}
	return words.FileTone(state), words.FileState(b, state)
}

// Chip returns State as a chip.
func Chip(b *phrase.Book, d domain.Document) *widget.Chip { return widget.NewChip(State(b, d)) }

// about returns what follows from the state of a document.
func about(b *phrase.Book, d domain.Document) string {
	state := d.State()
	switch {
	case state != domain.FileRejected && len(d.MissingPages()) > 0:
		return b.Say("documents.hold.incomplete")
	case paused(d):
		return b.Say("documents.hold.paused")
	}
	switch state {
	case domain.FileQueued:
		return b.Say("documents.hold.queued")
	case domain.FileUploading:
		return b.Say("documents.hold.uploading")
	case domain.FileChecking:
		return b.Say("documents.hold.checking")
	case domain.FileAccepted:
		return b.Say("documents.hold.accepted")
	case domain.FileConfirmed:
		return b.Say("documents.hold.confirmed")
	}
	if unagreed(d.Pages...) {
		return b.Say("documents.hold.unagreed")
	}
	return b.Say("documents.hold.rejected")
}

// paused reports whether the upload waits for the citizen.
func paused(d domain.Document) bool {
	for _, p := range d.Pages {
		if pagePaused(p) {
			return true
		}
	}
	return false
}

func pagePaused(p domain.Page) bool { return p.Paused && onItsWay(p) }

// onItsWay reports whether a page has still to reach the authority.
func onItsWay(p domain.Page) bool {
	return p.State == domain.FileQueued || p.State == domain.FileUploading
}

// percent returns how much of the pages the authority has.
func percent(pages ...domain.Page) int {
	var size, there int64
	for _, p := range pages {
		size += p.Size
		if onItsWay(p) {
			there += min(p.Uploaded, p.Size)
		} else {
			there += p.Size
		}
	}
	if size == 0 {
		return 0
	}
	return int(there * 100 / size)
}

// pageState returns how a page stands.
func pageState(b *phrase.Book, p domain.Page) (widget.Tone, string) {
	switch {
	case pagePaused(p):
		return widget.Neutral, b.Say("documents.state.paused")
	case p.State == domain.FileUploading:
		return words.FileTone(p.State), b.Say("documents.state.percent", map[string]int{"Percent": percent(p)})
	}
	if unagreed(p) {
		return widget.Warning, b.Say("documents.state.unagreed")
	}
	return words.FileTone(p.State), words.FileState(b, p.State)
}

// removedWords lists what was taken out of a file: «место съёмки, модель телефона».
func removedWords(b *phrase.Book, codes []string) string {
	if len(codes) == 0 {
		return b.Say("documents.removed.none")
	}
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = words.Removed(b, code)
	}
	return b.Say("documents.removed", map[string]string{"What": strings.Join(names, ", ")})
}
