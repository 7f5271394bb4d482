package words

import (
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
)

// weekdays are the days from Sunday on, as Go counts them.
var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// Weekday names a day of the week.
func Weekday(b *phrase.Book, d time.Weekday) string {
	return say(b, "weekday", strings.ToLower(d.String()))
}

// OfficeService says what an office does.
func OfficeService(b *phrase.Book, s domain.OfficeService) string {
	return sayKnown(b, "office.does", s)
}

func aboutOffices() []Family {
	commands := texts([]domain.CommandKind{domain.CommandOrderPrint, domain.CommandMovePrint, domain.CommandCancelPrint})
	return []Family{{"weekday", weekdays}, {"office.does", append(texts(domain.OfficeServices()), unknown)},
		{"print.state", texts(domain.PrintStates())}, {"print.about", texts(domain.PrintStates())},
		{"print.waits", commands}, {"print.refused", commands},
		{"print.trial", texts([]domain.PrintState{domain.PrintOrdered, domain.PrintPrinting, domain.PrintReady})}}
}

// PrintState names how far an order of a printed version is; PrintAbout says what that means.
func PrintState(b *phrase.Book, s domain.PrintState) string { return say(b, "print.state", s) }
func PrintAbout(b *phrase.Book, s domain.PrintState) string { return say(b, "print.about", s) }

// PrintWaiting says what waits for a network; PrintRefused what the authority said no to.
func PrintWaiting(b *phrase.Book, k domain.CommandKind) string { return say(b, "print.waits", k) }
func PrintRefused(b *phrase.Book, k domain.CommandKind) string { return say(b, "print.refused", k) }

// PrintTrial says what operators of a trial would do next.
func PrintTrial(b *phrase.Book, s domain.PrintState) string { return say(b, "print.trial", s) }

// PrintTone is the tone of a state.
func PrintTone(s domain.PrintState) widget.Tone {
	switch s {
	case domain.PrintReady, domain.PrintCollected:
		return widget.Success
	case domain.PrintOrdered, domain.PrintPrinting:
		return widget.Info
	case domain.PrintEnded:
		return widget.Error
	case domain.PrintReturned:
		return widget.Warning
	}
	return widget.Neutral
}
