package words

import (
	"razvorot/app"
	"razvorot/ui/phrase"
)

// Next returns what to do next: what it is, a sentence about it, and the words on the button that leads there.
func Next(b *phrase.Book, s app.NextStep) (title, text, action string) {
	return say(b, "home.next", s+".title"), say(b, "home.next", s+".text"), say(b, "home.next", s+".do")
}

func aboutNext() []Family {
	var codes []string
	for _, step := range texts(app.NextSteps()) {
		codes = append(codes, step+".title", step+".text", step+".do")
	}
	return []Family{{"home.next", codes}}
}
