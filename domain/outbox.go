package domain

import (
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"time"
)

// CommandKind is what the authority is asked to do.
type CommandKind string

// The kinds. What needs a code from the citizen is not here: it is done while they wait, and never later.
const (
	CommandSaveProfile    CommandKind = "profile.save"
	CommandUploadPage     CommandKind = "document.upload"
	CommandDeleteDocument CommandKind = "document.delete"
	CommandSubmit         CommandKind = "application.submit"
	CommandResubmit       CommandKind = "application.resubmit"
	CommandWithdraw       CommandKind = "application.withdraw"
	CommandCollect        CommandKind = "application.collect"
	CommandBlockPassport  CommandKind = "passport.block"
	CommandReadNotices    CommandKind = "notices.read"
	CommandStartTalk      CommandKind = "conversation.start"
	CommandSay            CommandKind = "conversation.say"
	CommandSaveBlockCode  CommandKind = "emergency.code"
	CommandEndSessions    CommandKind = "sessions.end"
	CommandOrderPrint     CommandKind = "print.order"
	CommandMovePrint      CommandKind = "print.move"
	CommandCancelPrint    CommandKind = "print.cancel"
)

// CommandKinds returns all kinds, for a test that the outbox can send each.
func CommandKinds() []CommandKind {
	return []CommandKind{CommandSaveProfile, CommandUploadPage, CommandDeleteDocument, CommandSubmit, CommandResubmit,
		CommandWithdraw, CommandCollect, CommandBlockPassport, CommandReadNotices, CommandStartTalk, CommandSay,
		CommandSaveBlockCode, CommandEndSessions, CommandOrderPrint, CommandMovePrint, CommandCancelPrint}
}

// Command is something the citizen decided, on its way to the authority. It is stored in the same transaction as what it
// stems from, and leaves only when the authority has answered it. Commands of one aggregate go in order; those of
// different aggregates do not wait for one another.
type Command struct {
	Key       Key // the same for every attempt
	Kind      CommandKind
	Aggregate string // id of the thing it is about
	Payload   []byte // JSON; personal
	CreatedAt time.Time
	Attempts  int       // so far
	NextAt    time.Time // not to be sent before
	Failed    Kind      // why it will not be sent again, "" while it may
}

// NewCommand returns a command with a new key, due at once.
func NewCommand(kind CommandKind, aggregate string, payload []byte, at time.Time) Command {
	return Command{Key: NewKey(), Kind: kind, Aggregate: aggregate, Payload: payload, CreatedAt: at, NextAt: at}
}

// LogValue shows kind and key, and no payload.
func (c Command) LogValue() slog.Value {
	return slog.GroupValue(slog.String("kind", string(c.Kind)), slog.String("key", string(c.Key)), slog.Int("attempts", c.Attempts))
}

// Format hides the payload from fmt, whatever the verb.
func (c Command) Format(f fmt.State, _ rune) { _, _ = fmt.Fprintf(f, "[command %s %s]", c.Kind, c.Key) }

// The waits between attempts: they double from the first to the last, each with up to a quarter more by chance, so that
// many devices which lost the network together do not come back together.
const (
	firstWait = 2 * time.Second
	lastWait  = 10 * time.Minute
)

// longestWait is how long a command waits at most, whatever the authority named: its clock or ours may be years off.
const longestWait = 24 * time.Hour

// PausedFor stands for «until the citizen resumes», as a wait.
const PausedFor = 100 * 365 * 24 * time.Hour

// passing are the kinds of error that may pass by themselves.
var passing = []Kind{ErrUnavailable, ErrRateLimited, ErrUnauthorised, ErrLocked, ErrNoSpace, ErrOtherAuthority}

// After returns the command after an attempt that failed with err at a moment. It will be sent again when the error may
// pass by itself, or has no kind: then it is a fault of either program that an update may mend. A wait that the authority
// named is kept, of a day at most. Otherwise it is Failed.
func (c Command) After(err error, now time.Time) Command {
	c.Attempts++
	if kind, known := KindOf(err); known && !slices.Contains(passing, kind) {
		c.Failed = kind
		return c
	}
	wait := lastWait
	if c.Attempts < 10 {
		wait = min(firstWait<<(c.Attempts-1), lastWait)
	}
	c.NextAt = now.Add(wait + rand.N(wait/4))
	if named := namedWait(err, now); named.After(c.NextAt) {
		c.NextAt = named
	}
	if latest := now.Add(longestWait); c.NextAt.After(latest) && !c.Paused(now) {
		c.NextAt = latest
	}
	return c
}

// Paused reports whether the command waits for the citizen to resume it.
func (c Command) Paused(now time.Time) bool { return c.NextAt.Sub(now) > PausedFor/2 }

// Stranded reports whether the command waits for a moment that no wait leads to: a clock that was fast when it was written down, and
// has been put right. Nothing is gained by waiting for it.
func (c Command) Stranded(now time.Time) bool {
	if c.Failed != "" || c.Due(now) || c.Paused(now) {
		return false
	}
	return c.NextAt.After(now.Add(longestWait)) || c.Attempts == 0 && c.CreatedAt.After(now)
}

// Due reports whether the command may be sent now.
func (c Command) Due(now time.Time) bool { return c.Failed == "" && !now.Before(c.NextAt) }
