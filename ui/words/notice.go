package words

import (
	"razvorot/domain"
	"razvorot/ui/phrase"
)

// Notice returns the title and the body of a notice.
func Notice(b *phrase.Book, n domain.Notice) (title, body string) {
	p := n.Params
	data := map[string]string{"Number": string(p.Number), "Registry": string(p.Registry), "Formed": When(b, p.FormedAt),
		"Support": p.Support}
	if p.Application != "" {
		data["Application"] = ApplicationState(b, p.Application)
		data["Next"] = ApplicationNext(b, p.Application)
	}
	if p.Document != "" {
		data["Document"], data["File"] = DocumentKind(b, p.Document), FileState(b, p.File)
	}
	if p.Reason != "" {
		data["Reason"] = FileReason(b, p.Reason) + " " + FileCure(b, p.Reason)
	}
	if p.Passport != "" {
		data["Passport"], data["About"] = PassportState(b, p.Passport), PassportAbout(b, p.Passport)
	}
	if p.Level != 0 {
		data["Level"] = Level(b, p.Level)
	}
	for _, name := range []string{"Application", "Next", "Document", "File", "Reason", "Passport", "About", "Level"} {
		data[name] += ""
	}
	return sayKnown(b, "notice.title", n.Kind, data), sayKnown(b, "notice.body", n.Kind, data)
}

// TrialMessage returns what a message of the trial mode says, without its code: «Код для входа».
func TrialMessage(b *phrase.Book, m domain.TrialMessage) string {
	if m.Notice != nil {
		title, body := Notice(b, *m.Notice)
		return title + ". " + body
	}
	return sayKnown(b, "message", m.Purpose)
}

// Channel returns how a message would have travelled: «СМС», «Письмо».
func Channel(b *phrase.Book, c domain.MessageChannel) string { return say(b, "channel", c) }
