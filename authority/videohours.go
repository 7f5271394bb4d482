package authority

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"razvorot/domain"
)

// VideoHours is when how many operators take video calls, in the authority's own zone.
type VideoHours []VideoShift

// VideoShift is some hours of days of the week.
type VideoShift struct {
	From, To  time.Weekday // both included; the week begins with Monday
	Begin     int          // hour of the day, 0 to 23
	End       int          // 1 to 24
	Operators int          // how many citizens may book the same time
}

// UsualVideoHours returns the hours of a small authority.
func UsualVideoHours() VideoHours {
	return VideoHours{{time.Monday, time.Friday, 9, 20, 2}, {time.Saturday, time.Saturday, 10, 16, 1}}
}

var (
	weekdays   = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}
	videoShift = regexp.MustCompile(`^([a-z]{3})(?:-([a-z]{3}))? (\d{1,2})-(\d{1,2}) (\d{1,3})$`)
)

// ParseVideoHours reads hours as they stand in a configuration: shifts «mon-fri 9-20 2» with commas between, each days, hours and how
// many operators. An empty text is none. The error says which shift cannot be read.
func ParseVideoHours(text string) (VideoHours, error) {
	var all VideoHours
	if strings.TrimSpace(text) == "" {
		return nil, nil
	}
	for part := range strings.SplitSeq(text, ",") {
		part = strings.TrimSpace(part)
		found := videoShift.FindStringSubmatch(part)
		if found == nil {
			return nil, fmt.Errorf("%q: write it as «mon-fri 9-20 2»: days, hours, operators", part)
		}
		if found[2] == "" {
			found[2] = found[1]
		}
		from, to := slices.Index(weekdays, found[1]), slices.Index(weekdays, found[2])
		begin, _ := strconv.Atoi(found[3])
		end, _ := strconv.Atoi(found[4])
		operators, _ := strconv.Atoi(found[5])
		if from < 0 || to < 0 || sinceMonday(time.Weekday(from)) > sinceMonday(time.Weekday(to)) || begin >= end || end > 24 {
			return nil, fmt.Errorf("%q: days are mon to sun in their order, hours 0 to 24 in theirs", part)
		}
		all = append(all, VideoShift{time.Weekday(from), time.Weekday(to), begin, end, operators})
	}
	return all, nil
}

func sinceMonday(d time.Weekday) int { return (int(d) + 6) % 7 }

// at returns how many operators there are at a moment.
func (h VideoHours) at(t time.Time) (n int) {
	t = t.In(moscow)
	for _, s := range h {
		d := sinceMonday(t.Weekday())
		if sinceMonday(s.From) <= d && d <= sinceMonday(s.To) && s.Begin <= t.Hour() && t.Hour() < s.End {
			n += s.Operators
		}
	}
	return n
}

// How calls are booked.
const (
	videoSlot     = domain.VideoSlotLength
	videoAhead    = 14 * day
	trialAhead    = 6 * time.Hour // around the clock
	mostSlots     = 400           // in one answer
	videoSoonest  = 5 * time.Minute
	videoReminder = time.Hour
)

// aroundTheClock are the hours of a trial that is told none: it need not wait for the morning.
func aroundTheClock() VideoHours { return VideoHours{{time.Monday, time.Sunday, 0, 24, 1}} }

// videoSlots returns the times that may be booked.
func (w *work) videoSlots() ([]domain.VideoSlot, error) {
	first := w.now.Add(videoSoonest).Truncate(videoSlot)
	if first.Before(w.now.Add(videoSoonest)) {
		first = first.Add(videoSlot)
	}
	taken, err := w.CountVideos(first)
	if err != nil {
		return nil, err
	}
	ahead := videoAhead
	if slices.Equal(w.a.rules.Video, aroundTheClock()) {
		ahead = trialAhead // else the list would be long
	}
	all := []domain.VideoSlot{}
	for at := first.UTC(); at.Before(w.now.Add(ahead)) && len(all) < mostSlots; at = at.Add(videoSlot) {
		if w.a.rules.Video.at(at) > taken[at] {
			all = append(all, domain.VideoSlot{Start: at, End: at.Add(videoSlot)})
		}
	}
	return all, nil
}
